import type { Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { tellCounsellor } from '#domain/counselling/telling.ts'
import { lastDayOf } from '#domain/counselling/until.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'

type Given = {
  id: string
  personId: string
  counsellorId: string
  consentId: string
  result: boolean
  path: boolean
  enrolments: boolean
  candidacies: boolean
  until: Date
}

/** Puts a yes in force. One a person and counsellor: an older one is replaced. The person is told, whoever gave it for them. */
export async function put(tx: Tx, actor: Actor, { id, ...given }: Given, act: 'invited' | 'agreed' | 'redeemed') {
  const { personId, counsellorId, until, result, path, enrolments, candidacies } = given
  // Two yeses at once must not meet at the unique index; the rows that name the person already hold its key.
  await tx.$queryRaw`select 1 from "Person" where id = ${personId}::uuid for no key update`
  const older = await tx.sharing.findMany({ where: { personId, counsellorId, state: 'in_force' }, select: { id: true } })
  const at = nowDate()
  for (const one of older) {
    await tx.sharing.update({ where: { id: one.id }, data: { state: 'replaced', endedAt: at } })
    await record(tx, actor, { concept: 'counselling', subjectId: one.id, personId, act: 'replaced', before: { state: 'in_force' } })
  }
  await tx.sharing.update({ where: { id }, data: { ...given, state: 'in_force', agreedAt: at, code: null } })
  const after = { state: 'in_force', result, path, enrolments, candidacies, until: until.toISOString() }
  await record(tx, actor, { concept: 'counselling', subjectId: id, personId, act, after })
  const counsellor = (await tx.userAccount.findUniqueOrThrow({ where: { id: counsellorId }, select: { name: true } })).name
  const values = { counsellor, lastDay: lastDayOf(until), link: '/mein/beratung' }
  await notifyPerson(tx, personId, { kind: 'counselling/shared', values })
  // Whoever enters a code knows it.
  if (act !== 'redeemed') await tellCounsellor(tx, 'counselling/case_opened', counsellorId)
}
