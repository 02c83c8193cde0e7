import { database, type Tx } from '#db/client.ts'
import type { Person, TasterSlot } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { canton, consentText } from '#domain/canton.ts'
import { ageOn, nowDate, plainDay } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { type ActingAs, listGuardians, requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { spanOf } from '#domain/taster/calendar.ts'
import { giveBack, lapseHolds, lockSlot, takeSeat } from '#domain/taster/seats.ts'
import { afterBookingMove, type TasterBookingState } from '#domain/taster/taster.ts'
import { askGuardians, tellTaster } from '#domain/taster/telling.ts'
import type { Language } from '#words/speak.ts'

/** A yes to the text of that version, read in that language. */
export type Agreed = { version: string; language: Language }
export type Booked = { id: string; state: TasterBookingState }

/**
 * A seat on taster days for oneself or somebody one acts for. Under full age a guardian's yes is needed: given with the booking when
 * they book, else the seat is held for so many hours and they are asked.
 */
export async function bookTaster(actor: Actor, wish: { slotId: string; personId: string; consent?: Agreed | undefined }): Promise<Booked> {
  const { person, as } = await requireManaged(actor, wish.personId)
  const slot = await database().tasterSlot.findUnique({ where: { id: wish.slotId } })
  if (!slot) throw new Refusal('not_found')
  const saysYes = requireMayCome(slot, person, as, wish.consent)
  return database().$transaction(async tx => {
    // Two slots of the same days are two counters: only the person's own lock shows that one came first.
    await tx.$queryRaw`select 1 from "Person" where id = ${person.id}::uuid for no key update`
    await requireFreeDays(tx, slot, person.id)
    await takeSeat(tx, slot.id)
    const waits = saysYes === 'later'
    if (waits && (await listGuardians(tx, person.id)).length === 0) throw new Refusal('guardian_missing', {}, 'personId')
    const consentId = saysYes === 'now' && wish.consent ? await keepConsent(tx, actor, person.id, as, wish.consent) : null
    const state = waits ? ('awaiting_guardian' as const) : ('booked' as const)
    const made = await tx.tasterBooking.create({
      data: {
        ...{ slotId: slot.id, personId: person.id, state, bookedById: actor.account?.id ?? null, consentId },
        ...{ heldUntil: waits ? heldUntil(slot) : null, createdAt: nowDate() },
      },
    })
    await record(tx, actor, { concept: 'taster', subjectId: made.id, personId: person.id, act: 'booked', after: { state } })
    if (made.heldUntil) await askGuardians(tx, { ...made, heldUntil: made.heldUntil })
    else await tellTaster(tx, 'taster/booked', made)
    return { id: made.id, state }
  })
}

/** A guardian says yes: in their own login, or to the counter. */
export async function agreeToTaster(actor: Actor, bookingId: string, consent: Agreed | undefined): Promise<void> {
  const { booking, person, as } = await requireBooking(actor, bookingId)
  if (as !== 'guardian' && as !== 'counter') throw new Refusal('guardian_needed', guardianWords(person))
  requireConsent(person, consent)
  await database().$transaction(async tx => {
    await lockSlot(tx, booking.slotId)
    const now = await tx.tasterBooking.findUniqueOrThrow({ where: { id: bookingId } })
    const state = afterBookingMove(now.state, 'agree')
    if (now.heldUntil && now.heldUntil <= nowDate()) throw new Refusal('hold_over')
    const consentId = await keepConsent(tx, actor, person.id, as, consent)
    await tx.tasterBooking.update({ where: { id: bookingId }, data: { state, consentId, heldUntil: null } })
    const change = { before: { state: now.state }, after: { state } }
    await record(tx, actor, { concept: 'taster', subjectId: bookingId, personId: person.id, act: 'agreed', ...change })
    await tellTaster(tx, 'taster/booked', now)
  })
}

/** Whoever acts for the person gives the seat back, until some hours before; the counter also later. */
export async function cancelTaster(actor: Actor, bookingId: string): Promise<void> {
  const { booking, person, as } = await requireBooking(actor, bookingId)
  await database().$transaction(async tx => {
    const slot = await lockSlot(tx, booking.slotId)
    const now = await tx.tasterBooking.findUniqueOrThrow({ where: { id: bookingId } })
    const state = afterBookingMove(now.state, 'cancel')
    const until = cancelUntil(slot)
    if (as !== 'counter' && now.state === 'booked' && until <= nowDate())
      throw new Refusal('cancelling_closed', { until: until.toISOString() })
    await tx.tasterBooking.update({ where: { id: bookingId }, data: { state } })
    await giveBack(tx, slot.id, 1)
    const change = { before: { state: now.state }, after: { state } }
    await record(tx, actor, { concept: 'taster', subjectId: bookingId, personId: person.id, act: 'cancelled', ...change })
    await tellTaster(tx, 'taster/cancelled', now)
  })
}

/** The booking, if the actor may act for whose it is. */
export async function requireBooking(actor: Actor, id: string) {
  const booking = await database().tasterBooking.findUnique({ where: { id } })
  if (!booking) throw new Refusal('not_found')
  return { booking, ...(await requireManaged(actor, booking.personId)) }
}

export const cancelUntil = (slot: Times) => new Date(spanOf(slot).begins.getTime() - apprenticeshipRules().taster.cancelHours * 3_600_000)
export const isMinorOn = (slot: { startsOn: Date }, person: { bornOn: Date }) =>
  ageOn(plainDay(person.bornOn), plainDay(slot.startsOn)) < canton().minors.fullAge
type Times = Pick<TasterSlot, 'startsOn' | 'endsOn' | 'fromMinute' | 'toMinute'>

/** A seat is held so many hours, and never past the beginning. */
function heldUntil(slot: Times) {
  const { guardianHours } = apprenticeshipRules().taster
  return new Date(Math.min(nowDate().getTime() + guardianHours * 3_600_000, spanOf(slot).begins.getTime()))
}

/** What stands between a person and these days whatever else they have booked. Returns when the guardian's yes comes. */
export function requireMayCome(
  slot: TasterSlot,
  person: Person,
  as: ActingAs,
  consent: Agreed | undefined,
): 'now' | 'later' | 'not_needed' {
  if (slot.state !== 'open' || spanOf(slot).begins <= nowDate()) throw new Refusal('taster_over', {}, 'slotId')
  const age = ageOn(plainDay(person.bornOn), plainDay(slot.startsOn))
  const { fromAge } = apprenticeshipRules().taster
  if (age < fromAge) throw new Refusal('taster_too_young', { name: person.firstName, age, min: fromAge }, 'personId')
  if (!isMinorOn(slot, person)) return 'not_needed'
  if (as === 'self') return 'later'
  if (as === 'helper') throw new Refusal('guardian_needed', guardianWords(person), 'personId')
  requireConsent(person, consent)
  return 'now'
}

const guardianWords = (person: Person) => ({ name: person.firstName, age: canton().minors.fullAge })

function requireConsent(person: Person, consent: Agreed | undefined): asserts consent is Agreed {
  if (!consent) throw new Refusal('consent_needed', { name: person.firstName }, 'consent')
  // The text has changed since the form was opened: nobody agrees to what they have not read.
  if (consent.version !== consentText('taster_guardian', consent.language).version) throw new Refusal('changed_meanwhile', {}, 'consent')
}

async function keepConsent(tx: Tx, actor: Actor, personId: string, as: ActingAs, { language }: Agreed): Promise<string> {
  const { version, text } = consentText('taster_guardian', language)
  const { id } = await tx.consent.create({
    data: {
      ...{ personId, subject: 'taster_guardian', textVersion: version, text, givenAt: nowDate() },
      givenById: as === 'counter' ? null : (actor.account?.id ?? null),
      channel: as === 'counter' ? 'counter' : 'online',
    },
  })
  return id
}

/** Nobody is at two offices on the same day. */
async function requireFreeDays(tx: Tx, slot: TasterSlot, personId: string) {
  const other = await tx.tasterBooking.findFirst({
    where: {
      personId,
      OR: [
        { state: 'booked' },
        { state: 'awaiting_guardian', heldUntil: { gt: nowDate() } },
        { slotId: slot.id, state: { in: ['attended', 'absent'] } },
      ],
      slot: { startsOn: { lte: slot.endsOn }, endsOn: { gte: slot.startsOn } },
    },
    include: { slot: { include: { profession: true } } },
    orderBy: { id: 'asc' },
  })
  if (other) {
    const { profession, startsOn } = other.slot
    throw new Refusal('days_overlap', { what: profession.titleDe, from: plainDay(startsOn).toString() }, 'personId')
  }
  // A hold of one's own that ended without anybody noticing must not stand in one's own way.
  const stale = await tx.tasterBooking.count({ where: { slotId: slot.id, personId, state: 'awaiting_guardian' } })
  if (stale === 0) return
  await lockSlot(tx, slot.id)
  await lapseHolds(tx, slot.id)
}
