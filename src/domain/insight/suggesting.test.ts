import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { createCourse } from '#domain/course/drafting.ts'
import { signal } from '#domain/insight/signalling.ts'
import { listMissingHere, suggestFromWishes } from '#domain/insight/suggesting.ts'
import { readWish } from '#domain/insight/wish.ts'
import { member, someSchool } from '#test/school.ts'

beforeEach(() => database().demandSignal.deleteMany())
afterEach(() => stopClock(null))
const wish = async (n: number, text: string, words: string) => {
  for (let i = 0; i < n; i++) await signal(database(), { kind: 'wish', text, ...readWish(words) })
}

async function about(title: string, more: { keywords?: string; code?: string } = {}) {
  const { id: providerId } = await someSchool()
  const actor: Actor = await member(providerId)
  const competences = more.code ? [{ code: more.code, fromLevel: 0, toLevel: 3 }] : []
  const { courseId } = await createCourse(actor, { providerId, title, keywords: more.keywords ? [more.keywords] : [], competences })
  return { actor, courseId, suggest: () => suggestFromWishes(actor, courseId, 'de') }
}

test('eight who wish the same evening in the same place propose a run there, then', async () => {
  stopClock('2027-02-01T10:00:00Z')
  await wish(8, 'Fotobuch gestalten', 'Am Donnerstagabend in Linthal')
  const { suggest } = await about('Fotobuch gestalten für Anfänger')
  expect(await suggest()).toMatchObject({
    count: 8,
    locality: { name: 'Linthal', postcode: '8783', count: 8 },
    place: { municipality: 'Glarus Süd' },
    // Six weeks ahead, on the day of the week that is wished.
    ...{ day: '2027-03-18', from: '18:30', to: '20:30', weekday: { weekday: 4 }, daypart: { daypart: 'evening' } },
  })
})

test('four are nobody: what fewer than five wish is not proposed, whole or in part', async () => {
  const { suggest } = await about('Fotobuch gestalten')
  await wish(4, 'Fotobuch gestalten', 'Am Abend in Linthal')
  expect(await suggest()).toBeNull()
  await wish(4, 'Fotobuch gestalten', 'In Elm')
  // Eight miss it, four of them in each village, all of them in the south.
  expect(await suggest()).toMatchObject({
    count: 8,
    locality: null,
    daypart: null,
    from: null,
    place: { municipality: 'Glarus Süd', count: 8 },
  })
})

test('a gap without a place or a time proposes nothing, and neither does another topic', async () => {
  for (let i = 0; i < 6; i++) await signal(database(), { kind: 'gap', code: '3.3', level: 5 })
  await wish(6, 'Drohnen', 'Am Abend')
  expect(await (await about('Recht im Netz', { code: '3.3' })).suggest()).toBeNull()
  expect(await (await about('Drohnen fliegen')).suggest()).toMatchObject({ name: 'Drohnen' })
  expect(await (await about('Nähen', { keywords: 'Drohnen' })).suggest()).toMatchObject({ name: 'Drohnen' })
})

test('no first day falls into the long holidays', async () => {
  await wish(5, 'Drohnen', 'Am Samstag')
  const { suggest } = await about('Drohnen')
  stopClock('2026-11-12T10:00:00Z')
  expect(await suggest()).toMatchObject({ day: '2027-01-09', from: '09:00', to: '16:00' })
  stopClock('2027-05-27T10:00:00Z')
  expect(await suggest()).toMatchObject({ day: '2027-08-21' })
})

test('a provider sees which of their own courses is about it, and only theirs', async () => {
  await wish(5, 'Drohnen', 'Am Abend')
  const [mine, other] = [await about('Drohnen fliegen'), await about('Drohnen bauen')]
  const [line] = await listMissingHere(mine.actor, 'de')
  expect(line?.courses).toEqual([{ id: mine.courseId, title: 'Drohnen fliegen' }])
  await expect(suggestFromWishes(other.actor, mine.courseId, 'de')).rejects.toThrow('not_found')
})

test('a course that does not lift as far as what is missing is none of it', async () => {
  for (let i = 0; i < 5; i++) await signal(database(), { kind: 'gap', code: '3.3', level: 5 })
  const low = await about('Recht im Netz', { code: '3.3' })
  expect((await listMissingHere(low.actor, 'de'))[0]?.courses).toEqual([])
  await database().courseCompetence.updateMany({ where: { version: { courseId: low.courseId } }, data: { toLevel: 5 } })
  expect((await listMissingHere(low.actor, 'de'))[0]?.courses).toHaveLength(1)
})
