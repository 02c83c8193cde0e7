import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { createCourse } from '#domain/course/drafting.ts'
import { cancelRun, changeRun, copyRun, createRun, discardRun, openRun } from '#domain/course/running.ts'
import { defaultDeadlines } from '#domain/course/timetable.ts'
import { historyOf, member, someRun, someSchool, wholeCourse } from '#test/school.ts'

let monika: Actor
let courseId: string
beforeAll(async () => {
  const school = await someSchool()
  monika = await member(school.id)
  courseId = (await createCourse(monika, { providerId: school.id, ...wholeCourse })).courseId
})
afterEach(() => stopClock(null))

const read = (id: string) =>
  database().courseRun.findUniqueOrThrow({ where: { id }, include: { sessions: { orderBy: { startsAt: 'asc' } } } })

test('a run is born as a draft, is opened, and can then only be cancelled', async () => {
  const { runId } = await createRun(monika, courseId, someRun())
  expect(await read(runId)).toMatchObject({ state: 'draft', startsAt: new Date(someRun().sessions[0]?.startsAt ?? '') })
  await expect(cancelRun(monika, runId, 'zu früh')).rejects.toMatchObject({ reason: 'move_impossible' })
  await openRun(monika, runId)
  await expect(openRun(monika, runId)).rejects.toMatchObject({ reason: 'move_impossible' })
  await expect(discardRun(monika, runId)).rejects.toMatchObject({ reason: 'move_impossible' })
  await expect(cancelRun(monika, runId, ' ')).rejects.toMatchObject({ reason: 'reason_needed' })
  await cancelRun(monika, runId, 'Die Kursleiterin ist krank.')
  expect(await read(runId)).toMatchObject({ state: 'cancelled', cancelReason: 'Die Kursleiterin ist krank.' })
  expect((await historyOf(runId)).map(row => row.act)).toEqual(['created', 'opened', 'cancelled'])
})

test('a draft nobody has seen can be thrown away; its content stays in the history', async () => {
  const { runId } = await createRun(monika, courseId, someRun())
  await discardRun(monika, runId)
  expect(await database().courseRun.findUnique({ where: { id: runId } })).toBeNull()
  expect((await historyOf(runId)).at(-1)).toMatchObject({ act: 'discarded', before: { seats: 8 } })
})

test('the database refuses to delete a run that was open', async () => {
  const { runId } = await createRun(monika, courseId, someRun())
  await openRun(monika, runId)
  await expect(database().courseRun.delete({ where: { id: runId } })).rejects.toThrow()
})

test("a foreign school's run is not found, like one that never was", async () => {
  const { runId } = await createRun(monika, courseId, someRun())
  const stranger = await member((await someSchool()).id)
  for (const id of [runId, '01890000-0000-7000-8000-000000000000']) {
    await expect(changeRun(stranger, id, someRun())).rejects.toMatchObject({ reason: 'not_found' })
    await expect(openRun(stranger, id)).rejects.toMatchObject({ reason: 'not_found' })
    await expect(cancelRun(stranger, id, 'weg')).rejects.toMatchObject({ reason: 'not_found' })
    await expect(discardRun(stranger, id)).rejects.toMatchObject({ reason: 'not_found' })
    await expect(copyRun(stranger, id, Temporal.PlainDate.from('2027-01-05'))).rejects.toMatchObject({ reason: 'not_found' })
  }
})

describe('what is refused', () => {
  const wrong = [
    ['no session', { sessions: [] }, 'sessions_crossed'],
    [
      'a session that ends before it begins',
      { sessions: [{ startsAt: '2027-01-05T18:00:00Z', endsAt: '2027-01-05T17:00:00Z' }] },
      'sessions_crossed',
    ],
    [
      'two sessions at once',
      {
        sessions: [
          { startsAt: '2027-01-05T17:00:00Z', endsAt: '2027-01-05T19:00:00Z' },
          { startsAt: '2027-01-05T18:00:00Z', endsAt: '2027-01-05T20:00:00Z' },
        ],
      },
      'sessions_crossed',
    ],
    ['no place and not online', { locality: null }, 'place_missing'],
    ['a minimum above the seats', { minimum: 9 }, 'minimum_over_seats'],
    ['enrolling after the start', { enrolUntil: '2099-01-01T00:00:00Z' }, 'deadline_after_start'],
    ['cancelling after the start', { cancelUntil: '2099-01-01T00:00:00Z' }, 'deadline_after_start'],
    ['giving all of it back late', { lateRefund: 'part', lateShare: 10_000, lateUntil: '2099-01-01T00:00:00Z' }, 'share_out_of_range'],
    ['no fee to keep', { lateRefund: 'fee', lateUntil: '2099-01-01T00:00:00Z' }, 'fee_missing'],
    ['a part without an end', { lateRefund: 'part', lateShare: 5000 }, 'late_before_deadline'],
    [
      'a fee whose end is over first',
      { lateRefund: 'fee', lateFeeRappen: 2000, lateUntil: '2020-01-01T00:00:00Z' },
      'late_before_deadline',
    ],
    ['a part until after the start', { lateRefund: 'part', lateShare: 5000, lateUntil: '2099-01-01T00:00:00Z' }, 'deadline_after_start'],
  ] as const
  test.each(wrong)('%s', async (_, fields, reason) => {
    const run = { ...someRun(), ...fields } as ReturnType<typeof someRun>
    await expect(createRun(monika, courseId, run)).rejects.toMatchObject({ reason })
  })

  test('opening a run that has begun, changing or cancelling one that is over', async () => {
    const { runId } = await createRun(monika, courseId, someRun(5))
    const open = await createRun(monika, courseId, someRun(5))
    await openRun(monika, open.runId)
    stopClock(
      Temporal.Now.instant()
        .add({ hours: 24 * 6 })
        .toString(),
    )
    await expect(openRun(monika, runId)).rejects.toMatchObject({ reason: 'run_over' })
    stopClock(
      Temporal.Now.instant()
        .add({ hours: 24 * 20 })
        .toString(),
    )
    await expect(changeRun(monika, open.runId, someRun())).rejects.toMatchObject({ reason: 'run_over' })
    await expect(cancelRun(monika, open.runId, 'zu spät')).rejects.toMatchObject({ reason: 'run_over' })
  })

  test('fewer seats than are taken', async () => {
    const { runId } = await createRun(monika, courseId, someRun())
    await database().courseRun.update({ where: { id: runId }, data: { taken: 6 } })
    await expect(changeRun(monika, runId, { ...someRun(), seats: 5 })).rejects.toMatchObject({
      reason: 'seats_below_taken',
      about: { taken: 6 },
    })
    await changeRun(monika, runId, { ...someRun(), seats: 6 })
  })
})

describe('changing', () => {
  test('an open run of a course that was never public is no matter of messages', async () => {
    const { runId } = await createRun(monika, courseId, someRun())
    await openRun(monika, runId)
    await changeRun(monika, runId, someRun(40))
    expect((await read(runId)).startsAt.toISOString()).toBe(new Date(someRun(40).sessions[0]?.startsAt ?? '').toISOString())
  })

  test('keeps the n-th session the n-th, adds and removes at the end', async () => {
    const { runId } = await createRun(monika, courseId, someRun(30))
    const before = (await read(runId)).sessions.map(one => one.id)
    const later = someRun(37)
    await changeRun(monika, runId, {
      ...later,
      sessions: [...later.sessions, { startsAt: '2099-01-01T17:00:00Z', endsAt: '2099-01-01T18:00:00Z' }],
    })
    expect((await read(runId)).sessions.map(one => one.id).slice(0, 2)).toEqual(before)
    await changeRun(monika, runId, { ...later, sessions: later.sessions.slice(0, 1) })
    expect((await read(runId)).sessions.map(one => one.id)).toEqual(before.slice(0, 1))
  })

  test('is refused to whoever looked at an older state, and nothing is lost', async () => {
    const { runId } = await createRun(monika, courseId, someRun())
    const seen = (await read(runId)).updatedAt.toISOString()
    await changeRun(monika, runId, { ...someRun(), seats: 10 }, seen)
    await expect(changeRun(monika, runId, { ...someRun(), seats: 12 }, seen)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    expect((await read(runId)).seats).toBe(10)
  })

  test('writes down only what changed, and nothing when nothing did', async () => {
    const { runId } = await createRun(monika, courseId, someRun())
    await changeRun(monika, runId, { ...someRun(), priceRappen: 15_000 })
    await changeRun(monika, runId, { ...someRun(), priceRappen: 15_000 })
    const rows = await historyOf(runId)
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({ act: 'changed', before: { priceRappen: 12_000 }, after: { priceRappen: 15_000 } })
  })
})

test('a copy keeps the time on the clock, across the change of the clocks, and moves the deadlines along', async () => {
  const fields = someRun()
  const autumn = {
    ...fields,
    sessions: [
      { startsAt: '2027-10-12T16:15:00Z', endsAt: '2027-10-12T18:00:00Z' }, // 18.15, summer time
      { startsAt: '2027-11-02T17:15:00Z', endsAt: '2027-11-02T19:00:00Z' }, // 18.15, winter time
    ],
    enrolUntil: '2027-10-09T21:59:00Z',
    cancelUntil: '2027-10-05T21:59:00Z',
    ...{ lateRefund: 'fee' as const, lateFeeRappen: 4000, lateUntil: '2027-10-08T21:59:00Z' },
  }
  const { runId } = await createRun(monika, courseId, autumn)
  const copy = await read((await copyRun(monika, runId, Temporal.PlainDate.from('2028-01-11'))).runId)
  expect(copy).toMatchObject({ state: 'draft', seats: 8, priceRappen: 12_000, taken: 0, locality: 'Glarus' })
  expect(copy.sessions.map(one => one.startsAt.toISOString())).toEqual(['2028-01-11T17:15:00.000Z', '2028-02-01T17:15:00.000Z'])
  expect(copy.enrolUntil.toISOString()).toBe('2028-01-08T22:59:00.000Z')
  expect(copy).toMatchObject({ lateRefund: 'fee', lateFeeRappen: 4000, lateShare: null })
  expect(copy.lateUntil?.toISOString()).toBe('2028-01-07T22:59:00.000Z')
})

test('without a wish the deadlines are the end of the day three and seven days before', () => {
  expect(defaultDeadlines('2027-03-30T16:15:00Z')).toEqual({ enrolUntil: '2027-03-27T22:59:00Z', cancelUntil: '2027-03-23T22:59:00Z' })
})
