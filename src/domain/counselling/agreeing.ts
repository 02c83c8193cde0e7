import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { readCode } from '#domain/counselling/coding.ts'
import { type Choice, checkChoice, keepYes } from '#domain/counselling/consenting.ts'
import { lockWaiting } from '#domain/counselling/inviting.ts'
import { put } from '#domain/counselling/putting.ts'
import { record } from '#domain/history.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { requireAccount } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'

/** Who asks, for somebody who holds the link or the code of a counsellor's question. */
export async function getQuestion(actor: Actor, typed: string) {
  requireAccount(actor)
  const code = readCode(typed)
  const found = code ? await database().sharing.findUnique({ where: { code, state: 'asked' }, include: { counsellor: true } }) : null
  if (!found?.counsellor || found.expiresAt <= nowDate()) throw new Refusal('not_found')
  return { id: found.id, code, counsellor: found.counsellor.name, counsellorId: found.counsellor.id, expiresAt: found.expiresAt }
}

/** The person's yes to a counsellor's question. */
export async function agree(actor: Actor, typed: string, personId: string, choice: Choice): Promise<{ id: string }> {
  const managed = await requireManaged(actor, personId)
  const chosen = checkChoice(choice, managed.person.firstName)
  return database().$transaction(async tx => {
    const { id, counsellorId } = await lockWaiting(tx, readCode(typed), 'asked')
    const consentId = await keepYes(tx, actor, managed, choice.language)
    await put(tx, actor, { id, personId, counsellorId: counsellorId as string, consentId, ...chosen }, 'agreed')
    return { id }
  })
}

/** The no needs no name: nobody learns who it was that the counsellor asked. */
export async function decline(actor: Actor, typed: string): Promise<void> {
  requireAccount(actor)
  await database().$transaction(async tx => {
    const { id } = await lockWaiting(tx, readCode(typed), 'asked')
    await tx.sharing.update({ where: { id }, data: { state: 'declined', code: null, endedAt: nowDate() } })
    await record(tx, actor, { concept: 'counselling', subjectId: id, act: 'declined', before: { state: 'asked' } })
  })
}

/** A counsellor enters the code that a person has told them: from now on the person's yes is to them. */
export async function redeemCode(actor: Actor, typed: string): Promise<{ personId: string }> {
  const { account } = actor
  if (!account || !hasRole(actor, 'counsellor')) throw new Refusal('not_allowed')
  return database().$transaction(async tx => {
    const found = await lockWaiting(tx, readCode(typed), 'open', 'code')
    const { id, personId, consentId, result, path, enrolments, candidacies, until } = found
    if (!personId || !consentId || !until) throw new Error(`sharing ${id} is open without a person's yes`)
    await put(tx, actor, { id, personId, counsellorId: account.id, consentId, result, path, enrolments, candidacies, until }, 'redeemed')
    return { personId }
  })
}
