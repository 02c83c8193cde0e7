import { beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { visitor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { reportMissing, reportNothingFound } from '#domain/course/missing.ts'
import { listMissing } from '#domain/insight/missing.ts'
import { signal } from '#domain/insight/signalling.ts'
import { readWish } from '#domain/insight/wish.ts'

beforeEach(() => database().demandSignal.deleteMany())
const times = async (n: number, work: () => Promise<unknown>) => {
  for (let i = 0; i < n; i++) await work()
}

test('four signals are not shown, five are', async () => {
  await times(4, () => signal(database(), { kind: 'search', text: 'Drohnen' }))
  expect(await listMissing('de')).toEqual([])
  await signal(database(), { kind: 'search', text: 'DROHNEN ' })
  expect(await listMissing('de')).toMatchObject([{ topic: 'drohnen', name: 'Drohnen', count: 5, kinds: [{ kind: 'search', count: 5 }] }])
})

test('a part of them is told only where five share it', async () => {
  await times(5, () => signal(database(), { kind: 'wish', text: 'Drohnen', daypart: 'evening' }))
  await times(3, () => signal(database(), { kind: 'search', text: 'Drohnen', daypart: 'morning', municipality: 1632 }))
  expect(await listMissing('de')).toMatchObject([
    { count: 8, kinds: [{ kind: 'wish', count: 5 }], dayparts: [{ daypart: 'evening', count: 5 }], places: [] },
  ])
})

test('gaps and declined steps of a competence count together, with the level in the middle', async () => {
  for (const level of [3, 4, 5, 5]) await signal(database(), { kind: 'gap', code: '3.4', level })
  await signal(database(), { kind: 'declined', code: '3.4', level: 6 })
  expect(await listMissing('en')).toMatchObject([{ code: '3.4', area: 3, level: 5, count: 5 }])
})

test('what is older than a year does not count', async () => {
  stopClock('2025-01-10T10:00:00Z')
  await times(6, () => signal(database(), { kind: 'search', text: 'Drohnen' }))
  stopClock(null)
  expect(await listMissing('de')).toEqual([])
})

test('addresses and numbers are not kept', async () => {
  await signal(database(), { kind: 'search', text: 'Kurs für frida@demo.example 0550001010' })
  expect(await database().demandSignal.findFirst()).toMatchObject({ text: 'Kurs für', topic: 'kurs fur' })
})

test('a wish is counted by what was looked for, with the time and place it names; its own words stay with the report', async () => {
  await reportMissing('Drohnen', 'Am Abend in Linthal, meine Nachbarin käme auch')
  expect(await database().demandSignal.findMany()).toMatchObject([
    { kind: 'wish', topic: 'drohnen', text: 'Drohnen', daypart: 'evening', municipality: 1631 },
  ])
})

test('a page that found nothing leaves a signal; a program that searches leaves none', async () => {
  await reportNothingFound(visitor, 'Segelfliegen')
  await reportNothingFound({ ...visitor, door: 'trpc' }, 'Segelfliegen')
  await reportNothingFound(visitor, 'ab')
  expect(await database().demandSignal.count()).toBe(1)
})

test('wishes are read in both languages', () => {
  expect(readWish('an einem Nachmittag in Näfels')).toMatchObject({ daypart: 'afternoon', municipality: expect.any(Number) })
  expect(readWish('on a Saturday')).toEqual({ daypart: 'day', weekday: 6, municipality: undefined, locality: undefined })
  expect(readWish('irgendwann')).toEqual({ daypart: undefined, weekday: undefined, municipality: undefined, locality: undefined })
  expect(readWish('Am Dienstagabend in Linthal')).toEqual({ daypart: 'evening', weekday: 2, municipality: 1631, locality: 'Linthal' })
  expect(readWish('Mittwochs oder freitags in Schwanden')).toMatchObject({ weekday: undefined, locality: 'Schwanden GL' })
})
