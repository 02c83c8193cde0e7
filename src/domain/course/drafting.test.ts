import { beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { createCourse, discardDraft, saveDraft } from '#domain/course/drafting.ts'
import { emptyFields } from '#domain/course/fields.ts'
import { publishVersion, submitVersion } from '#domain/course/reviewing.ts'
import { createRun } from '#domain/course/running.ts'
import { historyOf, member, someone, someRun, someSchool, wholeCourse } from '#test/school.ts'

let school: { id: string }
let monika: Actor
let editor: Actor
beforeAll(async () => {
  school = await someSchool()
  monika = await member(school.id)
  editor = await someone('Edith Editor', 'editor')
})

const versionsOf = (courseId: string) =>
  database().courseVersion.findMany({ where: { courseId }, orderBy: { number: 'asc' }, include: { competences: true } })

async function published(fields = wholeCourse) {
  const made = await createCourse(monika, { providerId: school.id, ...fields })
  await submitVersion(monika, made.courseId)
  await publishVersion(editor, made.versionId)
  const [version] = await versionsOf(made.courseId)
  return { ...made, seen: version?.updatedAt.toISOString() ?? '' }
}

test('a draft may be incomplete', async () => {
  const { courseId } = await createCourse(monika, { providerId: school.id, title: 'Noch ohne Text' })
  await saveDraft(monika, courseId, { ...emptyFields, title: 'Noch ohne Text', summary: 'Ein Satz.' })
  const [version] = await versionsOf(courseId)
  expect(version).toMatchObject({ state: 'draft', number: 1, summary: 'Ein Satz.', authorIds: [monika.account?.id] })
})

test('to members of another school a course does not exist, as if its number were made up', async () => {
  const { courseId, updatedAt } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
  const stranger = await member((await someSchool()).id, 'Fritz Fremd')
  for (const id of [courseId, '01890000-0000-7000-8000-000000000000']) {
    await expect(saveDraft(stranger, id, wholeCourse)).rejects.toMatchObject({ reason: 'not_found' })
    await expect(discardDraft(stranger, id, updatedAt)).rejects.toMatchObject({ reason: 'not_found' })
  }
  await expect(createCourse(stranger, { providerId: school.id, title: 'Kuckucksei' })).rejects.toMatchObject({ reason: 'not_found' })
  await expect(saveDraft(editor, courseId, wholeCourse)).rejects.toMatchObject({ reason: 'not_found' })
})

describe('two people who write at the same time', () => {
  test('the second is told, and what the first saved stays', async () => {
    const { courseId, updatedAt } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
    const beat = await member(school.id, 'Beat Beispiel')
    await saveDraft(beat, courseId, { ...wholeCourse, title: 'Von Beat' }, updatedAt)
    await expect(saveDraft(monika, courseId, { ...wholeCourse, title: 'Von Monika' }, updatedAt)).rejects.toMatchObject({
      reason: 'changed_meanwhile',
    })
    expect((await versionsOf(courseId))[0]?.title).toBe('Von Beat')
  })

  test('on a published course both would begin the same new version: only one does', async () => {
    const { courseId, seen } = await published()
    const both = ['A', 'B'].map(title => saveDraft(monika, courseId, { ...wholeCourse, title }, seen))
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await versionsOf(courseId)).toHaveLength(2)
  })

  test('the database itself allows one open version of a course', async () => {
    const { courseId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
    const { competences: _, ...columns } = wholeCourse
    await expect(database().courseVersion.create({ data: { courseId, number: 2, ...columns } })).rejects.toThrow()
  })
})

test('saving a published course begins a new version beside it; saving it unchanged does not', async () => {
  const { courseId, versionId, seen } = await published()
  expect(await saveDraft(monika, courseId, wholeCourse, seen)).toMatchObject({ versionId })
  await saveDraft(monika, courseId, { ...wholeCourse, summary: 'Neu gesagt.' }, seen)
  expect(await versionsOf(courseId)).toMatchObject([
    { number: 1, state: 'published', summary: wholeCourse.summary },
    { number: 2, state: 'draft', summary: 'Neu gesagt.' },
  ])
})

test('what changed is in the history, and nothing else', async () => {
  const { courseId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
  await saveDraft(monika, courseId, { ...wholeCourse, summary: 'Neu gesagt.' })
  await saveDraft(monika, courseId, { ...wholeCourse, summary: 'Neu gesagt.' })
  expect(await historyOf(courseId)).toMatchObject([
    { act: 'created', actorName: 'Monika Muster', providerId: school.id },
    { act: 'draft_saved', before: { summary: wholeCourse.summary }, after: { summary: 'Neu gesagt.' } },
  ])
})

describe('the address of a course', () => {
  const slugOf = async (id: string) => (await database().course.findUniqueOrThrow({ where: { id } })).slug

  test('follows the title until the course is public, then stays', async () => {
    const { courseId, versionId, slug } = await createCourse(monika, { providerId: school.id, ...wholeCourse, title: 'Erster Wurf äöü!' })
    expect(slug).toBe('erster-wurf-aeoeue')
    await saveDraft(monika, courseId, { ...wholeCourse, title: 'Zweiter Wurf' })
    expect(await slugOf(courseId)).toBe('zweiter-wurf')
    await submitVersion(monika, courseId)
    await publishVersion(editor, versionId)
    await saveDraft(monika, courseId, { ...wholeCourse, title: 'Dritter Wurf' })
    expect(await slugOf(courseId)).toBe('zweiter-wurf')
  })

  test('two courses of the same name have two addresses, and a title of signs alone has one', async () => {
    const [one, two, signs] = await Promise.all([
      createCourse(monika, { providerId: school.id, title: 'Zwillinge eins' }),
      createCourse(monika, { providerId: school.id, title: 'Zwillinge zwei' }),
      createCourse(monika, { providerId: school.id, title: '???' }),
    ])
    const twin = await createCourse(monika, { providerId: school.id, title: 'Zwillinge eins' })
    expect(new Set([one.slug, two.slug, twin.slug, signs.slug]).size).toBe(4)
    expect(twin.slug).toMatch(/^zwillinge-eins-[0-9a-f]{6}$/)
  })
})

test('a course can ask for one that exists, but not for itself or an unknown one', async () => {
  const basics = await createCourse(monika, { providerId: school.id, ...wholeCourse })
  const { courseId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
  await saveDraft(monika, courseId, { ...wholeCourse, requiredCourses: [basics.courseId] })
  for (const wrong of [courseId, '01890000-0000-7000-8000-000000000000'])
    await expect(saveDraft(monika, courseId, { ...wholeCourse, requiredCourses: [wrong] })).rejects.toMatchObject({
      reason: 'course_unknown',
    })
})

describe('discarding', () => {
  test('throws the draft away and leaves what is public', async () => {
    const { courseId, seen } = await published()
    const { updatedAt } = await saveDraft(monika, courseId, { ...wholeCourse, title: 'Verworfen' }, seen)
    expect(await discardDraft(monika, courseId, updatedAt)).toEqual({ gone: false })
    expect(await versionsOf(courseId)).toMatchObject([{ state: 'published' }])
    expect((await historyOf(courseId)).at(-1)).toMatchObject({ act: 'discarded', before: { title: 'Verworfen' } })
  })

  test('takes a course along that nobody has ever seen, unless it has runs', async () => {
    const { courseId, updatedAt } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
    expect(await discardDraft(monika, courseId, updatedAt)).toEqual({ gone: true })
    const kept = await createCourse(monika, { providerId: school.id, ...wholeCourse })
    await createRun(monika, kept.courseId, someRun())
    await expect(discardDraft(monika, kept.courseId, kept.updatedAt)).rejects.toMatchObject({ reason: 'move_impossible' })
  })

  test('is refused while an editor reads it', async () => {
    const { courseId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
    await submitVersion(monika, courseId)
    const [version] = await versionsOf(courseId)
    await expect(discardDraft(monika, courseId, version?.updatedAt.toISOString() ?? '')).rejects.toMatchObject({
      reason: 'move_impossible',
    })
  })
})
