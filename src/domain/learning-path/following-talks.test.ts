import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { markAppointment } from '#domain/counselling/agenda.ts'
import { book, cancelAppointment, moveAppointment } from '#domain/counselling/booking.ts'
import { withdrawSlot } from '#domain/counselling/slots.ts'
import { addStep, decide } from '#domain/learning-path/deciding.ts'
import { getPath } from '#domain/learning-path/reading.ts'
import { endPath } from '#domain/learning-path/starting.ts'
import { counsellor, someSlot } from '#test/counselling.ts'
import { makePath, stepsOf } from '#test/paths.ts'

const talk = { kind: 'appointment', title: 'Gespräch mit der Beratung' } as const
const states = async (pathId: string) => (await stepsOf(pathId)).map(step => step.state)
const actsOf = async (pathId: string) =>
  (await database().history.findMany({ where: { concept: 'learning_path', subjectId: pathId }, orderBy: { id: 'asc' } })).map(
    row => row.act,
  )
const begin = async (appointmentId: string) => {
  const { slotId } = await database().appointment.findUniqueOrThrow({ where: { id: appointmentId } })
  await database().counsellingSlot.update({ where: { id: slotId }, data: { startsAt: new Date(Date.now() - 60_000), endsAt: new Date() } })
}

test('a talk follows its time: booked it shows when, held it is done, and a corrected mark opens it again', async () => {
  const path = await makePath([talk])
  const slotId = await someSlot(path.counsellor)
  const { id } = await book(path.actor, slotId, path.personId)
  const { startsAt } = await database().counsellingSlot.findUniqueOrThrow({ where: { id: slotId } })
  const [step] = (await getPath(path.actor, path.id, 'de')).steps
  expect(step).toMatchObject({ state: 'under_way', appointment: { startsAt: startsAt.toISOString(), own: { id } } })
  await begin(id)
  await markAppointment(path.counsellor, id, 'hold')
  expect(await states(path.id)).toEqual(['done'])
  await markAppointment(path.counsellor, id, 'miss')
  expect(await states(path.id)).toEqual(['accepted'])
  await markAppointment(path.counsellor, id, 'hold')
  expect(await states(path.id)).toEqual(['done'])
  expect(await actsOf(path.id)).toEqual(['started', 'step_added', 'step_booked', 'step_attended', 'step_left', 'step_attended'])
})

test('whoever cancels has the talk open again, and so when the counsellor can’t', async () => {
  const path = await makePath([talk])
  const first = await book(path.actor, await someSlot(path.counsellor), path.personId)
  await cancelAppointment(path.actor, first.id)
  expect(await stepsOf(path.id)).toMatchObject([{ state: 'accepted', appointmentId: null }])
  const slotId = await someSlot(path.counsellor)
  await book(path.actor, slotId, path.personId)
  expect(await states(path.id)).toEqual(['under_way'])
  await withdrawSlot(path.counsellor, slotId, 'Krank')
  expect(await states(path.id)).toEqual(['accepted'])
})

test('a talk goes along to the other time', async () => {
  const path = await makePath([talk])
  const old = await book(path.actor, await someSlot(path.counsellor), path.personId)
  const other = await moveAppointment(path.actor, old.id, await someSlot(path.counsellor))
  expect(await stepsOf(path.id)).toMatchObject([{ state: 'under_way', appointmentId: other.id }])
  expect((await actsOf(path.id)).at(-1)).toBe('step_rebooked')
  await begin(other.id)
  await markAppointment(path.counsellor, other.id, 'hold')
  expect(await states(path.id)).toEqual(['done'])
})

test('one time moves one talk of a path: the one that this counsellor proposed, else the first', async () => {
  const path = await makePath([talk])
  const { id } = await addStep(path.counsellor, path.id, { ...talk, title: 'Standortgespräch' })
  await decide(path.actor, id, 'accept')
  await book(path.actor, await someSlot(path.counsellor), path.personId)
  expect(await states(path.id)).toEqual(['accepted', 'under_way'])
  await book(path.actor, await someSlot(await counsellor()), path.personId)
  expect(await states(path.id)).toEqual(['under_way', 'under_way'])
})

test('a proposal follows nothing; accepted, it takes up the time there is, unless another talk has it', async () => {
  const path = await makePath()
  const { id } = await addStep(path.counsellor, path.id, talk)
  await book(path.actor, await someSlot(path.counsellor), path.personId)
  expect(await states(path.id)).toEqual(['proposed'])
  await decide(path.actor, id, 'accept')
  expect(await states(path.id)).toEqual(['under_way'])
  await addStep(path.actor, path.id, talk)
  expect(await states(path.id)).toEqual(['under_way', 'accepted'])
})

test('a talk ticked off by hand stays theirs when its time is given back', async () => {
  const path = await makePath([talk])
  const { id } = await book(path.actor, await someSlot(path.counsellor), path.personId)
  const [step] = await stepsOf(path.id)
  await decide(path.actor, step?.id ?? '', 'finish')
  expect(await stepsOf(path.id)).toMatchObject([{ state: 'done', appointmentId: null }])
  // The time is free for the next talk.
  await addStep(path.actor, path.id, talk)
  expect(await states(path.id)).toEqual(['done', 'under_way'])
  await cancelAppointment(path.actor, id)
  expect(await states(path.id)).toEqual(['done', 'accepted'])
})

test('a talk ticked off by hand after it began keeps its time: the counsellor’s mark moves no other', async () => {
  const path = await makePath([talk, talk])
  const { id } = await book(path.actor, await someSlot(path.counsellor), path.personId)
  await begin(id)
  const [step] = await stepsOf(path.id)
  await decide(path.actor, step?.id ?? '', 'finish')
  await markAppointment(path.counsellor, id, 'hold')
  expect(await states(path.id)).toEqual(['done', 'accepted'])
})

test('a path that was put away follows nothing, and nobody else’s path follows my time', async () => {
  const [mine, other] = [await makePath([talk]), await makePath([talk])]
  await endPath(mine.actor, mine.id)
  await book(mine.actor, await someSlot(mine.counsellor), mine.personId)
  expect([...(await states(mine.id)), ...(await states(other.id))]).toEqual(['accepted', 'accepted'])
})

test('a counsellor reads on a shared path when there is a talk, not with whom', async () => {
  const path = await makePath([talk])
  await book(path.actor, await someSlot(await counsellor()), path.personId)
  const [step] = (await getPath(path.counsellor, path.id, 'de')).steps
  expect(step?.appointment).toMatchObject({ startsAt: expect.any(String), own: null })
})

test('the database lets a talk be under way only on a booked time', async () => {
  const path = await makePath([talk, { kind: 'own_task', title: 'Üben' }])
  const [step, task] = await stepsOf(path.id)
  const move = database().pathStep.update({ where: { id: step?.id ?? '' }, data: { state: 'under_way' } })
  await expect(move).rejects.toThrow('under_way_has_a_place')
  const { id } = await book(path.actor, await someSlot(path.counsellor), path.personId)
  const wrong = database().pathStep.update({ where: { id: task?.id ?? '' }, data: { appointmentId: id } })
  await expect(wrong).rejects.toThrow('talk_has_the_time')
})
