import { beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { createCourse, saveDraft } from '#domain/course/drafting.ts'
import { emptyFields } from '#domain/course/fields.ts'
import { publishVersion, returnVersion, submitVersion, takeBackVersion, withdrawCourse } from '#domain/course/reviewing.ts'
import { historyOf, member, someone, someSchool, wholeCourse } from '#test/school.ts'

let school: { id: string }
let monika: Actor
let editor: Actor
beforeAll(async () => {
  school = await someSchool()
  monika = await member(school.id)
  editor = await someone('Edith Editor', 'editor')
})

const read = (id: string) => database().courseVersion.findUniqueOrThrow({ where: { id } })

async function submitted(fields = wholeCourse) {
  const made = await createCourse(monika, { providerId: school.id, ...fields })
  await submitVersion(monika, made.courseId)
  return { ...made, seen: (await read(made.versionId)).updatedAt.toISOString() }
}

test('an incomplete draft is not submitted, and all that is missing is named', async () => {
  const { courseId } = await createCourse(monika, { providerId: school.id, ...emptyFields, title: 'Nur ein Titel' })
  await expect(submitVersion(monika, courseId)).rejects.toMatchObject({
    reason: 'not_complete',
    about: { fields: 'summary, description, audience, competences' },
  })
})

test('while a change is under review the old version stays public', async () => {
  const { courseId, versionId } = await submitted()
  await publishVersion(editor, versionId)
  await saveDraft(monika, courseId, { ...wholeCourse, title: 'Neuer Titel' })
  await submitVersion(monika, courseId)
  const course = await database().course.findUniqueOrThrow({ where: { id: courseId }, include: { published: true } })
  expect(course.published).toMatchObject({ id: versionId, title: wholeCourse.title, state: 'published' })
})

test('publishing a change supersedes the version before, which stays as it was', async () => {
  const { courseId, versionId } = await submitted()
  await publishVersion(editor, versionId)
  const next = await saveDraft(monika, courseId, { ...wholeCourse, title: 'Neuer Titel' })
  await submitVersion(monika, courseId)
  await publishVersion(editor, next.versionId)
  expect(await read(versionId)).toMatchObject({ state: 'superseded', title: wholeCourse.title })
  expect(await read(next.versionId)).toMatchObject({ state: 'published', title: 'Neuer Titel', reviewedById: editor.account?.id })
})

describe('four eyes', () => {
  test('whoever wrote a version does not review it, whatever roles they hold', async () => {
    const both = await someone('Doppel Rolle', 'editor', { role: 'provider_member', at: school.id })
    const { courseId, versionId } = await createCourse(both, { providerId: school.id, ...wholeCourse })
    await submitVersion(monika, courseId)
    await expect(publishVersion(both, versionId)).rejects.toMatchObject({ reason: 'own_work' })
    await expect(returnVersion(both, versionId, { title: 'zu kurz' })).rejects.toMatchObject({ reason: 'own_work' })
    await publishVersion(editor, versionId)
  })

  test('nor does whoever changed a word in it, or only handed it in', async () => {
    const writer = await someone('Schreibt mit', 'editor', { role: 'provider_member', at: school.id })
    const sender = await someone('Reicht ein', 'editor', { role: 'provider_member', at: school.id })
    const { courseId, versionId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
    await saveDraft(writer, courseId, { ...wholeCourse, summary: 'Ein Wort.' })
    await saveDraft(monika, courseId, { ...wholeCourse, summary: 'Ein anderes Wort.' })
    await submitVersion(sender, courseId)
    for (const own of [writer, sender, monika])
      await expect(publishVersion({ ...own, grants: [...own.grants, ...editor.grants] }, versionId)).rejects.toMatchObject({
        reason: 'own_work',
      })
  })

  test.each(['provider_member', 'counter_clerk', 'administrator', 'counsellor'] as const)('a %s does not publish', async role => {
    const { versionId } = await submitted()
    const other = await someone('Jemand', role === 'provider_member' ? { role, at: school.id } : role)
    await expect(publishVersion(other, versionId)).rejects.toMatchObject({ reason: 'not_allowed' })
    expect((await read(versionId)).state).toBe('submitted')
  })
})

describe('the yes of an editor holds for what was read', () => {
  test('a text that was taken back, changed and handed in again has to be read again', async () => {
    const { courseId, versionId, seen } = await submitted()
    await takeBackVersion(monika, courseId)
    await saveDraft(monika, courseId, { ...wholeCourse, title: 'Etwas ganz anderes' })
    await submitVersion(monika, courseId)
    await expect(publishVersion(editor, versionId, seen)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    await expect(returnVersion(editor, versionId, { title: 'nein' }, seen)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
  })

  test('of two editors who decide at the same moment one is told that it is done', async () => {
    const { versionId, seen } = await submitted()
    const other = await someone('Erich Editor', 'editor')
    const both = [publishVersion(editor, versionId, seen), returnVersion(other, versionId, { title: 'zu kurz' }, seen)]
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(one => one.status === 'rejected')).toMatchObject({ reason: { reason: 'changed_meanwhile' } })
  })

  test('what was taken back is not published', async () => {
    const { courseId, versionId } = await submitted()
    await takeBackVersion(monika, courseId)
    await expect(publishVersion(editor, versionId)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
  })
})

test('a version comes back with reasons at the fields, is mended and published', async () => {
  const { courseId, versionId } = await submitted()
  await expect(returnVersion(editor, versionId, { title: '  ' })).rejects.toMatchObject({ reason: 'reason_needed' })
  await returnVersion(editor, versionId, { title: 'Bitte ohne Markennamen.', summary: ' ' })
  expect(await read(versionId)).toMatchObject({ state: 'returned', returnReasons: { title: 'Bitte ohne Markennamen.' } })
  await saveDraft(monika, courseId, { ...wholeCourse, title: 'Tabellen' })
  await submitVersion(monika, courseId)
  await publishVersion(editor, versionId)
  expect((await historyOf(courseId)).map(row => row.act)).toEqual([
    'created',
    'submitted',
    'returned',
    'draft_saved',
    'submitted',
    'published',
  ])
})

test('a submitted version is not written on until it is taken back', async () => {
  const { courseId } = await submitted()
  await expect(saveDraft(monika, courseId, { ...wholeCourse, title: 'Schnell noch' })).rejects.toMatchObject({ reason: 'move_impossible' })
  await takeBackVersion(monika, courseId)
  await saveDraft(monika, courseId, { ...wholeCourse, title: 'Schnell noch' })
})

test('without a change there is nothing to submit', async () => {
  const { courseId, versionId } = await submitted()
  await publishVersion(editor, versionId)
  await expect(submitVersion(monika, courseId)).rejects.toMatchObject({ reason: 'nothing_new' })
})

test('a withdrawn course says why in the history and can come back as a new version', async () => {
  const { courseId, versionId } = await submitted()
  await expect(withdrawCourse(monika, courseId, 'noch nicht öffentlich')).rejects.toMatchObject({ reason: 'move_impossible' })
  await publishVersion(editor, versionId)
  await expect(withdrawCourse(monika, courseId, ' ')).rejects.toMatchObject({ reason: 'reason_needed' })
  await withdrawCourse(monika, courseId, 'Die Lehrperson fehlt.')
  await expect(withdrawCourse(monika, courseId, 'noch einmal')).rejects.toMatchObject({ reason: 'move_impossible' })
  expect((await historyOf(courseId)).at(-1)).toMatchObject({ act: 'withdrawn', reason: 'Die Lehrperson fehlt.' })
  const { versionId: next } = await saveDraft(monika, courseId, { ...wholeCourse, title: 'Wieder da' })
  await submitVersion(monika, courseId)
  await publishVersion(editor, next)
  expect(await read(next)).toMatchObject({ state: 'published', number: 2 })
})

describe('what was published once, the database keeps', () => {
  test('no word, no competence and no row of it can be changed or deleted', async () => {
    const { versionId } = await submitted()
    await publishVersion(editor, versionId)
    const { courseVersion, courseCompetence } = database()
    await expect(courseVersion.update({ where: { id: versionId }, data: { title: 'Gefälscht' } })).rejects.toThrow()
    await expect(courseVersion.update({ where: { id: versionId }, data: { reviewedById: null } })).rejects.toThrow()
    await expect(courseVersion.delete({ where: { id: versionId } })).rejects.toThrow()
    await expect(courseCompetence.updateMany({ where: { versionId }, data: { toLevel: 8 } })).rejects.toThrow()
    await expect(courseCompetence.deleteMany({ where: { versionId } })).rejects.toThrow()
    await expect(courseCompetence.create({ data: { versionId, code: '2.1', fromLevel: 0, toLevel: 1 } })).rejects.toThrow()
    expect((await read(versionId)).title).toBe(wholeCourse.title)
  })

  test('a draft can be changed, so the refusal above is not for everything', async () => {
    const { versionId } = await createCourse(byItself('seed'), { providerId: school.id, ...wholeCourse })
    await database().courseVersion.update({ where: { id: versionId }, data: { title: 'Geändert' } })
    await database().courseCompetence.updateMany({ where: { versionId }, data: { toLevel: 8 } })
  })
})
