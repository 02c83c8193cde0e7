import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '#domain/actor.ts'
import { createCourse, saveDraft } from '#domain/course/drafting.ts'
import type { CourseFields } from '#domain/course/fields.ts'
import { getCase, listQueue } from '#domain/course/review-queue.ts'
import { publishVersion, returnVersion, submitVersion } from '#domain/course/reviewing.ts'
import { member, someone, someSchool, wholeCourse } from '#test/school.ts'

let school: { id: string }
let monika: Actor
let editor: Actor
beforeAll(async () => {
  school = await someSchool('Schule der Reihe')
  monika = await member(school.id)
  editor = await someone('Edith Editor', 'editor')
})

async function submit(title: string, fields: Partial<CourseFields> = {}) {
  const made = await createCourse(monika, { providerId: school.id, ...wholeCourse, title, ...fields })
  await submitVersion(monika, made.courseId)
  return made
}
const titles = async (state: 'submitted' | 'returned' | 'published', q?: string) =>
  (await listQueue(editor, { state, q })).lines.map(line => line.title)

describe('the queue', () => {
  test('what waits stands oldest first, what was decided latest first', async () => {
    const made = [await submit('Reihe eins'), await submit('Reihe zwei'), await submit('Reihe drei')]
    expect(await titles('submitted', 'Reihe')).toEqual(['Reihe eins', 'Reihe zwei', 'Reihe drei'])
    for (const one of made) await returnVersion(editor, one.versionId, { title: 'nein' })
    expect(await titles('returned', 'Reihe')).toEqual(['Reihe drei', 'Reihe zwei', 'Reihe eins'])
    expect(await titles('submitted', 'Reihe')).toEqual([])
  })

  test('is searched by title and school, and a percent sign is a percent sign', async () => {
    await submit('Hundert % sicher')
    expect(await titles('submitted', '% sicher')).toEqual(['Hundert % sicher'])
    expect(await titles('submitted', 'SCHULE DER REIHE')).toContain('Hundert % sicher')
    expect(await titles('submitted', 'x%y')).toEqual([])
  })

  test('says which are new, which are changes, and which are my own', async () => {
    const both = await someone('Doppel Rolle', 'editor', { role: 'provider_member', at: school.id })
    const { courseId, versionId } = await submit('Erst neu')
    await publishVersion(editor, versionId)
    await saveDraft(both, courseId, { ...wholeCourse, title: 'Dann geändert' })
    await submitVersion(monika, courseId)
    await submit('Ganz neu')
    const { lines } = await listQueue(both, { state: 'submitted' })
    expect(lines.find(line => line.title === 'Dann geändert')).toMatchObject({ isNew: false, own: true, number: 2 })
    expect(lines.find(line => line.title === 'Ganz neu')).toMatchObject({ isNew: true, own: false })
  })

  test('is for editors', async () => {
    const { versionId } = await submit('Nur für die Redaktion')
    for (const other of [monika, await someone('Ada Admin', 'administrator')]) {
      await expect(listQueue(other, { state: 'submitted' })).rejects.toMatchObject({ reason: 'not_allowed' })
      await expect(getCase(other, versionId, 'de')).rejects.toMatchObject({ reason: 'not_allowed' })
    }
  })
})

describe('a case', () => {
  test('shows field by field what changes against the public version', async () => {
    const { courseId, versionId } = await submit('Alt', { bring: ['Laptop', 'Maus'] })
    await publishVersion(editor, versionId)
    const fields = { ...wholeCourse, title: 'Neu', bring: ['Laptop'], ageMin: 18, competences: [{ code: '1.3', fromLevel: 1, toLevel: 4 }] }
    const next = await saveDraft(monika, courseId, fields)
    await submitVersion(monika, courseId)
    const item = await getCase(editor, next.versionId, 'de')
    const changed = Object.fromEntries(item.changes.filter(change => !change.same).map(change => [change.field, change]))
    expect(Object.keys(changed)).toEqual(['title', 'ageMin', 'competences', 'bring'])
    expect(changed['ageMin']).toMatchObject({ before: 16, after: 18 })
    expect(changed['bring']).toMatchObject({
      parts: [
        { mark: 'same', text: 'Laptop' },
        { mark: 'removed', text: 'Maus' },
      ],
    })
    expect(changed['competences']).toMatchObject({
      parts: [
        { mark: 'removed', toLevel: 3 },
        { mark: 'added', toLevel: 4 },
      ],
    })
    expect(item).toMatchObject({ baseNumber: 1, authors: ['Monika Muster'], own: false })
  })

  test('of a decided version is compared with what was public then, not with what is public now', async () => {
    const { courseId, versionId } = await submit('Fassung 1')
    await publishVersion(editor, versionId)
    const second = await saveDraft(monika, courseId, { ...wholeCourse, title: 'Fassung 2' })
    await submitVersion(monika, courseId)
    await publishVersion(editor, second.versionId)
    const [title] = (await getCase(editor, second.versionId, 'de')).changes
    expect(title).toMatchObject({
      parts: [
        { mark: 'same', text: 'Fassung ' },
        { mark: 'removed', text: '1' },
        { mark: 'added', text: '2' },
      ],
    })
  })

  test('is not there while it is a draft', async () => {
    const { versionId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
    for (const id of [versionId, '01890000-0000-7000-8000-000000000000'])
      await expect(getCase(editor, id, 'de')).rejects.toMatchObject({ reason: 'not_found' })
  })
})
