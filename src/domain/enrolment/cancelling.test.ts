import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { visitor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { cancelRun } from '#domain/course/running.ts'
import { markAttendance } from '#domain/enrolment/attending.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { answerByKey, answerFor } from '#domain/enrolment/offers.ts'
import { inDays, makeResident, makeRun, makeStaff } from '#test/places.ts'

beforeEach(() => stopClock('2026-05-06T10:00:00Z'))
afterEach(() => stopClock(null))

const take = async (runId: string) => {
  const { actor, person } = await makeResident()
  const [first] = await enrol(actor, { runId, personIds: [person.id], together: false, confirmPrerequisites: false })
  return { actor, person, id: first?.id ?? '' }
}
const row = (id: string) => database().enrolment.findUniqueOrThrow({ where: { id } })
const acts = async (subjectId: string) =>
  (await database().history.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })).map(one => one.act)

test('one cancels oneself until the deadline, afterwards only the counter does, with a reason', async () => {
  const run = await makeRun({ cancelUntil: inDays(5) })
  const [one, two] = [await take(run.id), await take(run.id)]
  await cancel(one.actor, { enrolmentId: one.id })
  expect(await row(one.id)).toMatchObject({ state: 'cancelled', endReason: 'cancelled_by_person' })
  stopClock('2026-05-12T10:00:00Z')
  await expect(cancel(two.actor, { enrolmentId: two.id })).rejects.toMatchObject({
    reason: 'cancelling_closed',
    about: { until: '2026-05-11T10:00:00.000Z' },
  })
  const clerk = await makeStaff()
  await expect(cancel(clerk, { enrolmentId: two.id })).rejects.toThrow('reason_needed')
  await cancel(clerk, { enrolmentId: two.id, reason: 'Krank, hat angerufen' })
  expect(await row(two.id)).toMatchObject({ endReason: 'cancelled_by_staff', endNote: 'Krank, hat angerufen' })
  expect(await acts(two.id)).toEqual(['enrolled', 'cancelled'])
})

test('who waits may leave at any time, and the row stays', async () => {
  const run = await makeRun({ seats: 0, cancelUntil: inDays(-1) })
  const one = await take(run.id)
  await cancel(one.actor, { enrolmentId: one.id })
  expect(await row(one.id)).toMatchObject({ state: 'cancelled', endReason: 'cancelled_by_person' })
  await expect(cancel(one.actor, { enrolmentId: one.id })).rejects.toThrow('move_impossible')
  await expect(database().$executeRaw`delete from "Enrolment" where id = ${one.id}::uuid`).rejects.toThrow('never changed or deleted')
})

test('somebody else’s place does not exist, not even for a member of another school', async () => {
  const run = await makeRun()
  const one = await take(run.id)
  const stranger = await makeResident()
  const other = await makeStaff('provider_member', (await makeRun()).course.providerId)
  await expect(cancel(stranger.actor, { enrolmentId: one.id })).rejects.toThrow('not_found')
  await expect(cancel(other, { enrolmentId: one.id, reason: 'Bitte' })).rejects.toThrow('not_found')
  const own = await makeStaff('provider_member', run.course.providerId)
  await cancel(own, { enrolmentId: one.id, reason: 'Hat bei uns angerufen' })
  expect(await row(one.id)).toMatchObject({ endReason: 'cancelled_by_provider' })
})

test('a cancelled run ends every place in it, open offers too, and the link in the offer is dead', async () => {
  const run = await makeRun({ seats: 2 })
  const [one, two, three, four] = [await take(run.id), await take(run.id), await take(run.id), await take(run.id)]
  await cancel(one.actor, { enrolmentId: one.id })
  const key = (await row(three.id)).offerKey ?? ''
  const member = await makeStaff('provider_member', run.course.providerId)
  expect(await cancelRun(member, run.id, 'Zu wenige Anmeldungen')).toEqual({ told: 3 })
  for (const id of [two.id, three.id, four.id])
    expect(await row(id)).toMatchObject({ state: 'cancelled', endReason: 'run_cancelled', endNote: 'Zu wenige Anmeldungen' })
  expect(await row(one.id)).toMatchObject({ endReason: 'cancelled_by_person' })
  await expect(answerByKey(visitor, key, 'accept')).rejects.toThrow('offer_over')
  await expect(answerFor(three.actor, three.id, 'accept')).rejects.toThrow('offer_over')
  expect(await database().courseRun.findUniqueOrThrow({ where: { id: run.id } })).toMatchObject({ taken: 0, waiting: 0 })
})

test('the provider marks who came, not before the start; correcting a mark needs a reason', async () => {
  const run = await makeRun({ sessions: [{ startsAt: inDays(1), endsAt: inDays(1, 2) }], priceRappen: 2000 })
  const [one, two] = [await take(run.id), await take(run.id)]
  const member = await makeStaff('provider_member', run.course.providerId)
  const marks = [
    { enrolmentId: one.id, mark: 'attended' as const },
    { enrolmentId: two.id, mark: 'absent' as const },
  ]
  await expect(markAttendance(member, run.id, marks)).rejects.toThrow('not_yet')
  stopClock('2026-05-07T13:00:00Z')
  await expect(markAttendance(await makeStaff('provider_member', (await makeRun()).course.providerId), run.id, marks)).rejects.toThrow(
    'not_found',
  )
  expect(await markAttendance(member, run.id, marks)).toEqual({ changed: 2 })
  expect(await markAttendance(member, run.id, marks)).toEqual({ changed: 0 })
  const corrected = { enrolmentId: two.id, mark: 'attended' as const }
  await expect(markAttendance(member, run.id, [corrected])).rejects.toThrow('reason_needed')
  await markAttendance(member, run.id, [{ ...corrected, reason: 'Kam später, steht auf der Liste' }])
  expect(await acts(two.id)).toEqual(['enrolled', 'absent', 'attended'])
  expect(await database().courseRun.findUniqueOrThrow({ where: { id: run.id } })).toMatchObject({ taken: 2 })
})
