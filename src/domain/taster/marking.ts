import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { ownUnits } from '#domain/apprenticeship/units.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireBooking } from '#domain/taster/booking.ts'
import { spanOf } from '#domain/taster/calendar.ts'
import { afterBookingMove } from '#domain/taster/taster.ts'
import { tellTaster } from '#domain/taster/telling.ts'

export type Mark = 'attend' | 'miss'

/** Who was there, said by the office from the first day on; a slip of the hand is put right by marking again. */
export async function markTaster(actor: Actor, bookingId: string, mark: Mark): Promise<void> {
  await database().$transaction(async tx => {
    const booking = await lockOfficeBooking(actor, bookingId, tx)
    if (spanOf(booking.slot).begins > nowDate()) throw new Refusal('taster_not_over')
    const state = afterBookingMove(booking.state, mark)
    await tx.tasterBooking.update({ where: { id: bookingId }, data: { state } })
    const about = { concept: 'taster' as const, subjectId: bookingId, personId: booking.personId }
    await record(tx, actor, { ...about, act: state, before: { state: booking.state }, after: { state } })
  })
}

/** What the office says to the young person: sent to them. The words stand in no history: one day they are deleted. */
export async function writeToTaster(actor: Actor, bookingId: string, words: string): Promise<void> {
  await database().$transaction(async tx => {
    const booking = await lockOfficeBooking(actor, bookingId, tx)
    if (booking.state !== 'attended') throw new Refusal('taster_not_over')
    if (booking.officeWords === words) throw new Refusal('nothing_new', {}, 'words')
    await tx.tasterBooking.update({ where: { id: bookingId }, data: { officeWords: words, officeAt: nowDate() } })
    const about = { concept: 'taster' as const, subjectId: bookingId, personId: booking.personId, act: 'office_wrote' }
    await record(tx, actor, about)
    await tellTaster(tx, 'taster/office_words', booking, { words })
  })
}

/** How it was, said by the young person or whoever acts for them, once the days are over. */
export async function tellHowItWas(actor: Actor, bookingId: string, how: { liked: number; words: string }): Promise<void> {
  const { booking, person } = await requireBooking(actor, bookingId)
  await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "TasterBooking" where id = ${bookingId}::uuid for update`
    const now = await tx.tasterBooking.findUniqueOrThrow({ where: { id: bookingId }, include: { slot: true } })
    if (!mayTellHow(now)) throw new Refusal(now.state === 'booked' ? 'taster_not_over' : 'move_impossible')
    await tx.tasterBooking.update({ where: { id: bookingId }, data: { youthLiked: how.liked, youthWords: how.words, youthAt: nowDate() } })
    const about = { concept: 'taster' as const, subjectId: booking.id, personId: person.id, act: 'youth_wrote' }
    await record(tx, actor, { ...about, after: { liked: how.liked } })
  })
}

type Told = { state: string; slot: Parameters<typeof spanOf>[0] }
/** Was there, or nobody has said anything else. */
export const mayTellHow = ({ state, slot }: Told) => state === 'attended' || (state === 'booked' && spanOf(slot).ends <= nowDate())

/** Who comes is for the coordinators of that unit and nobody else. */
async function lockOfficeBooking(actor: Actor, id: string, tx: Tx) {
  const found = await tx.tasterBooking.findUnique({ where: { id }, include: { slot: true } })
  if (!found || !ownUnits(actor).includes(found.slot.unit)) throw new Refusal('not_found')
  await tx.$queryRaw`select 1 from "TasterBooking" where id = ${id}::uuid for update`
  return tx.tasterBooking.findUniqueOrThrow({ where: { id }, include: { slot: true } })
}
