// P1 for taster days: sixty people want three seats at the same moment, through HTTP, at two processes.
import { afterEach, beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { bookTaster } from '#domain/taster/booking.ts'
import { withoutCondition } from '#domain/taster/seats.ts'
import { type App, startApp } from '#test/app.ts'
import { type Member, makeCrowd } from '#test/crowd.ts'
import { aSlot, takenOf } from '#test/tasters.ts'

let apps: App[]
beforeAll(async () => {
  apps = await Promise.all([startApp(), startApp()])
})
afterEach(() => withoutCondition(null))

async function ask(app: App, member: Member, slotId: string): Promise<number> {
  const answer = await fetch(`${app.url}/trpc/taster.book`, {
    method: 'POST',
    headers: { origin: app.url, 'content-type': 'application/json', cookie: member.cookie },
    body: JSON.stringify({ slotId, personId: member.personId }),
  })
  await answer.body?.cancel()
  return answer.status
}
const bookings = (slotId: string) => database().tasterBooking.findMany({ where: { slotId } })
const count = (all: number[]) => Object.fromEntries([...new Set(all)].map(one => [one, all.filter(other => other === one).length]))

test('three have a seat, everybody else is told that all are taken, nobody meets an error', async () => {
  const slot = await aSlot({ seats: 3 })
  const members = await makeCrowd(60)
  const begun = Date.now()
  const answers = await Promise.all(members.map((member, n) => ask(apps[n % 2] as App, member, slot.id)))
  console.log(`P1 taster days: 60 people, 3 seats, 2 processes: ${JSON.stringify(count(answers))}, ${Date.now() - begun} ms`)
  expect(count(answers)).toEqual({ 200: 3, 409: 57 })
  const rows = await bookings(slot.id)
  expect(rows).toHaveLength(3)
  expect(await takenOf(slot.id)).toBe(3)
  const ids = rows.map(row => row.id)
  expect(await database().history.count({ where: { subjectId: { in: ids } } })).toBe(3)
  const personId = { in: rows.map(row => row.personId) }
  expect(await database().message.count({ where: { personId, kind: 'taster/booked' } })).toBe(3)
})

test('one person clicking twenty times, at two offices with the same days, is at one of them', async () => {
  const slots = [await aSlot({ seats: 9 }), await aSlot({ seats: 9 })]
  const [member] = (await makeCrowd(1)) as [Member]
  const clicks = Array.from({ length: 20 }, (_, n) => ask(apps[n % 2] as App, member, slots[n % 3 === 0 ? 1 : 0]?.id ?? ''))
  expect(count(await Promise.all(clicks))[200]).toBe(1)
  expect(await database().tasterBooking.count({ where: { personId: member.personId, state: 'booked' } })).toBe(1)
})

const race = async (slotId: string) => {
  const members = await makeCrowd(20)
  const answers = await Promise.allSettled(
    members.map(async one => bookTaster(await getActor(one.accountId, 'trpc'), { slotId, personId: one.personId })),
  )
  return answers.flatMap(one => (one.status === 'rejected' ? [String(one.reason)] : []))
}
const pause = () => new Promise(wake => setTimeout(wake, 30))

test('negative control: looking and writing in two steps sells more seats than there are', async () => {
  withoutCondition({ pause, count: 'lost' })
  const slot = await aSlot({ seats: 3 })
  await race(slot.id)
  const sold = (await bookings(slot.id)).length
  console.log(`P1 taster days, condition off: ${sold} of 20 have one of 3 seats`)
  expect(sold).toBeGreaterThan(3)
})

test('negative control: where only the condition is missing, the CHECK behind it stops the fourth', async () => {
  withoutCondition({ pause, count: 'kept' })
  const slot = await aSlot({ seats: 3 })
  const errors = await race(slot.id)
  expect(errors.some(error => /never_more_than_seats/.test(error))).toBe(true)
  expect(await bookings(slot.id)).toHaveLength(3)
})
