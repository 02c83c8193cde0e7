import { expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { readCourses, seedCourses } from '#seeds/courses.ts'

test('the demo canton has 38 published courses with their runs around today', async () => {
  await seedCourses()
  expect(await database().course.count({ where: { publishedId: { not: null } } })).toBe(38)
  expect(await database().courseRun.count()).toBe(readCourses().flatMap(course => course.runs).length)
  const soon = await database().courseRun.count({ where: { startsAt: { gte: new Date(), lt: new Date(Date.now() + 12 * 86400_000) } } })
  expect(soon).toBeGreaterThan(3)
})

test('seeding writes history like any other act', async () => {
  expect(await database().history.count({ where: { door: 'seed', act: 'published' } })).toBe(38)
  await expect(pool().query('delete from "History"')).rejects.toThrow(/never changed/)
  await expect(pool().query(`update "History" set act = 'forged'`)).rejects.toThrow(/never changed/)
})

test('nobody empties the history at once either', async () => {
  await expect(pool().query('truncate "History"')).rejects.toThrow(/never changed/)
})
