// P1 for appointments: sixty people want the same time at the same moment, through HTTP, at two processes.
import { afterEach, beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { book, withoutLock } from '#domain/counselling/booking.ts'
import { type App, startApp } from '#test/app.ts'
import { counsellor, someSlot } from '#test/counselling.ts'
import { type Member, makeCrowd } from '#test/crowd.ts'

let apps: App[]
beforeAll(async () => {
  apps = await Promise.all([startApp(), startApp()])
})
afterEach(() => withoutLock(null))

async function ask(app: App, member: Member, slotId: string): Promise<number> {
  const answer = await fetch(`${app.url}/trpc/counselling.book`, {
    method: 'POST',
    headers: { origin: app.url, 'content-type': 'application/json', cookie: member.cookie },
    body: JSON.stringify({ slotId, personId: member.personId }),
  })
  await answer.body?.cancel()
  return answer.status
}
const booked = (slotId: string) => database().appointment.findMany({ where: { slotId } })

test('one has it, everybody else is told that it is taken, nobody meets an error; one message, one row of history', async () => {
  const slotId = await someSlot(await counsellor())
  const members = await makeCrowd(60)
  const answers = await Promise.all(members.map((member, n) => ask(apps[n % 2] as App, member, slotId)))
  const counted = Object.fromEntries([...new Set(answers)].map(status => [status, answers.filter(one => one === status).length]))
  console.log(`P1 appointments: 60 people, one time, 2 processes: ${JSON.stringify(counted)}`)
  expect(counted).toEqual({ 200: 1, 409: 59 })
  const [row, ...more] = await booked(slotId)
  expect(more).toEqual([])
  expect(await database().history.count({ where: { subjectId: row?.id ?? '' } })).toBe(1)
  expect(await database().message.count({ where: { personId: row?.personId ?? '', kind: 'counselling/booked' } })).toBe(1)
})

test('one person clicking twenty times has one appointment, and never more than the canton allows of many times', async () => {
  const anna = await counsellor()
  const [member] = (await makeCrowd(1)) as [Member]
  const slotId = await someSlot(anna)
  const clicks = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(apps[n % 2] as App, member, slotId)))
  expect(clicks.filter(status => status === 200)).toHaveLength(1)
  const slots = await Promise.all(Array.from({ length: 8 }, () => someSlot(anna)))
  await Promise.all(slots.map((slot, n) => ask(apps[n % 2] as App, member, slot)))
  expect(await database().appointment.count({ where: { personId: member.personId, state: 'booked' } })).toBe(3)
})

test('negative control: with the lock taken away several believe the time is free, and only the unique index stops them', async () => {
  withoutLock(() => new Promise(wake => setTimeout(wake, 20)))
  const slotId = await someSlot(await counsellor())
  const members = await makeCrowd(20)
  const answers = await Promise.allSettled(
    members.map(async member => book(await getActor(member.accountId, 'trpc'), slotId, member.personId)),
  )
  const stopped = answers.filter(one => one.status === 'rejected' && /Unique constraint/.test(String(one.reason))).length
  console.log(`P1 appointments, lock off: ${stopped} of 20 were stopped by the index alone`)
  expect(stopped).toBeGreaterThan(0)
  expect(await booked(slotId)).toHaveLength(1)
})
