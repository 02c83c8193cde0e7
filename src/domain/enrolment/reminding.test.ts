import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { EnrolmentState } from '#db/generated/enums.ts'
import { stopClock } from '#domain/clock.ts'
import { writeReminders } from '#domain/enrolment/reminding.ts'
import { makePerson, makeRun } from '#test/places.ts'
import { historyOf } from '#test/school.ts'

afterEach(() => stopClock(null))

const evening = (day: string) => [{ startsAt: new Date(`${day}T18:00:00Z`), endsAt: new Date(`${day}T20:00:00Z`) }]
async function seat(
  day: string,
  ideas: { state?: EnrolmentState; createdAt?: Date; run?: Parameters<typeof makeRun>[0]; person?: Parameters<typeof makePerson>[0] } = {},
) {
  const run = await makeRun({ sessions: evening(day), ...ideas.run })
  const person = await makePerson(ideas.person)
  const { state = 'confirmed', createdAt = new Date('2030-01-01T00:00:00Z') } = ideas
  const end = state === 'cancelled' ? { endReason: 'cancelled_by_person' as const } : {}
  const offer = state === 'offered' ? { offerUntil: new Date('2030-12-31') } : {}
  return (await database().enrolment.create({ data: { runId: run.id, personId: person.id, state, createdAt, ...end, ...offer } })).id
}
const remindersOf = (enrolmentId: string) => database().message.count({ where: { enrolmentId, kind: 'enrolment/reminder' } })

test('two days before it begins, everyone with a seat is reminded once', async () => {
  stopClock('2030-03-28T07:00:00Z')
  const [paid, due] = [await seat('2030-03-30'), await seat('2030-03-30', { state: 'payment_due' })]
  expect(await writeReminders()).toBe(2)
  expect(await writeReminders()).toBe(0)
  for (const id of [paid, due]) expect(await remindersOf(id)).toBe(1)
  expect(await historyOf(paid)).toMatchObject([{ act: 'reminded', door: 'job' }])
})

test('three days before is too early, and after the beginning too late', async () => {
  stopClock('2030-04-10T07:00:00Z')
  const [early, over] = [await seat('2030-04-13'), await seat('2030-04-09')]
  await writeReminders()
  for (const id of [early, over]) expect(await remindersOf(id)).toBe(0)
  stopClock('2030-04-10T22:30:00Z') // in Glarus the eleventh has begun
  await writeReminders()
  expect(await remindersOf(early)).toBe(1)
})

test('who reads on paper is reminded five days before, because a letter has to be carried', async () => {
  stopClock('2030-09-10T07:00:00Z')
  const [paper, mail] = [await seat('2030-09-15', { person: { email: null } }), await seat('2030-09-15')]
  const later = await seat('2030-09-16', { person: { channel: 'letter' } })
  await writeReminders()
  expect([await remindersOf(paper), await remindersOf(mail), await remindersOf(later)]).toEqual([1, 0, 0])
  stopClock('2030-09-13T07:00:00Z')
  await writeReminders()
  expect([await remindersOf(paper), await remindersOf(mail), await remindersOf(later)]).toEqual([1, 1, 1])
})

test('the day counts as the clock in Glarus has it, on the night the clocks change too', async () => {
  // 31 March 2030 has 23 hours; the last evening in reach is the 31st.
  stopClock('2030-03-29T07:00:00Z')
  const late = { startsAt: new Date('2030-03-31T21:30:00Z'), endsAt: new Date('2030-03-31T22:30:00Z') }
  const next = { startsAt: new Date('2030-03-31T22:30:00Z'), endsAt: new Date('2030-03-31T23:30:00Z') }
  const inReach = await seat('2030-03-31', { run: { sessions: [late] } })
  const beyond = await seat('2030-03-31', { run: { sessions: [next] } })
  await writeReminders()
  expect([await remindersOf(inReach), await remindersOf(beyond)]).toEqual([1, 0])
})

test.each(['waiting', 'offered', 'cancelled', 'attended', 'absent'] as const)('nobody is reminded who is %s', async state => {
  stopClock('2030-05-01T07:00:00Z')
  const id = await seat('2030-05-02', { state })
  await writeReminders()
  expect(await remindersOf(id)).toBe(0)
})

test('a cancelled run reminds nobody', async () => {
  stopClock('2030-06-01T07:00:00Z')
  const id = await seat('2030-06-02', { run: { state: 'cancelled' } })
  await writeReminders()
  expect(await remindersOf(id)).toBe(0)
})

test('who enrolled an hour ago is not reminded at once', async () => {
  stopClock('2030-07-01T07:00:00Z')
  const id = await seat('2030-07-03', { createdAt: new Date('2030-07-01T06:00:00Z') })
  await writeReminders()
  expect(await remindersOf(id)).toBe(0)
  stopClock('2030-07-02T07:00:00Z')
  await writeReminders()
  expect(await remindersOf(id)).toBe(1)
})

test('two clocks that strike at once remind once', async () => {
  stopClock('2030-08-01T07:00:00Z')
  const ids = await Promise.all([1, 2, 3, 4, 5].map(() => seat('2030-08-02')))
  const counts = await Promise.all([writeReminders(), writeReminders(), writeReminders()])
  expect(counts.reduce((sum, one) => sum + one)).toBe(5)
  for (const id of ids) expect(await remindersOf(id)).toBe(1)
})
