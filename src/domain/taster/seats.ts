import type { Tx } from '#db/client.ts'
import type { TasterSlot } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { tellTaster } from '#domain/taster/telling.ts'

let race: { pause: () => Promise<unknown>; count: 'kept' | 'lost' } | null = null
/** For tests only: looks and writes in two steps, with a pause between, so that a race test can be seen to fail. */
export const withoutCondition = (instead: typeof race) => {
  race = instead
}

/** Whoever ends bookings locks the slot first. Order of locks: person, slot, booking. */
export async function lockSlot(tx: Tx, id: string): Promise<TasterSlot> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`select id from "TasterSlot" where id = ${id}::uuid for update`
  if (!row) throw new Refusal('not_found')
  return tx.tasterSlot.findUniqueOrThrow({ where: { id } })
}

/** One seat of a slot: counted up only while there is one. Held seats whose time is over are given back first if that is needed. */
export async function takeSeat(tx: Tx, slotId: string): Promise<void> {
  if (race) return takeCarelessly(tx, slotId, race)
  if (await countUp(tx, slotId)) return
  await lockSlot(tx, slotId)
  await lapseHolds(tx, slotId)
  if (!(await countUp(tx, slotId))) throw new Refusal('slot_full', {}, 'slotId')
}

const countUp = async (tx: Tx, slotId: string) =>
  (await tx.$executeRaw`
    update "TasterSlot" set taken = taken + 1 where id = ${slotId}::uuid and state = 'open' and taken < seats`) === 1

async function takeCarelessly(tx: Tx, slotId: string, { pause, count }: NonNullable<typeof race>) {
  const { taken, seats } = await tx.tasterSlot.findUniqueOrThrow({ where: { id: slotId } })
  if (taken >= seats) throw new Refusal('slot_full', {}, 'slotId')
  await pause()
  await tx.tasterSlot.update({ where: { id: slotId }, data: { taken: count === 'lost' ? taken + 1 : { increment: 1 } } })
}

/** Under the lock of the slot. */
export const giveBack = (tx: Tx, slotId: string, seats: number) =>
  tx.tasterSlot.update({ where: { id: slotId }, data: { taken: { decrement: seats } } })

/** Under the lock of the slot: seats held for a guardian's yes that did not come in time fall free. Returns how many. */
export async function lapseHolds(tx: Tx, slotId: string): Promise<number> {
  const late = await tx.tasterBooking.updateManyAndReturn({
    where: { slotId, state: 'awaiting_guardian', heldUntil: { lte: nowDate() } },
    data: { state: 'lapsed' },
  })
  if (late.length === 0) return 0
  await giveBack(tx, slotId, late.length)
  const entry = { concept: 'taster' as const, act: 'lapsed', before: { state: 'awaiting_guardian' }, after: { state: 'lapsed' } }
  await record(tx, byItself('job'), ...late.map(({ id, personId }) => ({ ...entry, subjectId: id, personId })))
  for (const one of late) await tellTaster(tx, 'taster/lapsed', one)
  return late.length
}
