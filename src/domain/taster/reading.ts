import { database } from '#db/client.ts'
import type { Prisma, TasterSlot, TrainingProfession } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { ownUnits, trainingUnits, unitOf, worksOn } from '#domain/apprenticeship/units.ts'
import { consentText } from '#domain/canton.ts'
import { ageOn, dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { cancelUntil, isMinorOn, requireBooking, requireMayCome } from '#domain/taster/booking.ts'
import { spanOf, tasterCalendar } from '#domain/taster/calendar.ts'
import { clockOf, tasterDays } from '#domain/taster/hours.ts'
import { mayTellHow } from '#domain/taster/marking.ts'
import type { TasterBookingState } from '#domain/taster/taster.ts'
import type { Language } from '#words/speak.ts'

/** Slots to come, for everybody; with the professions one can choose from. A seat held for too long counts as free. */
export async function listOpenSlots(filter: { profession?: string | undefined }) {
  const rows = await database().tasterSlot.findMany({
    where: { state: 'open', startsOn: { gt: dateColumn(today()) } },
    include: withHolds(),
    orderBy: [{ startsOn: 'asc' }, { id: 'asc' }],
  })
  const professions = new Map(rows.map(({ profession }) => [profession.slug, nameOf(profession)]))
  const slots = rows.filter(row => !filter.profession || row.profession.slug === filter.profession).map(shownSlot)
  return { slots, professions: [...professions].map(([slug, name]) => ({ slug, ...name })), from: apprenticeshipRules().taster.fromAge }
}

export async function getSlot(id: string) {
  const found = await database().tasterSlot.findUnique({ where: { id }, include: withHolds() })
  if (!found) throw new Refusal('not_found')
  const { taster } = apprenticeshipRules()
  const { guardianHours, cancelHours, fromAge, insurance } = taster
  return { ...shownSlot(found), ...{ guardianHours, cancelHours, fromAge, insurance } }
}

/** The people one may book for, each with what stands in the way, and the text a guardian agrees to. */
export async function listBookable(actor: Actor, slotId: string, language: Language) {
  const slot = await database().tasterSlot.findUnique({ where: { id: slotId } })
  if (!slot) throw new Refusal('not_found')
  const consent = consentText('taster_guardian', language)
  const managed = await listManaged(actor)
  const people = managed.map(({ person, as }) => {
    let no: { reason: Refusal['reason']; about: Refusal['about'] } | null = null
    try {
      requireMayCome(slot, person, as, { version: consent.version, language })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      no = { reason: error.reason, about: error.about }
    }
    return { id: person.id, firstName: person.firstName, lastName: person.lastName, as, minor: isMinorOn(slot, person), no }
  })
  return { people, consent }
}

/** Taster days of everybody one acts for, the newest last. */
export async function listOwnTasters(actor: Actor) {
  const managed = await listManaged(actor)
  const rows = await database().tasterBooking.findMany({
    where: { personId: { in: managed.map(one => one.person.id) } },
    include: { slot: { include: withHolds() } },
    orderBy: [{ slot: { startsOn: 'asc' } }, { id: 'asc' }],
  })
  const personOf = (id: string) => managed.find(one => one.person.id === id)?.person.firstName ?? ''
  return {
    several: managed.length > 1,
    bookings: rows.map(({ id, state, heldUntil, personId, slot }) => ({
      ...{ id, state: shownState(state, heldUntil), person: personOf(personId) },
      ...{ profession: nameOf(slot.profession), unit: unitOf(slot.unit).name, startsOn: iso(slot.startsOn), endsOn: iso(slot.endsOn) },
      over: spanOf(slot).ends <= nowDate(),
    })),
  }
}

export async function getOwnTaster(actor: Actor, id: string, language: Language) {
  const { booking, person, as } = await requireBooking(actor, id)
  const [slot, consent] = await Promise.all([
    database().tasterSlot.findUniqueOrThrow({ where: { id: booking.slotId }, include: withHolds() }),
    booking.consentId ? database().consent.findUnique({ where: { id: booking.consentId } }) : null,
  ])
  const state = shownState(booking.state, booking.heldUntil)
  const until = cancelUntil(slot)
  const told = { state: booking.state, slot }
  return {
    ...{ id, state, as, person: { id: person.id, firstName: person.firstName, lastName: person.lastName } },
    slot: shownSlot(slot),
    slotReason: slot.reason,
    heldUntil: state === 'awaiting_guardian' ? (booking.heldUntil?.toISOString() ?? null) : null,
    cancelUntil: until.toISOString(),
    mayCancel: state === 'awaiting_guardian' || (state === 'booked' && (as === 'counter' ? spanOf(slot).begins : until) > nowDate()),
    mayAgree: state === 'awaiting_guardian' && (as === 'guardian' || as === 'counter'),
    consentText: consentText('taster_guardian', language),
    consent: consent && { text: consent.text, version: consent.textVersion, givenAt: consent.givenAt.toISOString() },
    officeWords: booking.officeWords,
    mayTell: mayTellHow(told),
    youth: booking.youthAt ? { liked: booking.youthLiked ?? 0, words: booking.youthWords ?? '' } : null,
    insurance: apprenticeshipRules().taster.insurance[language],
    applyAt: mayTellHow(told) && !booking.candidacyId ? await findAdvert(slot) : null,
    applied: booking.candidacyId !== null,
    calendar: state === 'booked' && spanOf(slot).ends > nowDate(),
  }
}

/** The days for one's own calendar. */
export async function getTasterCalendar(actor: Actor, id: string): Promise<string> {
  const { booking, person, as } = await requireBooking(actor, id)
  const slot = await database().tasterSlot.findUniqueOrThrow({ where: { id: booking.slotId }, include: { profession: true } })
  const gone = booking.state !== 'booked' && booking.state !== 'attended'
  return tasterCalendar(gone ? 'CANCEL' : 'PUBLISH', { id, slot }, as === 'self' ? null : person.firstName)
}

/** An open advert for the same profession at the same unit: where one applies after having tried. */
async function findAdvert({ professionId, unit }: TasterSlot): Promise<string | null> {
  const found = await database().placeAdvert.findFirst({
    where: { professionId, unit, state: 'open', applyUntil: { gte: dateColumn(today()) } },
    orderBy: { publishedAt: 'desc' },
    select: { slug: true },
  })
  return found?.slug ?? null
}

/** For the desk: slots of one's units (the officer: of all), with how many come. */
export async function listOfficeSlots(actor: Actor) {
  const everywhere = hasRole(actor, 'apprenticeship_officer')
  const rows = await database().tasterSlot.findMany({
    where: everywhere ? {} : { unit: { in: ownUnits(actor) } },
    include: withHolds(),
    orderBy: [{ startsOn: 'desc' }, { id: 'desc' }],
    take: 200,
  })
  return rows.map(row => ({ ...shownSlot(row), seesWho: ownUnits(actor).includes(row.unit), over: spanOf(row).ends <= nowDate() }))
}

/** What a new slot can be: professions in training, units one works for. */
export async function listSlotChoices(actor: Actor) {
  const professions = await database().trainingProfession.findMany({
    where: { OR: [{ validTo: null }, { validTo: { gte: dateColumn(today()) } }] },
    orderBy: [{ titleDe: 'asc' }, { specialisationDe: 'asc' }],
  })
  const units = trainingUnits(today()).filter(unit => worksOn(actor, unit.code))
  return {
    professions: professions.map(one => ({ id: one.id, ...nameOf(one) })),
    units: units.map(({ code, name }) => ({ code, name })),
    rules: apprenticeshipRules().taster,
  }
}

/** Who comes: for the coordinators of the unit alone. */
export async function getOfficeSlot(actor: Actor, id: string) {
  const slot = await database().tasterSlot.findUnique({ where: { id }, include: withHolds() })
  if (!slot || !ownUnits(actor).includes(slot.unit)) throw new Refusal('not_found')
  const bookings = await database().tasterBooking.findMany({
    where: { slotId: id },
    include: { person: { include: { managing: guardians } } },
    orderBy: { id: 'asc' },
  })
  await recordLooks(
    actor,
    bookings.filter(one => one.state !== 'cancelled' && one.state !== 'lapsed'),
  )
  const { begins, ends } = spanOf(slot)
  return {
    ...shownSlot(slot),
    begun: begins <= nowDate(),
    over: ends <= nowDate(),
    reason: slot.reason,
    bookings: bookings.map(({ person, ...one }) => ({
      ...{ id: one.id, state: shownState(one.state, one.heldUntil) },
      ...{ name: `${person.firstName} ${person.lastName}`, age: ageOn(plainDay(person.bornOn), plainDay(slot.startsOn)) },
      phone: person.phone,
      guardian: isMinorOn(slot, person) ? (person.managing[0]?.account.name ?? null) : null,
      ...{ officeWords: one.officeWords, youthLiked: one.youthLiked, youthWords: one.youthWords },
    })),
  }
}

/** Names and telephone numbers of young people were read: each of them may read by whom. One row an hour says it. */
async function recordLooks(actor: Actor, bookings: readonly { id: string; personId: string }[]) {
  const since = new Date(nowDate().getTime() - 3_600_000)
  const known = await database().history.findMany({
    where: {
      ...{ concept: 'taster', act: 'looked', accountId: actor.account?.id ?? null, at: { gte: since } },
      subjectId: { in: bookings.map(one => one.id) },
    },
    select: { subjectId: true },
  })
  const fresh = bookings.filter(one => !known.some(row => row.subjectId === one.id))
  if (fresh.length === 0) return
  await database().$transaction(tx =>
    record(tx, actor, ...fresh.map(({ id, personId }) => ({ concept: 'taster' as const, subjectId: id, personId, act: 'looked' }))),
  )
}

const guardians = {
  where: { kind: 'guardian', endedAt: null },
  include: { account: { select: { name: true } } },
  orderBy: { since: 'asc' },
} as const

/** With the profession, and the seats that are still counted as held although their time is over. */
const withHolds = () =>
  ({
    profession: true,
    bookings: { where: { state: 'awaiting_guardian', heldUntil: { lte: nowDate() } }, select: { id: true } },
  }) satisfies Prisma.TasterSlotInclude

type Row = TasterSlot & { profession: TrainingProfession; bookings: { id: string }[] }

function shownSlot(slot: Row) {
  const taken = slot.taken - slot.bookings.length
  const { seats, fromMinute, toMinute, breakMinutes } = slot
  return {
    ...{ id: slot.id, state: slot.state, unitCode: slot.unit, unit: unitOf(slot.unit).name, site: slot.site },
    professionSlug: slot.profession.slug,
    profession: nameOf(slot.profession),
    dayDe: slot.profession.dayDe,
    dayEn: slot.profession.dayEn,
    ...{ startsOn: iso(slot.startsOn), endsOn: iso(slot.endsOn), from: clockOf(fromMinute), to: clockOf(toMinute), breakMinutes },
    days: tasterDays({ startsOn: plainDay(slot.startsOn), endsOn: plainDay(slot.endsOn) }).length,
    ...{ seats, taken, free: seats - taken, open: slot.state === 'open' && spanOf(slot).begins > nowDate() },
    ...{ contactName: slot.contactName, contactPhone: slot.contactPhone, meetingPoint: slot.meetingPoint, bring: slot.bring },
  }
}

/** A hold whose time is over has lapsed, whether or not anybody has come by to write it down. */
const shownState = (state: TasterBookingState, heldUntil: Date | null) =>
  state === 'awaiting_guardian' && heldUntil !== null && heldUntil <= nowDate() ? ('lapsed' as const) : state

const nameOf = (one: TrainingProfession) => ({
  de: [one.titleDe, one.specialisationDe].filter(Boolean).join(', '),
  en: [one.titleEn, one.specialisationEn].filter(Boolean).join(', '),
})
const iso = (day: Date) => plainDay(day).toString()
