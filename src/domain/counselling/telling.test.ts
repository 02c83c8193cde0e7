import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { declareAbsence } from '#domain/counselling/absences.ts'
import { agree, redeemCode } from '#domain/counselling/agreeing.ts'
import { closeCase, withdraw } from '#domain/counselling/ending.ts'
import { askPerson, inviteCounsellor, openCode } from '#domain/counselling/inviting.ts'
import { choice, counselled, counsellor, idOf } from '#test/counselling.ts'
import { grownUp } from '#test/people.ts'

const mailsTo = async (actor: Actor) =>
  database().message.findMany({ where: { address: actor.account?.email ?? '', personId: null }, orderBy: { id: 'asc' } })
const kindsTo = async (actor: Actor) => (await mailsTo(actor)).map(one => one.kind)

test('a counsellor learns that somebody invited them, said yes, or ended it, and not who', async () => {
  const [anna, rosa] = [await counsellor(), await grownUp()]
  await inviteCounsellor(rosa.actor, rosa.personId, idOf(anna), choice())
  const { code } = await askPerson(anna, { address: null, language: 'de' })
  const { id } = await agree(rosa.actor, code, rosa.personId, choice())
  await withdraw(rosa.actor, id)
  expect(await kindsTo(anna)).toEqual(['counselling/case_opened', 'counselling/case_opened', 'counselling/case_ended'])
  const person = await database().person.findUniqueOrThrow({ where: { id: rosa.personId } })
  const said = (await mailsTo(anna)).map(one => one.subject + one.body).join()
  expect(said).toContain('/beratung')
  for (const word of [person.firstName, person.lastName, rosa.personId]) expect(said).not.toContain(word)
})

test('whoever enters a code is told nothing: they know', async () => {
  const [anna, rosa] = [await counsellor(), await grownUp()]
  await redeemCode(anna, (await openCode(rosa.actor, rosa.personId, choice())).code)
  expect(await kindsTo(anna)).toEqual([])
})

test('who stands in today hears it too, and only on those days', async () => {
  const [anna, jon] = [await counsellor(), await counsellor()]
  await declareAbsence(anna, { deputyId: idOf(jon), firstDay: today(), lastDay: today() })
  const later = { firstDay: today().add({ days: 5 }), lastDay: today().add({ days: 6 }) }
  const ruth = await counsellor()
  await declareAbsence(anna, { deputyId: idOf(ruth), ...later })
  await counselled(anna)
  expect(await kindsTo(jon)).toEqual(['counselling/case_opened'])
  expect(await kindsTo(ruth)).toEqual([])
})

test('the person is told when the counsellor closes the case', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  await closeCase(anna, rosa.personId)
  const told = await database().message.findMany({ where: { personId: rosa.personId, kind: 'counselling/closed' } })
  expect(told).toHaveLength(1)
  expect(await kindsTo(anna)).toEqual(['counselling/case_opened'])
})
