import { database } from '#db/client.ts'
import type { SubsidyHearing } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { authorityOf } from '#domain/canton.ts'
import { dayOf, plainDay, today } from '#domain/clock.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { programmeNames, readVersion } from '#domain/subsidy/current.ts'
import type { DecisionText } from '#domain/subsidy/letter.ts'
import { findReclaim } from '#domain/subsidy/reclaim-list.ts'
import type { Language } from '#words/speak.ts'

const include = {
  sealed: { select: { text: true, pdfSha256: true, sealedBy: true, sealedAt: true } },
  services: { where: { servedOn: { not: null } } },
  appeals: { orderBy: { enteredAt: 'desc' } },
  hearings: { orderBy: { openedAt: 'desc' } },
  application: { include: { person: true, version: { include: { programme: true } }, retention: { select: { keepUntil: true } } } },
} as const

/** Decisions that were laid ready for somebody or have reached them; of one that is not opened, only that it is there. */
export async function listOwnDecisions(actor: Actor, language: Language) {
  const persons = await ownPersons(actor)
  const rows = await database().subsidyDecision.findMany({
    where: { application: { personId: { in: [...persons.keys()] } }, services: { some: {} } },
    // Neither the sealed text nor the terms of the version: a line says that there is something to read.
    select: {
      ...{ id: true, kind: true, rappen: true, state: true, approvedAt: true, proposedAt: true, appealUntil: true },
      services: { where: { servedOn: { not: null } }, select: { id: true } },
      application: { select: { number: true, versionId: true, person: { select: { firstName: true, lastName: true } } } },
    },
    orderBy: { approvedAt: 'desc' },
  })
  const applications = rows.map(row => row.application)
  const names = await programmeNames(database(), applications, language)
  return rows.map(row => {
    const opened = row.services.length > 0
    return {
      ...{ id: row.id, number: row.application.number ?? '', opened },
      programme: names.get(row.application.versionId) ?? '',
      person: persons.size > 1 ? `${row.application.person.firstName} ${row.application.person.lastName}` : null,
      at: (row.approvedAt ?? row.proposedAt).toISOString(),
      ...(opened ? { kind: row.kind, rappen: row.rappen, appealUntil: isoDay(row.appealUntil) } : {}),
      running: isRunning(row.appealUntil),
      replaced: opened && row.state === 'replaced',
    }
  })
}

/** One decision of one's own. What it says only once it has been opened. */
export async function getOwnDecision(actor: Actor, id: string, language: Language) {
  const row = await find(actor, id)
  const { terms } = readVersion(row.application.version)
  const { number, person, state } = row.application
  const head = { id: row.id, number: number ?? '', person: `${person.firstName} ${person.lastName}`, programme: terms.name[language] }
  const [service] = row.services
  if (!service?.servedOn || !row.sealed) return { ...head, opened: false as const, days: terms.remedy.days }
  const remedy = authorityOf(terms.remedy.authority)
  const text = row.sealed.text as DecisionText
  return {
    ...{ ...head, opened: true as const, kind: row.kind, rappen: row.rappen, state: row.state, applicationState: state },
    ...{ text: { ...text, summary: text.summary[language] }, summaryLanguage: language },
    decidedOn: dayOf(row.approvedAt ?? row.proposedAt).toString(),
    ...{ servedOn: isoDay(service.servedOn) ?? '', manner: service.manner, appealUntil: isoDay(row.appealUntil) },
    running: isRunning(row.appealUntil),
    remedy: {
      authority: remedy.name[language],
      address: remedy.address ?? null,
      form: terms.remedy.form[language],
      online: terms.remedy.online === true,
    },
    seal: { sha256: row.sealed.pdfSha256, by: row.sealed.sealedBy, at: row.sealed.sealedAt.toISOString() },
    keptUntil: isoDay(row.application.retention?.keepUntil ?? null),
    hearings: row.hearings.map(toldHearing),
    reclaim: row.kind === 'reclaim' && (await findReclaim(id)),
    appeals: row.appeals.map(one => ({
      ...{ receipt: one.number, grounds: one.online ? one.grounds : null },
      ...{ id: one.id, state: one.state, inTime: one.inTime, contested: one.contested, suspends: one.suspends, reason: one.outcomeReason },
      ...{ handedInOn: isoDay(one.handedInOn) ?? '', decidedOn: isoDay(one.decidedOn), ruledRappen: one.ruledRappen },
    })),
  }
}

/** A hearing as both sides see it. */
export const toldHearing = (one: SubsidyHearing) => ({
  ...{
    id: one.id,
    about: one.reclaims ? ('reclaim' as const) : ('grant' as const),
    reason: one.reason,
    until: plainDay(one.until).toString(),
    statement: one.statement,
  },
  ...{ statedAt: one.statedAt?.toISOString() ?? null, outcome: one.outcome, closeReason: one.closeReason },
})

/** The sealed PDF of an opened decision, byte for byte as it was made. */
export async function getOwnPdf(actor: Actor, id: string) {
  const row = await find(actor, id)
  if (row.services.length === 0) throw new Refusal('not_found')
  const { pdf } = await database().sealedDecision.findUniqueOrThrow({ where: { decisionId: id }, select: { pdf: true } })
  return { pdf: Buffer.from(pdf), name: pdfName(row.application.number, row.number) }
}

export const pdfName = (number: string | null, decision: number) => `entscheid-${number ?? 'ohne-nummer'}-${decision}.pdf`

async function find(actor: Actor, id: string) {
  const persons = await ownPersons(actor)
  const row = await database().subsidyDecision.findFirst({
    where: { id, application: { personId: { in: [...persons.keys()] } }, services: { some: {} } },
    include,
  })
  if (!row) throw new Refusal('not_found')
  return row
}

/** A helper was not given what an office decides about somebody. */
const ownPersons = async (actor: Actor) =>
  new Map((await listManaged(actor)).filter(one => one.as !== 'helper').map(one => [one.person.id, one.person]))

const isoDay = (column: Date | null) => (column ? plainDay(column).toString() : null)
const isRunning = (until: Date | null) => until !== null && Temporal.PlainDate.compare(plainDay(until), today()) >= 0
