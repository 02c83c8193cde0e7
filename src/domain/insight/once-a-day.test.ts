// Who asks ten times on one day is one, and nothing that is kept says who.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { visitor } from '#domain/actor.ts'
import { now, stopClock } from '#domain/clock.ts'
import { reportMissing, reportNothingFound } from '#domain/course/missing.ts'
import { listMissing } from '#domain/insight/missing.ts'
import { signal, visitorOf } from '#domain/insight/signalling.ts'
import { grownUp } from '#test/people.ts'

beforeEach(() => database().demandSignal.deleteMany())
afterEach(() => stopClock(null))
let n = 0
const somebody = () => `network 10.9.0.${n++}`
const count = () => database().demandSignal.count()

test('ten searches of one visitor on one day are one signal, five visitors are five', async () => {
  const one = somebody()
  for (let i = 0; i < 10; i++) await reportNothingFound(visitor, i % 2 ? 'Drohnen' : ' DROHNEN', one)
  expect(await count()).toBe(1)
  for (let i = 0; i < 3; i++) await reportNothingFound(visitor, 'Drohnen', somebody())
  expect(await listMissing('de')).toEqual([])
  await reportNothingFound(visitor, 'Drohnen', somebody())
  expect(await listMissing('de')).toMatchObject([{ name: 'Drohnen', count: 5 }])
})

test('a wish after a search stands in its place, with what it says more; a second one is not counted', async () => {
  const one = somebody()
  await reportNothingFound(visitor, 'Drohnen', one)
  await reportMissing('Drohnen', 'Am Dienstagabend in Linthal', one)
  await reportMissing('Drohnen', 'Oder am Morgen in Glarus', one)
  expect(await database().demandSignal.findMany()).toMatchObject([{ kind: 'wish', daypart: 'evening', weekday: 2, locality: 'Linthal' }])
  // The words themselves stay with the report for the editors, each of them.
  expect(await database().missingOffer.count({ where: { query: 'Drohnen' } })).toBe(2)
})

test('the next day counts again, and another topic always does', async () => {
  const one = somebody()
  await reportNothingFound(visitor, 'Drohnen', one)
  await reportNothingFound(visitor, 'Segelfliegen', one)
  expect(await count()).toBe(2)
  stopClock(now().add({ hours: 24 }).toString())
  await reportNothingFound(visitor, 'Drohnen', one)
  expect(await count()).toBe(3)
})

test('an account is one visitor wherever it signs in, and two accounts behind one network are two', async () => {
  const [rosa, karl] = [await grownUp(), await grownUp()]
  for (const network of ['10.8.0.1', '10.8.0.2'])
    for (const { actor } of [rosa, karl]) await reportNothingFound({ ...actor, door: 'page' }, 'Drohnen', visitorOf(actor, network))
  expect(await count()).toBe(2)
})

test('what was rolled back was not said', async () => {
  const one = somebody()
  const broken = database().$transaction(async tx => {
    await signal(tx, { kind: 'search', text: 'Drohnen' }, one)
    throw new Error('broken')
  })
  await expect(broken).rejects.toThrow('broken')
  await signal(database(), { kind: 'search', text: 'Drohnen' }, one)
  expect(await count()).toBe(1)
})

test('no column holds a visitor, whole or as a hash', async () => {
  await reportNothingFound(visitor, 'Drohnen', 'network 203.0.113.77')
  const rows = await database().demandSignal.findMany()
  const kept = ['code', 'daypart', 'id', 'kind', 'level', 'locality', 'municipality', 'onDay', 'text', 'topic', 'weekday']
  expect(rows.map(row => Object.keys(row).sort())).toEqual([kept])
  expect(JSON.stringify(rows)).not.toContain('203.0.113')
  expect(rows[0]).toMatchObject({ text: 'Drohnen', topic: 'drohnen', code: null, locality: null, daypart: null })
})
