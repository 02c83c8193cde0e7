// Random lives of a few slots and young people, beside a model that only counts: after every step both say the same.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { now, nowDate, stopClock } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { agreeToTaster, bookTaster, cancelTaster } from '#domain/taster/booking.ts'
import { followTasters } from '#domain/taster/following.ts'
import { markTaster } from '#domain/taster/marking.ts'
import { listOpenSlots } from '#domain/taster/reading.ts'
import { cancelSlot } from '#domain/taster/slots.ts'
import { aYoungPerson, coordinator } from '#test/apprenticeships.ts'
import { account } from '#test/people.ts'
import { aSlot, workingDay } from '#test/tasters.ts'

afterEach(() => stopClock(null))
const nat = fc.nat(20)
const steps = ['book', 'book', 'hold', 'hold', 'agree', 'cancel', 'mark', 'wait', 'follow', 'close'] as const
const step = fc.record({ do: fc.constantFrom(...steps), who: nat, which: nat })
type Young = { personId: string; guardian: Actor; own: Actor }
const agreed = { version: '2026-1', language: 'de' as const }

test('never more come than there are seats, nobody is at two places on a day, and the counter is what the rows say', {
  timeout: 240_000,
}, async () => {
  const people: Young[] = []
  for (let n = 0; n < 4; n++) {
    const { guardian, personId } = await aYoungPerson(15)
    const own = await account('jung')
    await database().managing.create({ data: { accountId: own.account?.id ?? '', personId, kind: 'self' } })
    people.push({ personId, guardian: guardian.actor, own: await getActor(own.account?.id ?? null, 'page') })
  }
  const regula = await coordinator()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 30 }), async walk => {
      stopClock('2026-11-26T09:00:00Z')
      await database().tasterBooking.updateMany({ where: { state: { in: ['booked', 'awaiting_guardian'] } }, data: { state: 'cancelled' } })
      await database().tasterSlot.updateMany({ data: { state: 'cancelled', taken: 0 } })
      const [first, second] = [workingDay(4), workingDay(12)]
      const slots = [await aSlot({ on: first, seats: 1 }), await aSlot({ on: first, seats: 2 }), await aSlot({ on: second, seats: 3 })].map(
        slot => slot.id,
      )
      for (const one of walk) {
        const young = people[one.who % people.length] as Young
        const slotId = slots[one.which % slots.length] as string
        const before = await rowsOf(slots)
        const mine = before.filter(row => row.personId === young.personId)
        const booking = mine[one.which % Math.max(1, mine.length)]
        const work = async () => {
          if (one.do === 'book') return bookTaster(young.guardian, { slotId, personId: young.personId, consent: agreed })
          if (one.do === 'hold') return bookTaster(young.own, { slotId, personId: young.personId })
          if (one.do === 'wait')
            return stopClock(
              now()
                .add({ hours: 1 + one.which * 5 })
                .toString(),
            )
          if (one.do === 'follow') return followTasters()
          if (one.do === 'close') return one.which < 3 ? cancelSlot(regula, slotId, 'Geht nicht.') : null
          if (!booking) return null
          if (one.do === 'agree') return agreeToTaster(young.guardian, booking.id, agreed)
          if (one.do === 'mark') return markTaster(regula, booking.id, one.who % 2 ? 'attend' : 'miss')
          return cancelTaster(young.own, booking.id)
        }
        const refused = await work().then(
          () => false,
          error => (error instanceof Refusal ? true : Promise.reject(error)),
        )
        const after = await rowsOf(slots)
        if (refused) expect(after).toEqual(before)
        await holds(slots, after)
      }
    }),
    { numRuns: Number(process.env['LIVES'] ?? 20), seed: 5501 },
  )
})

const rowsOf = (slots: string[]) =>
  database().tasterBooking.findMany({ where: { slotId: { in: slots } }, include: { slot: true }, orderBy: { id: 'asc' } })

async function holds(slots: string[], rows: Awaited<ReturnType<typeof rowsOf>>) {
  const open = (await listOpenSlots({})).slots
  for (const slotId of slots) {
    const slot = await database().tasterSlot.findUniqueOrThrow({ where: { id: slotId } })
    const seated = rows.filter(row => row.slotId === slotId && ['awaiting_guardian', 'booked', 'attended', 'absent'].includes(row.state))
    expect(slot.taken).toBe(seated.length)
    expect(seated.length).toBeLessThanOrEqual(slot.seats)
    // The public sees a seat whose hold is over as free, whether or not anybody has written it down.
    const live = seated.filter(row => row.state !== 'awaiting_guardian' || (row.heldUntil && row.heldUntil > nowDate()))
    const shown = open.find(one => one.id === slotId)
    if (shown) expect(shown.free).toBe(slot.seats - live.length)
  }
  for (const [, own] of Map.groupBy(rows, row => row.personId)) {
    const coming = own.filter(
      row => row.state === 'booked' || (row.state === 'awaiting_guardian' && row.heldUntil && row.heldUntil > nowDate()),
    )
    const days = coming.map(row => row.slot.startsOn.toISOString())
    expect(new Set(days).size).toBe(days.length)
  }
  const told = await database().history.findMany({ where: { concept: 'taster', subjectId: { in: rows.map(row => row.id) } } })
  for (const row of rows) {
    const acts = told.filter(one => one.subjectId === row.id).map(one => one.act)
    expect(acts).toContain('booked')
    if (row.state === 'lapsed') expect(acts).toContain('lapsed')
    if (row.state === 'cancelled') expect(acts.some(act => act === 'cancelled' || act === 'called_off')).toBe(true)
  }
}
