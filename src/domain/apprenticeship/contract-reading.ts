import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type Contract, isMinorWhen, probationEnd } from '#domain/apprenticeship/contract.ts'
import { type ContractForm, emptyForm, maskAhv, missingFields, openAhv } from '#domain/apprenticeship/contract-form.ts'
import { isDissolved } from '#domain/apprenticeship/dissolving.ts'
import { listPlaceMoves } from '#domain/apprenticeship/place.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { requireWork, unitOf } from '#domain/apprenticeship/units.ts'
import { nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** A place's contract, those before it, and what can be done now. For the coordinators of the unit and the officer. */
export async function getContract(actor: Actor, placeId: string) {
  const place = await database().apprenticeshipPlace.findUnique({
    where: { id: placeId },
    include: {
      profession: true,
      contracts: { orderBy: { createdAt: 'desc' } },
      trainers: { include: { trainer: true }, orderBy: { responsible: 'desc' } },
    },
  })
  if (!place) throw new Refusal('not_found')
  requireWork(actor, place.unit)
  const current = place.contracts.find(one => one.end === null) ?? null
  const person = current?.personId
    ? await database().person.findUnique({ where: { id: current.personId }, include: { managing: guardians } })
    : null
  // Whoever opens the data of a person leaves a row that the person reads.
  if (current?.personId) await noteRead(actor, placeId, current.personId)
  const { probation, dissolution } = apprenticeshipRules().contract
  const [responsible] = place.trainers
  const again = dayIn(place.intakeYear, apprenticeshipRules().readvertiseUntil)
  return {
    ...{ id: place.id, number: place.number, state: place.state, intakeYear: place.intakeYear, moves: listPlaceMoves(place.state) },
    profession: {
      de: [place.profession.titleDe, place.profession.specialisationDe].filter(Boolean).join(', '),
      en: [place.profession.titleEn, place.profession.specialisationEn].filter(Boolean).join(', '),
    },
    unit: unitOf(place.unit).name,
    ...{ wageRappen: place.wageRappen, probation, dissolution },
    mayReadvertise: listPlaceMoves(place.state).includes('readvertise') && Temporal.PlainDate.compare(today(), again) <= 0,
    readvertiseUntil: again.toString(),
    current: current && {
      ...shown(current),
      form: filledIn(current, place.baccalaureate, person, responsible?.trainer ?? null),
      written: current.form !== null,
      missing: missing(current),
    },
    earlier: place.contracts.filter(one => one.end !== null).map(shown),
  }
}

/** For the page of the place: whose it is and what is owed, without opening the form. */
export async function summariseContract(actor: Actor, placeId: string) {
  const place = await database().apprenticeshipPlace.findUnique({
    where: { id: placeId },
    include: { contracts: { orderBy: { createdAt: 'desc' } } },
  })
  if (!place) throw new Refusal('not_found')
  requireWork(actor, place.unit)
  const current = place.contracts.find(one => one.end === null)
  const last = place.contracts.find(one => one.end !== null)
  return {
    state: place.state,
    mayPromise: listPlaceMoves(place.state).includes('promise'),
    current: current ? { ...shown(current), missing: missing(current).length } : null,
    last: last ? shown(last) : null,
  }
}

async function noteRead(actor: Actor, placeId: string, personId: string) {
  // One row an hour is enough to say who looked.
  const since = new Date(nowDate().getTime() - 3_600_000)
  const about = { concept: 'apprenticeship' as const, subjectId: placeId, personId, act: 'contract_read' }
  const known = await database().history.findFirst({ where: { ...about, accountId: actor.account?.id ?? null, at: { gt: since } } })
  if (!known) await database().$transaction(tx => record(tx, actor, about))
}

const guardians = {
  where: { kind: 'guardian', endedAt: null },
  include: { account: { select: { name: true } } },
  orderBy: { since: 'asc' },
} as const

const shown = (one: Contract) => ({
  ...{ id: one.id, firstName: one.firstName, lastName: one.lastName, bornOn: iso(one.bornOn), minor: isMinorWhen(one, today()) },
  ...{ startsOn: iso(one.startsOn), endsOn: iso(one.endsOn), promisedOn: iso(one.promisedOn) },
  ...{ probationMonths: one.probationMonths, probationEnd: probationEnd(one).toString(), extendedOn: isoOrNull(one.extendedOn) },
  ...{ signedOn: isoOrNull(one.signedOn), approvedOn: isoOrNull(one.approvedOn), approvalNumber: one.approvalNumber },
  ...{
    end: one.end,
    endedOn: isoOrNull(one.endedOn),
    endReason: one.endReason,
    endNote: one.endNote,
    reportedOn: isoOrNull(one.reportedOn),
  },
  ...{ examOn: isoOrNull(one.examOn), examPassed: one.examPassed, extendedTo: isoOrNull(one.extendedTo), after: one.after },
  ...{ owesReport: isDissolved(one) && one.reportedOn === null, dissolved: isDissolved(one), onPaper: one.personId === null },
  seen: one.updatedAt.toISOString(),
})

const missing = (one: Contract) =>
  missingFields({ ...emptyForm, ...(one.form as ContractForm | null), ahv: openAhv(one.id, one.formSealed) }, isMinorWhen(one, today()))

type Known = {
  street: string | null
  houseNumber: string | null
  postcode: string | null
  locality: string | null
  phone: string | null
  email: string | null
  managing: { account: { name: string } }[]
} | null

/** What is written, or what is known already: nobody types it twice. */
function filledIn(one: Contract, baccalaureate: boolean, person: Known, trainer: { name: string; phone: string | null } | null) {
  const { weeklyHours, holidayWeeks } = apprenticeshipRules().contract
  const known: ContractForm = {
    ...emptyForm,
    street: [person?.street, person?.houseNumber].filter(Boolean).join(' '),
    ...{ postcode: person?.postcode ?? '', locality: person?.locality ?? '', phone: person?.phone ?? '', email: person?.email ?? '' },
    repName: isMinorWhen(one, today()) ? (person?.managing[0]?.account.name ?? '') : '',
    ...{ trainer: trainer?.name ?? '', trainerPhone: trainer?.phone ?? '' },
    baccalaureate: baccalaureate ? 'during' : 'none',
    ...{ weeklyHours, holidayWeeks },
  }
  return { ...known, ...(one.form as ContractForm | null), ahv: maskAhv(openAhv(one.id, one.formSealed)) }
}

const iso = (day: Date) => plainDay(day).toString()
const isoOrNull = (day: Date | null) => day && iso(day)
