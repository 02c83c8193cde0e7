import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { openFiles } from '#outside/files.ts'
import { openSeal, practiceSeal } from '#outside/seal.ts'
import { readCourses } from '#seeds/courses.ts'
import { seed, seedState } from '#seeds/seed.ts'

beforeAll(async () => {
  const begin = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'seed-'))
  openFiles({ dir: folder, clamd: null })
  openSeal(practiceSeal(folder, 'Kanton Glarus (Demo)'))
  await seed()
  console.log(`the demo canton is seeded in ${Math.round(performance.now() - begin)} ms`)
}, 240_000)

test('the demo is whole', async () => {
  expect(await seedState()).toBe('done')
})

const include = { runs: { orderBy: { number: 'asc' }, include: { holds: { where: { endedAt: null } } } } } as const
test('every run is as full as courses.yaml says, and as many wait', async () => {
  for (const { slug, dropIn, runs } of readCourses()) {
    const course = await database().course.findUniqueOrThrow({ where: { slug }, include })
    // A seat held for an application is taken, beside those that courses.yaml fills.
    const seeded = course.runs.slice(0, runs.length).map(({ taken, waiting, holds }) => ({ taken: taken - holds.length, waiting }))
    const wanted = runs.map(({ state, fill }) =>
      state === 'cancelled' || dropIn ? { taken: 0, waiting: 0 } : { taken: fill.taken, waiting: fill.waiting },
    )
    expect(seeded, slug).toEqual(wanted)
  }
})

test('one of the cast has a seat on offer, one waits, and some have been to a course', async () => {
  const offered = await database().enrolment.findMany({ where: { state: 'offered' }, include: { person: true } })
  expect(offered.map(one => one.person.firstName)).toEqual(['Sandra'])
  expect(offered[0]?.offerUntil?.getTime()).toBeGreaterThan(nowDate().getTime() + 11 * 3_600_000)
  expect(await database().enrolment.count({ where: { person: { firstName: 'Kim' }, state: 'waiting' } })).toBe(1)
  expect(await database().enrolment.count({ where: { state: 'attended' } })).toBe(8)
})

test('people enrolled weeks ago, and only the cast has news in the post', async () => {
  const today = await database().enrolment.count({ where: { createdAt: { gt: new Date(Date.now() - 86_400_000) } } })
  expect(today).toBe(0)
  const queued = await database().message.findMany({ where: { state: 'queued' }, select: { address: true }, distinct: ['address'] })
  expect(queued.length).toBeLessThan(10)
})
