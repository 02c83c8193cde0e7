import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { changeStep, decide } from '#domain/learning-path/deciding.ts'
import { listSharers, proposePath } from '#domain/learning-path/proposing.ts'
import { getPath } from '#domain/learning-path/reading.ts'
import { changeGoal } from '#domain/learning-path/starting.ts'
import { writeTemplate } from '#domain/learning-path/template.ts'
import { share, stepsOf } from '#test/paths.ts'
import { makeResident, makeRun, makeStaff } from '#test/places.ts'

const goal = { kind: 'free', text: 'Zurück ins Büro' } as const

async function shared() {
  const [resident, counsellor] = [await makeResident(), await makeStaff('counsellor')]
  await share(resident.person.id, counsellor)
  return { ...resident, personId: resident.person.id, counsellor }
}

test('a counsellor begins a path with a template: all of it is proposed, and the person is told once', async () => {
  const { actor, personId, counsellor } = await shared()
  const { course } = await makeRun()
  const steps = [
    { kind: 'course' as const, course: course.slug, reason: 'Damit arbeitet jedes Büro' },
    { kind: 'own_task' as const, title: 'Üben' },
  ]
  const template = await writeTemplate(counsellor, { title: 'Büro', summary: '', steps })
  const { id } = await proposePath(counsellor, { personId, goal, templateId: template.id })
  expect((await stepsOf(id)).map(step => [step.kind, step.state, step.proposedFrom])).toEqual([
    ['course', 'proposed', 'counsellor'],
    ['own_task', 'proposed', 'counsellor'],
  ])
  expect(await database().message.count({ where: { personId, kind: 'learning-path/proposed' } })).toBe(1)
  const path = await getPath(actor, id, 'de')
  expect(path.begunBy).toBe('Rahel Muster (Demo)')
  const told = await database().history.findMany({ where: { concept: 'learning_path', subjectId: id }, orderBy: { id: 'asc' } })
  expect(told.map(row => row.act)).toEqual(['started', 'step_proposed', 'step_proposed'])
  expect(told.every(row => row.personId === personId)).toBe(true)
})

test('without a template the path is a goal that the person may change, and the counsellor may not', async () => {
  const { actor, personId, counsellor } = await shared()
  const { id } = await proposePath(counsellor, { personId, goal })
  await expect(changeGoal(counsellor, id, { kind: 'free', text: 'Anders' })).rejects.toThrow('not_allowed')
  await changeGoal(actor, id, { kind: 'competence', code: '1.3', level: 4 })
  expect((await getPath(actor, id, 'de')).goal).toMatchObject({ kind: 'competence', text: null, competence: { code: '1.3', level: 4 } })
})

test('nobody is proposed a path who has not said yes, and who is no counsellor proposes none', async () => {
  const { actor, personId, counsellor } = await shared()
  const other = await makeResident()
  await expect(proposePath(counsellor, { personId: other.person.id, goal })).rejects.toThrow('not_found')
  await expect(proposePath(actor, { personId, goal })).rejects.toThrow('not_allowed')
  expect((await listSharers(counsellor)).map(one => one.id)).toEqual([personId])
  // A yes to the result alone opens no path.
  await share(other.person.id, counsellor, { path: false, enrolments: false, result: true })
  expect((await listSharers(counsellor)).map(one => one.id)).toEqual([personId])
  await expect(proposePath(counsellor, { personId: other.person.id, goal })).rejects.toThrow('not_found')
})

test('until the person has answered, the counsellor rewords a proposal and gives it a day or a date; afterwards no more', async () => {
  const { actor, personId, counsellor } = await shared()
  const run = await makeRun()
  const template = await writeTemplate(counsellor, { title: 'Büro', summary: '', steps: [{ kind: 'course', course: run.course.slug }] })
  const { id } = await proposePath(counsellor, { personId, goal, templateId: template.id })
  const [step] = await stepsOf(id)
  await changeStep(counsellor, step?.id ?? '', { title: 'Tabellen', reason: 'Passt zur Stelle', onDay: '2027-03-01', run: run.number })
  expect(await stepsOf(id)).toMatchObject([{ state: 'proposed', title: 'Tabellen', reason: 'Passt zur Stelle', runId: run.id }])
  await decide(actor, step?.id ?? '', 'accept')
  await expect(changeStep(counsellor, step?.id ?? '', { title: 'Doch anders' })).rejects.toThrow('move_impossible')
})

test('a date that has closed meanwhile stays when only the words change, and no other closed one is taken', async () => {
  const { actor, personId, counsellor } = await shared()
  const [run, closed] = [await makeRun(), await makeRun()]
  const other = await makeRun({ courseId: run.courseId, state: 'cancelled', cancelledAt: new Date(), cancelReason: 'Krank' })
  const template = await writeTemplate(counsellor, { title: 'Büro', summary: '', steps: [{ kind: 'course', course: run.course.slug }] })
  const { id } = await proposePath(counsellor, { personId, goal, templateId: template.id })
  const stepId = (await stepsOf(id))[0]?.id ?? ''
  await changeStep(counsellor, stepId, { run: run.number })
  await database().courseRun.update({ where: { id: run.id }, data: { state: 'cancelled', cancelledAt: new Date(), cancelReason: 'Krank' } })
  await changeStep(counsellor, stepId, { title: 'Tabellen', run: run.number })
  expect((await stepsOf(id))[0]).toMatchObject({ title: 'Tabellen', runId: run.id })
  for (const { number } of [closed, other])
    await expect(changeStep(actor, stepId, { title: 'Tabellen', run: number })).rejects.toThrow('course_unknown')
  await changeStep(counsellor, stepId, { title: 'Tabellen' })
  expect((await stepsOf(id))[0]?.runId).toBeNull()
})
