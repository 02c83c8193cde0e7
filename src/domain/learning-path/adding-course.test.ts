import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { cancelRun } from '#domain/course/running.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { addCourse, listPathsForCourse } from '#domain/learning-path/adding-course.ts'
import { addStep, decide } from '#domain/learning-path/deciding.ts'
import { endPath, startPath } from '#domain/learning-path/starting.ts'
import { makePath, stepsOf } from '#test/paths.ts'
import { inDays, makeChild, makeResident, makeRun, makeStaff } from '#test/places.ts'

const acts = async (pathId: string) =>
  (await database().history.findMany({ where: { concept: 'learning_path', subjectId: pathId }, orderBy: { id: 'asc' } })).map(
    row => row.act,
  )

test('a course taken from its page stands on the path once, however often and from wherever it is pressed', async () => {
  const { course, number } = await makeRun()
  const path = await makePath()
  const wish = { course: course.slug, run: number }
  const all = await Promise.all([1, 2, 3].map(() => addCourse(path.actor, path.id, wish)))
  expect(new Set(all.map(one => one.id)).size).toBe(1)
  expect(all.filter(one => one.isNew)).toHaveLength(1)
  const [step, second] = await stepsOf(path.id)
  expect(second).toBeUndefined()
  expect(step).toMatchObject({ state: 'accepted', proposedFrom: 'person', title: `Kurs ${course.slug}` })
  expect(step?.runId).not.toBeNull()
  expect(await acts(path.id)).toEqual(['started', 'step_added'])
})

test('where a counsellor has proposed the course, taking it is the yes', async () => {
  const { course, id } = await makeRun()
  const path = await makePath()
  const { id: stepId } = await addStep(path.counsellor, path.id, { kind: 'course', course: course.slug, reason: 'Hilft weiter' })
  const taken = await addCourse(path.actor, path.id, { course: course.slug, run: (await makeRun({ courseId: course.id })).number })
  expect(taken).toMatchObject({ id: stepId, isNew: false })
  const [step] = await stepsOf(path.id)
  expect(step).toMatchObject({ state: 'accepted', reason: 'Hilft weiter' })
  expect(step?.runId).not.toBe(id)
  expect(step?.runId).not.toBeNull()
  expect(step?.decidedAt).not.toBeNull()
})

test('what was declined or left out comes back instead of standing there twice', async () => {
  const { course } = await makeRun()
  const path = await makePath([{ kind: 'course', course: course.slug }])
  const [own] = await stepsOf(path.id)
  await decide(path.actor, own?.id ?? '', 'drop')
  expect(await addCourse(path.actor, path.id, { course: course.slug })).toMatchObject({ id: own?.id, isNew: false })
  expect((await stepsOf(path.id)).map(step => step.state)).toEqual(['accepted'])
})

test('a course that was called off is taken again on another date', async () => {
  const school = await database().provider.create({ data: { slug: crypto.randomUUID(), name: 'Schule (Demo)', kind: 'school' } })
  const run = await makeRun({ providerId: school.id })
  const later = await makeRun({ courseId: run.courseId, sessions: [{ startsAt: inDays(60), endsAt: inDays(60, 2) }] })
  const path = await makePath([{ kind: 'course', course: run.course.slug, run: run.number }])
  await cancelRun(await makeStaff('provider_member', school.id), run.id, 'Krank')
  expect((await stepsOf(path.id))[0]?.state).toBe('called_off')
  await addCourse(path.actor, path.id, { course: run.course.slug, run: later.number })
  expect(await stepsOf(path.id)).toMatchObject([{ state: 'accepted', runId: later.id }])
})

test('whoever has a place already sees the step as begun at once', async () => {
  const run = await makeRun()
  const path = await makePath()
  await enrol(path.actor, { runId: run.id, personIds: [path.personId], together: false, confirmPrerequisites: true })
  await addCourse(path.actor, path.id, { course: run.course.slug })
  expect((await stepsOf(path.id)).map(step => step.state)).toEqual(['under_way'])
  expect(await addCourse(path.actor, path.id, { course: run.course.slug })).toMatchObject({ isNew: false })
  expect(await stepsOf(path.id)).toHaveLength(1)
})

test('a date chosen later stands in the step that is accepted, and the history knows of it', async () => {
  const run = await makeRun()
  const path = await makePath([{ kind: 'course', course: run.course.slug }])
  await addCourse(path.actor, path.id, { course: run.course.slug, run: run.number })
  expect((await stepsOf(path.id))[0]?.runId).toBe(run.id)
  expect((await acts(path.id)).at(-1)).toBe('step_changed')
})

test('one sees the open paths of everybody one acts for with what stands there, and nobody else’s', async () => {
  const { course } = await makeRun()
  const parent = await makeResident()
  const child = await makeChild(parent.accountId)
  const goal = { kind: 'free', text: 'Sicher im Netz' } as const
  const mine = await startPath(parent.actor, { personId: parent.person.id, goal })
  const put = await startPath(parent.actor, { personId: parent.person.id, goal })
  await endPath(parent.actor, put.id)
  const kims = await startPath(parent.actor, { personId: child.id, goal, steps: [{ kind: 'course', course: course.slug }] })
  const found = await listPathsForCourse(parent.actor, course.slug, 'de')
  expect(found.map(one => [one.id, one.paths.map(path => [path.id, path.there?.state])])).toEqual([
    [parent.person.id, [[mine.id, undefined]]],
    [child.id, [[kims.id, 'accepted']]],
  ])
  await addCourse(parent.actor, kims.id, { course: course.slug })
  expect(await stepsOf(kims.id)).toHaveLength(1)
})

test('a counsellor takes no course for the person, and a stranger finds no path', async () => {
  const { course } = await makeRun()
  const path = await makePath()
  await expect(addCourse(path.counsellor, path.id, { course: course.slug })).rejects.toThrow('not_allowed')
  await expect(addCourse((await makeResident()).actor, path.id, { course: course.slug })).rejects.toThrow('not_found')
  await expect(addCourse(path.actor, path.id, { course: 'gibt-es-nicht' })).rejects.toThrow('course_unknown')
  await endPath(path.actor, path.id)
  await expect(addCourse(path.actor, path.id, { course: course.slug })).rejects.toThrow('path_ended')
})
