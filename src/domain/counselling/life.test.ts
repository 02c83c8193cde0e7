// Random lives of a few times and people: they book, move, cancel, are called off; after every move the books hold.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { canton } from '#domain/canton.ts'
import { now, stopClock } from '#domain/clock.ts'
import { markAppointment } from '#domain/counselling/agenda.ts'
import { book, cancelAppointment, moveAppointment } from '#domain/counselling/booking.ts'
import { appointmentMoves, mayMove } from '#domain/counselling/counselling.ts'
import { listFreeSlots } from '#domain/counselling/free-slots.ts'
import { timesOf, withdrawSlot } from '#domain/counselling/slots.ts'
import { Refusal } from '#domain/refusal.ts'
import { counsellor, idOf, someSlot } from '#test/counselling.ts'
import { grownUp } from '#test/people.ts'

afterEach(() => stopClock(null))
const nat = fc.nat(20)
const move = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('book' as const), who: nat, which: nat }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('move' as const, 'cancel' as const, 'mark' as const), who: nat, which: nat }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('withdraw' as const, 'wait' as const), who: nat, which: nat }) },
)

test('a time has one appointment, nobody more than allowed, every change its row, and free is what nobody has', {
  timeout: 120_000,
}, async () => {
  const people = await Promise.all([grownUp(), grownUp(), grownUp()])
  const runs = Number(process.env['LIVES'] ?? 25)
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 12, maxLength: 25 }), async moves => {
      stopClock(null)
      await database().appointment.updateMany({ where: { state: 'booked' }, data: { state: 'cancelled' } })
      const anna = await counsellor()
      const begin = now()
      const at = (n: number) => new Date(begin.add({ hours: 30 + n * 8 }).epochMilliseconds)
      const slots = await Promise.all(Array.from({ length: 6 }, (_, n) => someSlot(anna, at(n))))
      for (const one of moves) {
        const person = people[one.who % people.length] as (typeof people)[number]
        const slotId = slots[one.which % slots.length] as string
        const mine = await database().appointment.findMany({
          where: { slotId: { in: slots }, personId: person.personId },
          orderBy: { id: 'asc' },
        })
        const appointment = mine[one.which % Math.max(1, mine.length)]
        const work = async () => {
          if (one.do === 'book') return book(person.actor, slotId, person.personId)
          if (one.do === 'withdraw') return withdrawSlot(anna, slotId, 'Krank.')
          if (one.do === 'wait') return stopClock(now().add({ hours: 9 }).toString())
          if (!appointment) return
          if (one.do === 'move') return moveAppointment(person.actor, appointment.id, slotId)
          if (one.do === 'mark') return markAppointment(anna, appointment.id, one.who % 2 ? 'hold' : 'miss')
          return cancelAppointment(person.actor, appointment.id)
        }
        const before = await rowsOf(slots)
        const refused = await work().then(
          () => false,
          error => (error instanceof Refusal ? true : Promise.reject(error)),
        )
        const after = await rowsOf(slots)
        if (refused) expect(after).toEqual(before)
        await holds(slots, before, after, idOf(anna))
      }
    }),
    { numRuns: runs, seed: 4415 },
  )
})

const rowsOf = (slots: string[]) =>
  database().appointment.findMany({ where: { slotId: { in: slots } }, include: { slot: true }, orderBy: { id: 'asc' } })
type Rows = Awaited<ReturnType<typeof rowsOf>>

async function holds(slots: string[], before: Rows, after: Rows, counsellorId: string) {
  const occupying = after.filter(one => ['booked', 'held', 'missed'].includes(one.state))
  expect(new Set(occupying.map(one => one.slotId)).size).toBe(occupying.length)
  for (const one of occupying.filter(one => one.state === 'booked')) expect(one.slot.state).toBe('published')
  for (const personId of new Set(after.map(one => one.personId))) {
    const coming = occupying.filter(
      one => one.personId === personId && one.state === 'booked' && one.slot.startsAt.getTime() > now().epochMilliseconds,
    )
    expect(coming.length).toBeLessThanOrEqual(canton().counselling.mostAppointments)
  }
  // No row is lost, none goes a way that the table does not have, and each change has its row of history.
  for (const old of before) {
    const row = after.find(one => one.id === old.id)
    expect(row).toBeDefined()
    if (row && row.state !== old.state) expect(mayMove(appointmentMoves, old.state, row.state)).toBe(true)
  }
  const told = await database().history.findMany({ where: { concept: 'counselling', subjectId: { in: after.map(one => one.id) } } })
  for (const one of after) expect(told.some(row => row.subjectId === one.id)).toBe(true)
  const free = (await listFreeSlots({ counsellorId })).map(slot => slot.id)
  expect(free.filter(id => occupying.some(one => one.slotId === id))).toEqual([])
  expect(free.every(id => slots.includes(id))).toBe(true)
}

test('a weekly hour stays the same hour on the clock when summer time ends', () => {
  const series = { day: Temporal.PlainDate.from('2026-10-20'), from: '13:30', minutes: 45, times: 2, weeks: 2 }
  expect(timesOf(series).map(one => one.startsAt.toISOString())).toEqual([
    '2026-10-20T11:30:00.000Z',
    '2026-10-20T12:15:00.000Z',
    '2026-10-27T12:30:00.000Z',
    '2026-10-27T13:15:00.000Z',
  ])
})
