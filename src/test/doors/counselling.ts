// What counselling has between the owner's people and the world's counsellor: made anew for each call, about a person of its own.
import { database } from '#db/client.ts'
import { consentText } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import { declareAbsence } from '#domain/counselling/absences.ts'
import { book } from '#domain/counselling/booking.ts'
import { askPerson, inviteCounsellor, openCode } from '#domain/counselling/inviting.ts'
import { addTask } from '#domain/counselling/tasks.ts'
import { anAccount } from '#test/doors/family.ts'
import { helped } from '#test/doors/places.ts'
import type { World } from '#test/doors/world.ts'

export const chosen = () => ({
  parts: ['result', 'path', 'enrolments'] as ('result' | 'path' | 'enrolments')[],
  until: today().add({ months: 3 }),
  consent: consentText('counselling', 'de').version,
  language: 'de' as const,
})
export const choiceForm = () => {
  const { parts, until, consent } = chosen()
  return { parts, consent, until: until.toString() }
}
export const counsellorOf = (world: World) => world.actors.counsellor.account?.id ?? ''

export async function aCase(world: World) {
  const personId = await helped(world)
  const { id } = await inviteCounsellor(world.actors.owner, personId, counsellorOf(world), chosen())
  return { personId, sharingId: id }
}
export async function aCode(world: World) {
  const personId = await helped(world)
  return { personId, ...(await openCode(world.actors.owner, personId, chosen())) }
}
export const aQuestionOf = (world: World) => askPerson(world.actors.counsellor, { address: null, language: 'de' })

export async function aTask(world: World) {
  const { personId } = await aCase(world)
  return addTask(world.actors.counsellor, personId, { text: 'Nachfragen', dueOn: null })
}
let hours = 0
/** Never two at once: each an hour after the one before. */
export async function aSlot(world: World, counsellorId = counsellorOf(world)) {
  const startsAt = new Date(Date.now() + (48 + hours++) * 3_600_000)
  const endsAt = new Date(startsAt.getTime() + 1_800_000)
  const { id } = await database().counsellingSlot.create({ data: { counsellorId, startsAt, endsAt, kind: 'visit', place: 'Glarus' } })
  return id
}
export async function anAppointment(world: World) {
  const personId = await helped(world)
  return { personId, ...(await book(world.actors.owner, await aSlot(world), personId)) }
}
export async function aMeeting(world: World) {
  const { id } = await anAppointment(world)
  const { slotId } = await database().appointment.findUniqueOrThrow({ where: { id } })
  const startsAt = new Date(Date.now() - hours++ * 3_600_000 - 1_800_000)
  await database().counsellingSlot.update({ where: { id: slotId }, data: { startsAt, endsAt: new Date(startsAt.getTime() + 1_800_000) } })
  return { id }
}
export async function anotherCounsellor() {
  const { accountId } = await anAccount()
  await database().roleGrant.create({ data: { accountId, role: 'counsellor', office: 'BIZ' } })
  return accountId
}
export async function anAbsence(world: World) {
  const days = { firstDay: today().add({ days: 1 }), lastDay: today().add({ days: 3 }) }
  return declareAbsence(world.actors.counsellor, { deputyId: await anotherCounsellor(), ...days })
}
