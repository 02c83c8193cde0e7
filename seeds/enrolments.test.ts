import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { readCourses, seedCourses } from '#seeds/courses.ts'
import { seedEnrolments } from '#seeds/enrolments.ts'
import { seedPeople } from '#seeds/people.ts'

test('the runs of the demo are as full as courses.yaml says, and somebody is being asked', async () => {
  const runs = await seedCourses()
  const begin = performance.now()
  await seedEnrolments(runs, await seedPeople())
  console.log(`seeding people and enrolments: ${Math.round(performance.now() - begin)} ms`)
  for (const course of readCourses()) {
    for (const [n, { fill, state }] of course.runs.entries()) {
      const id = runs.get(course.slug)?.[n] ?? ''
      const run = await database().courseRun.findUniqueOrThrow({ where: { id } })
      const expected = state === 'cancelled' || course.dropIn ? { taken: 0, waiting: 0 } : { taken: fill.taken, waiting: fill.waiting }
      expect({ taken: run.taken, waiting: run.waiting }, `${course.slug} ${n}`).toEqual(expected)
    }
  }
  const [offer] = await database().enrolment.findMany({ where: { state: 'offered' }, include: { person: true } })
  expect(offer?.person.firstName).toBe('Reto')
  expect(offer?.offerUntil?.getTime()).toBeGreaterThan(Date.now() + 11 * 3_600_000)
  expect(await database().enrolment.count({ where: { state: 'attended' } })).toBe(8)
  expect(await database().enrolment.count({ where: { person: { firstName: 'Kim' }, state: 'waiting' } })).toBe(1)
}, 120_000)
