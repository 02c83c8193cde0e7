import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { withdrawCourse } from '#domain/course/reviewing.ts'
import { cancelRun } from '#domain/course/running.ts'
import { markAttendance } from '#domain/enrolment/attending.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { addStep, decide, replaceCourse } from '#domain/learning-path/deciding.ts'
import { followTest } from '#domain/learning-path/following.ts'
import { getPath } from '#domain/learning-path/reading.ts'
import { makePath, stepsOf } from '#test/paths.ts'
import { inDays, makeRun, makeStaff } from '#test/places.ts'

const states = async (pathId: string) => (await stepsOf(pathId)).map(step => step.state)
const seat = (path: Awaited<ReturnType<typeof makePath>>, runId: string) =>
  enrol(path.actor, { runId, personIds: [path.personId], together: false, confirmPrerequisites: true })

async function withCourse(ideas: Parameters<typeof makeRun>[0] = {}) {
  const school = await database().provider.create({ data: { slug: crypto.randomUUID(), name: 'Schule (Demo)', kind: 'school' } })
  const run = await makeRun({ ...ideas, providerId: school.id })
  const path = await makePath([{ kind: 'course', course: run.course.slug }])
  return { path, run, teacher: await makeStaff('provider_member', school.id) }
}

test('a step follows its place: taken, attended, corrected', async () => {
  const { path, run, teacher } = await withCourse({
    sessions: [{ startsAt: inDays(-1), endsAt: inDays(1) }],
    enrolUntil: inDays(1),
  })
  const [place] = await seat(path, run.id)
  expect(await states(path.id)).toEqual(['under_way'])
  const mark = (mark: 'attended' | 'absent') => markAttendance(teacher, run.id, [{ enrolmentId: place?.id ?? '', mark, reason: 'Irrtum' }])
  await mark('attended')
  expect(await states(path.id)).toEqual(['done'])
  await mark('absent')
  expect(await states(path.id)).toEqual(['accepted'])
  await mark('attended')
  expect(await states(path.id)).toEqual(['done'])
})

test('whoever gives a seat back has the step open again', async () => {
  const { path, run } = await withCourse()
  const [place] = await seat(path, run.id)
  await cancel(path.actor, { enrolmentId: place?.id ?? '' })
  expect(await states(path.id)).toEqual(['accepted'])
})

test('a run called off offers equivalents, and the one chosen stands in its place', async () => {
  const { path, run, teacher } = await withCourse()
  await seat(path, run.id)
  const other = await makeRun({ courseId: run.courseId })
  await cancelRun(teacher, run.id, 'Zu wenig Anmeldungen')
  const [step] = (await getPath(path.actor, path.id, 'de')).steps
  expect(step?.state).toBe('called_off')
  expect(step?.alternatives.map(one => one.slug)).toEqual([run.course.slug])
  await replaceCourse(path.actor, step?.id ?? '', { course: run.course.slug, run: other.number })
  expect(await states(path.id)).toEqual(['accepted'])
  await seat(path, other.id)
  expect(await states(path.id)).toEqual(['under_way'])
})

test('a run that somebody had only chosen, without a place, is called off on the path too', async () => {
  const { run, teacher } = await withCourse()
  const path = await makePath([{ kind: 'course', course: run.course.slug, run: run.number }])
  await cancelRun(teacher, run.id, 'Krank')
  expect(await states(path.id)).toEqual(['called_off'])
})

test('a course taken out of the catalogue offers equivalents on the paths that wait for it; who has a place keeps the step', async () => {
  const { path, run } = await withCourse({ version: { competences: { create: [{ code: '1.3', fromLevel: 0, toLevel: 2 }] } } })
  const [seated, proposed] = [await makePath([{ kind: 'course', course: run.course.slug }]), await makePath()]
  await seat(seated, run.id)
  const { id } = await addStep(proposed.counsellor, proposed.id, { kind: 'course', course: run.course.slug })
  const other = await makeRun({ version: { competences: { create: [{ code: '1.1', fromLevel: 0, toLevel: 2 }] } } })
  await withdrawCourse(byItself('seed'), run.courseId, 'Zu alt')
  const [step] = (await getPath(path.actor, path.id, 'de')).steps
  expect(step?.state).toBe('called_off')
  expect(step?.alternatives.map(one => one.slug)).toContain(other.course.slug)
  expect(step?.alternatives.map(one => one.slug)).not.toContain(run.course.slug)
  expect(await states(seated.id)).toEqual(['under_way'])
  // What is only proposed moves by the person's answer alone; a yes then finds out at once.
  expect(await states(proposed.id)).toEqual(['proposed'])
  await decide(proposed.actor, id, 'accept')
  expect(await states(proposed.id)).toEqual(['called_off'])
})

test('a yes to a date that was called off meanwhile offers equivalents at once', async () => {
  const { run, teacher } = await withCourse()
  const path = await makePath()
  const { id } = await addStep(path.counsellor, path.id, { kind: 'course', course: run.course.slug, run: run.number })
  await cancelRun(teacher, run.id, 'Krank')
  expect(await states(path.id)).toEqual(['proposed'])
  await decide(path.actor, id, 'accept')
  expect(await states(path.id)).toEqual(['called_off'])
})

test('a proposal follows nothing; accepted, it takes up the place there is', async () => {
  const run = await makeRun()
  const path = await makePath()
  const { id } = await addStep(path.counsellor, path.id, { kind: 'course', course: run.course.slug })
  await seat(path, run.id)
  expect(await states(path.id)).toEqual(['proposed'])
  await decide(path.actor, id, 'accept')
  expect(await states(path.id)).toEqual(['under_way'])
})

test('a kept test finishes the test that was accepted, and only that', async () => {
  const path = await makePath([
    { kind: 'test', title: 'Standort bestimmen' },
    { kind: 'own_task', title: 'Lesen' },
  ])
  await addStep(path.counsellor, path.id, { kind: 'test', title: 'Nochmals' })
  await database().$transaction(tx => followTest(tx, path.actor, path.personId))
  expect(await states(path.id)).toEqual(['done', 'accepted', 'proposed'])
})

test('somebody else’s path does not follow my place', async () => {
  const run = await makeRun()
  const [mine, other] = [await makePath(), await makePath([{ kind: 'course', course: run.course.slug }])]
  await seat(mine, run.id)
  expect(await states(other.id)).toEqual(['accepted'])
})

test('a drop-in is a step without a seat to take', async () => {
  const [seats, dropIn] = [await makeRun(), await makeRun({ version: { dropIn: true } })]
  const path = await makePath([seats, dropIn].map(run => ({ kind: 'course' as const, course: run.course.slug, run: run.number })))
  expect((await getPath(path.actor, path.id, 'de')).steps.map(step => step.run?.joinable)).toEqual([true, false])
})
