import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { readCourses } from '#seeds/courses.ts'
import { seed, seedState } from '#seeds/seed.ts'

beforeAll(seed, 240_000)

test('the demo is whole', async () => {
  expect(await seedState()).toBe('done')
})

test('runs are as full as the demo wants them', async () => {
  const wanted = readCourses().flatMap(course => course.runs.filter(run => run.state !== 'cancelled').map(run => run.fill.taken))
  const runs = await database().courseRun.findMany({ where: { taken: { gt: 0 } } })
  expect(runs.reduce((sum, run) => sum + run.taken, 0)).toBe(wanted.reduce((sum, one) => sum + one, 0))
  expect(runs.some(run => run.waiting > 0)).toBe(true)
})

test('one of the cast has a seat on offer, and some have been to a course', async () => {
  const offered = await database().enrolment.findMany({ where: { state: 'offered' }, include: { person: true } })
  expect(offered.map(one => one.person.firstName)).toContain('Sandra')
  expect(await database().enrolment.count({ where: { state: 'attended' } })).toBeGreaterThan(0)
})
