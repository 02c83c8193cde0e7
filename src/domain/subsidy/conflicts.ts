import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** Somebody of the office declares for whom they must not act (Ausstand). Declared twice it stands once. */
export async function declareConflict(actor: Actor, personId: string) {
  const accountId = requireAccount(actor)
  return database().$transaction(async tx => {
    if (!(await tx.person.count({ where: { id: personId } }))) throw new Refusal('not_found')
    if (await tx.subsidyConflict.findFirst({ where: { accountId, personId, endedAt: null } })) return
    await tx.subsidyConflict.create({ data: { accountId, personId, since: nowDate() } })
    await record(tx, actor, { concept: 'subsidy', subjectId: personId, personId, act: 'conflict_declared' })
  })
}

/** Only whoever declared it ends it, with a reason that stays. */
export async function endConflict(actor: Actor, personId: string, reason: string) {
  const accountId = requireAccount(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const { count } = await tx.subsidyConflict.updateMany({
      where: { accountId, personId, endedAt: null },
      data: { endedAt: nowDate() },
    })
    if (!count) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'subsidy', subjectId: personId, personId, act: 'conflict_ended', reason: reason.trim() })
  })
}

function requireAccount(actor: Actor): string {
  if (!actor.account) throw new Refusal('sign_in_first')
  return actor.account.id
}
