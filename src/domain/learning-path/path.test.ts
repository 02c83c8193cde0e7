import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { addStep, changeStep, decide } from '#domain/learning-path/deciding.ts'
import { assignGroup, getGroup, joinGroup, listGroups } from '#domain/learning-path/group.ts'
import { comment, markRead } from '#domain/learning-path/noting.ts'
import { moveTo, reorder } from '#domain/learning-path/ordering.ts'
import { getPath, listPathsOf } from '#domain/learning-path/reading.ts'
import { endPath, startPath } from '#domain/learning-path/starting.ts'
import { applyTemplate, writeTemplate } from '#domain/learning-path/template.ts'
import { makePath, stepsOf } from '#test/paths.ts'
import { makeResident, makeStaff } from '#test/places.ts'

const task = (title: string) => ({ kind: 'own_task' as const, title })

test('without the person’s yes, and after it ended, a counsellor finds no path', async () => {
  const path = await makePath([task('Üben')])
  const [step] = await stepsOf(path.id)
  const stranger = await makeStaff('counsellor')
  await expect(getPath(stranger, path.id, 'de')).rejects.toThrow('not_found')
  await expect(startPath(stranger, { personId: path.personId, goal: { kind: 'free', text: 'Mehr' } })).rejects.toThrow('not_found')
  expect((await getPath(path.counsellor, path.id, 'de')).steps).toHaveLength(1)
  await database().sharing.updateMany({ where: { personId: path.personId }, data: { state: 'withdrawn', endedAt: new Date() } })
  const doors = [
    getPath(path.counsellor, path.id, 'de'),
    listPathsOf(path.counsellor, path.personId, 'de'),
    addStep(path.counsellor, path.id, task('Noch etwas')),
    comment(path.counsellor, step?.id ?? '', 'Hallo'),
    decide(path.counsellor, step?.id ?? '', 'withdraw'),
    markRead(path.counsellor, path.id),
  ]
  for (const one of await Promise.allSettled(doors)) expect(one).toMatchObject({ status: 'rejected', reason: { reason: 'not_found' } })
})

test('the counter finds no path: it is as private as a conversation', async () => {
  const path = await makePath()
  await expect(getPath(await makeStaff('counter_clerk'), path.id, 'de')).rejects.toThrow('not_found')
  await expect(getPath(await makeStaff('administrator'), path.id, 'de')).rejects.toThrow('not_found')
})

test('changing a proposal accepts it; what is accepted a counsellor cannot reword', async () => {
  const path = await makePath()
  const { id } = await addStep(path.counsellor, path.id, { ...task('Probieren'), reason: 'Tut gut' })
  await changeStep(path.counsellor, id, { title: 'Ausprobieren', reason: 'Tut gut' })
  await changeStep(path.actor, id, { title: 'Mit Kim ausprobieren', onDay: '2027-01-15' })
  const [step] = await stepsOf(path.id)
  expect(step).toMatchObject({ state: 'accepted', title: 'Mit Kim ausprobieren', reason: null })
  await expect(changeStep(path.counsellor, id, { title: 'Doch anders' })).rejects.toThrow('move_impossible')
})

test('two orders at the same moment leave every step at one place', async () => {
  const path = await makePath(['a', 'b', 'c', 'd', 'e'].map(task))
  const [a, , , d] = await stepsOf(path.id)
  await Promise.all([reorder(path.actor, a?.id ?? '', 5), reorder(path.actor, d?.id ?? '', 1), reorder(path.actor, a?.id ?? '', 3)])
  const steps = await stepsOf(path.id)
  expect(steps.map(step => step.position)).toEqual([1, 2, 3, 4, 5])
  expect(steps.map(step => step.title).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  await expect(reorder(path.counsellor, a?.id ?? '', 1)).rejects.toThrow('not_allowed')
})

test('a step put beyond the ends stands at the end', () => {
  const steps = ['a', 'b', 'c'].map(id => ({ id }))
  const ids = (to: number) =>
    moveTo(steps, 'b', to)
      .map(step => step.id)
      .join('')
  expect([ids(0), ids(1), ids(2), ids(99)]).toEqual(['bac', 'bac', 'abc', 'acb'])
})

test('a path that was put away is read, not changed', async () => {
  const path = await makePath([task('Üben')])
  await endPath(path.actor, path.id)
  await expect(addStep(path.actor, path.id, task('Mehr'))).rejects.toThrow('path_ended')
  expect((await getPath(path.actor, path.id, 'de')).steps[0]?.moves).toEqual([])
})

test('a note reaches the other side as a mail without its words, once until it is read', async () => {
  const path = await makePath()
  const { id } = await addStep(path.counsellor, path.id, task('Lebenslauf schreiben'))
  const mails = (kind: string) => database().message.findMany({ where: { kind, OR: [{ personId: path.personId }, { personId: null }] } })
  await comment(path.counsellor, id, 'Streng geheime Frage')
  await comment(path.counsellor, id, 'Und noch eine')
  const [mail, more] = await mails('learning-path/note')
  expect(more).toBeUndefined()
  expect(mail?.body).not.toContain('geheim')
  expect(mail?.body).toContain(`/mein/lernpfad/${path.id}`)
  expect((await getPath(path.actor, path.id, 'de')).unread).toBe(2)
  await markRead(path.actor, path.id)
  expect((await getPath(path.actor, path.id, 'de')).unread).toBe(0)
  await comment(path.actor, id, 'Antwort')
  const [answer] = (await mails('learning-path/counsellor_note')).filter(one => one.address === path.counsellor.account?.email)
  expect(answer?.body).not.toContain('Antwort ')
  expect((await getPath(path.counsellor, path.id, 'de')).unread).toBe(1)
})

test('a counsellor whose yes has ended hears nothing of the answer', async () => {
  const path = await makePath()
  const { id } = await addStep(path.counsellor, path.id, task('Üben'))
  await database().sharing.updateMany({ where: { personId: path.personId }, data: { state: 'withdrawn', endedAt: new Date() } })
  await comment(path.actor, id, 'Allein weiter')
  expect(await database().message.count({ where: { address: path.counsellor.account?.email ?? '' } })).toBe(0)
})

test('a template lays proposals onto a path and tells the person once a day', async () => {
  const path = await makePath()
  const { id } = await writeTemplate(path.counsellor, { title: 'Wiedereinstieg', summary: '', steps: [task('Eins'), task('Zwei')] })
  await applyTemplate(path.counsellor, path.id, id)
  await applyTemplate(path.counsellor, path.id, id)
  expect((await stepsOf(path.id)).map(step => step.state)).toEqual(['proposed', 'proposed', 'proposed', 'proposed'])
  expect(await database().message.count({ where: { personId: path.personId, kind: 'learning-path/proposed' } })).toBe(1)
})

test('whoever gets a group’s link takes the path alone: nobody learns who else did, and the assigner not even how few', async () => {
  const teacher = await makeStaff('counsellor')
  const { key } = await assignGroup(teacher, { title: 'Klasse 3b', goalText: 'Sicher im Netz', note: null, steps: [task('Passwörter')] })
  const [one, two] = [await makeResident(), await makeResident()]
  const mine = await joinGroup(one.actor, key, one.person.id)
  const again = await Promise.all([joinGroup(one.actor, key, one.person.id), joinGroup(one.actor, key, one.person.id)])
  expect(again.map(path => path.id)).toEqual([mine.id, mine.id])
  await joinGroup(two.actor, key, two.person.id)
  await expect(joinGroup(one.actor, key, two.person.id)).rejects.toThrow('not_found')
  await expect(getPath(two.actor, mine.id, 'de')).rejects.toThrow('not_found')
  await expect(getPath(teacher, mine.id, 'de')).rejects.toThrow('not_found')
  expect(JSON.stringify(await getGroup(key))).not.toContain(one.person.lastName)
  expect((await listGroups(teacher))[0]?.taken).toBeNull()
  expect((await stepsOf(mine.id))[0]?.state).toBe('proposed')
})
