import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { createCourse } from '#domain/course/drafting.ts'
import { createRun } from '#domain/course/running.ts'
import { courseHistory, searchHistory } from '#domain/history-searching.ts'
import { member, someone, someRun, someSchool, wholeCourse } from '#test/school.ts'

let administrator: Actor
let editor: Actor
let clerk: Actor
beforeAll(async () => {
  administrator = await someone('Ada Admin', 'administrator')
  editor = await someone('Edith Editor', 'editor')
  clerk = await someone('Clara Clerk', 'counter_clerk')
})

const row = (
  given: Partial<{ concept: string; act: string; actorName: string; at: string; reason: string; personId: string; subjectId: string }>,
) =>
  database().history.create({
    data: { door: 'page', actorName: 'Petra Probe', concept: 'course', act: 'published', subjectId: randomUUID(), ...given },
  })
const search = (actor: Actor, given: Partial<Parameters<typeof searchHistory>[1]> = {}) => searchHistory(actor, { page: 1, ...given })

test('the newest row stands first', async () => {
  for (let n = 8; n <= 12; n++) await row({ reason: `Zählung ${n}` })
  const { rows } = await search(administrator, { q: 'Zählung' })
  expect(rows.map(one => one.reason)).toEqual([12, 11, 10, 9, 8].map(n => `Zählung ${n}`))
})

describe('who sees what', () => {
  test('editors what is public, the counter what concerns people, the administration everything', async () => {
    const marker = `Sicht-${randomUUID()}`
    for (const concept of ['course', 'run', 'provider', 'person', 'enrolment', 'message', 'account', 'role'])
      await row({ concept, reason: marker })
    const seen = async (actor: Actor) => (await search(actor, { q: marker })).rows.map(one => one.concept).sort()
    expect(await seen(editor)).toEqual(['course', 'provider', 'run'])
    expect(await seen(clerk)).toEqual(['enrolment', 'message', 'person'])
    expect(await seen(administrator)).toHaveLength(8)
    expect((await search(editor, { q: marker, concept: 'role' })).rows).toEqual([])
  })

  test('residents, schools and other staff search nothing', async () => {
    const school = await someSchool()
    for (const actor of [await someone('Rita Resident'), await member(school.id), await someone('Bea Beraterin', 'counsellor')])
      await expect(search(actor)).rejects.toMatchObject({ reason: 'not_allowed' })
  })
})

describe('the filters', () => {
  test('days are days in Glarus, both included', async () => {
    const marker = `Tag-${randomUUID()}`
    // 23.30 on 9 March and 0.30 on 11 March by the clock in Glarus, which is an hour ahead of UTC.
    for (const at of ['2027-03-09T22:30:00Z', '2027-03-10T12:00:00Z', '2027-03-10T23:30:00Z']) await row({ at: at, reason: marker })
    const on = async (from: string, to: string) => (await search(administrator, { q: marker, from, to })).total
    expect(await on('2027-03-10', '2027-03-10')).toBe(1)
    expect(await on('2027-03-09', '2027-03-10')).toBe(2)
    expect(await on('2027-03-11', '2027-03-11')).toBe(1)
  })

  test('every word has to be found, in whatever part; a percent sign or underscore is itself', async () => {
    const marker = randomUUID().slice(0, 8)
    await row({ actorName: `Anna ${marker}`, reason: '100% belegt' })
    await row({ actorName: `Anna ${marker}`, reason: '1000 belegt' })
    expect((await search(administrator, { q: `${marker} belegt` })).total).toBe(2)
    expect((await search(administrator, { q: `${marker} 100%` })).total).toBe(1)
    expect((await search(administrator, { q: `${marker} 1_00` })).total).toBe(0)
    expect((await search(administrator, { q: `${marker} ' or 1=1 --` })).total).toBe(0)
  })

  test('by person, by thing and by act', async () => {
    const person = await database().person.create({ data: { firstName: 'Frida', lastName: 'Verlauf', bornOn: new Date('1954-03-09') } })
    const subjectId = randomUUID()
    await row({ concept: 'enrolment', act: 'enrolled', personId: person.id, subjectId })
    await row({ concept: 'enrolment', act: 'cancelled', personId: person.id, subjectId })
    expect((await search(clerk, { personId: person.id })).total).toBe(2)
    expect((await search(clerk, { subjectId, act: 'enrolled' })).rows).toMatchObject([{ person: { name: 'Frida Verlauf' } }])
    expect((await search(clerk, { q: 'frida verlauf' })).total).toBe(2)
  })

  test('a course is found by its title, and named by it', async () => {
    const school = await someSchool()
    const monika = await member(school.id)
    const title = `Kräuter ${randomUUID().slice(0, 6)}`
    const { courseId } = await createCourse(monika, { providerId: school.id, ...wholeCourse, title })
    await createRun(monika, courseId, someRun())
    const { rows } = await search(editor, { q: title })
    expect(rows.map(one => `${one.concept} ${one.act} ${one.subject.name}`)).toEqual([`run created ${title}`, `course created ${title}`])
  })

  test('a page beyond the last shows the last', async () => {
    const marker = `Seite-${randomUUID()}`
    for (let n = 0; n < 51; n++) await row({ reason: marker })
    expect((await search(administrator, { q: marker, page: 2 })).rows).toHaveLength(1)
    expect(await search(administrator, { q: marker, page: 99 })).toMatchObject({ page: 2, pages: 2, total: 51, more: false })
  })
})

test('a school reads what happened to its course and its runs, and nothing of who enrolled or of other schools', async () => {
  const school = await someSchool()
  const monika = await member(school.id)
  const { courseId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
  const { runId } = await createRun(monika, courseId, someRun())
  await row({ concept: 'enrolment', act: 'enrolled', subjectId: runId })
  expect((await courseHistory(monika, courseId)).map(one => `${one.concept} ${one.act}`)).toEqual(['run created', 'course created'])
  await expect(courseHistory(await member((await someSchool()).id), courseId)).rejects.toMatchObject({ reason: 'not_found' })
})
