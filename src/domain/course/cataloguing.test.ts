import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { catalogue, fillCatalogue, refreshCatalogue } from '#domain/course/cataloguing.ts'
import { inDays, makeRun } from '#test/places.ts'

const write = (courseId: string) => database().$transaction(tx => catalogue(tx, courseId))
const entryOf = (courseId: string) => database().catalogueEntry.findUnique({ where: { courseId }, include: { runs: true } })
const take = (runId: string, taken: number) => database().courseRun.update({ where: { id: runId }, data: { taken } })

afterEach(() => stopClock(null))

test('a published course has a row with the facts of its next run', async () => {
  const run = await makeRun({ priceRappen: 4500, locality: 'Elm', municipality: 1631 })
  await write(run.courseId)
  expect(await entryOf(run.courseId)).toMatchObject({ nextRunId: run.id, priceRappen: 4500, locality: 'Elm' })
  expect((await entryOf(run.courseId))?.facets).toEqual(expect.arrayContaining(['place:1631', 'place:Elm', 'price:100', 'free:yes']))
})

test('a full run is still the next one, but no longer one with free seats', async () => {
  const run = await makeRun({ seats: 2 })
  await take(run.id, 2)
  await write(run.courseId)
  const entry = await entryOf(run.courseId)
  expect(entry?.nextRunId).toBe(run.id)
  expect(entry?.facets).not.toContain('free:yes')
})

test('as long as nothing changes that the catalogue says, nothing is written', async () => {
  const run = await makeRun({ seats: 10 })
  await write(run.courseId)
  const [before] = await database().$queryRaw<
    { xmin: string }[]
  >`select xmin::text from "CatalogueEntry" where "courseId" = ${run.courseId}::uuid`
  await take(run.id, 5)
  await write(run.courseId)
  const [after] = await database().$queryRaw<
    { xmin: string }[]
  >`select xmin::text from "CatalogueEntry" where "courseId" = ${run.courseId}::uuid`
  expect(after).toEqual(before)
})

test('two runs of a course that change at the same moment are both seen', async () => {
  for (let n = 0; n < 10; n++) {
    const one = await makeRun({ seats: 1, locality: 'Elm', municipality: 1631 })
    const other = await makeRun({ seats: 1, courseId: one.courseId, locality: 'Glarus', municipality: 1632 })
    await write(one.courseId)
    await Promise.all(
      [one, other].map(run =>
        database().$transaction(async tx => {
          await tx.courseRun.update({ where: { id: run.id }, data: { taken: 1 } })
          await catalogue(tx, run.courseId)
        }),
      ),
    )
    expect((await entryOf(one.courseId))?.facets).not.toContain('free:yes')
  }
})

test('when a deadline passes the row is written anew by itself', async () => {
  const run = await makeRun({ enrolUntil: inDays(20) })
  await write(run.courseId)
  await refreshCatalogue(1000)
  expect(await refreshCatalogue()).toBe(0)
  stopClock(inDays(25).toISOString())
  await refreshCatalogue(1000)
  const closed = await entryOf(run.courseId)
  expect(closed?.runs).toMatchObject([{ joinable: false }])
  expect(closed?.facets).not.toContain('free:yes')
  stopClock(inDays(20).toISOString())
  await refreshCatalogue(1000)
  const over = await entryOf(run.courseId)
  expect([over?.nextRunId, over?.startsAt, over?.runs]).toEqual([null, null, []])
})

test('one comes to a drop-in on its next day, whenever it began', async () => {
  const days = [-30, -1, 6, 36].map(day => ({ startsAt: inDays(day), endsAt: inDays(day, 2) }))
  const run = await makeRun({ version: { dropIn: true }, sessions: days, enrolUntil: inDays(-31), cancelUntil: inDays(-31) })
  await write(run.courseId)
  expect((await entryOf(run.courseId))?.startsAt).toEqual(days[2]?.startsAt)
})

test('what is withdrawn is gone from the catalogue; what is missing is filled in', async () => {
  const run = await makeRun()
  await write(run.courseId)
  await database().courseVersion.updateMany({ where: { courseId: run.courseId }, data: { state: 'withdrawn' } })
  await write(run.courseId)
  expect(await entryOf(run.courseId)).toBeNull()
  const other = await makeRun()
  expect(await fillCatalogue()).toBeGreaterThan(0)
  expect(await entryOf(other.courseId)).not.toBeNull()
  expect(await fillCatalogue()).toBe(0)
})
