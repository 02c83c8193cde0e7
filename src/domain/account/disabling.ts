import { database } from '#db/client.ts'
import { lockAdministrators, refuseLast, requireAdministrator } from '#domain/account/granting.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** Shuts an account: its sessions end at once and no new one begins. Its persons and their courses stay. */
export async function disableAccount(actor: Actor, accountId: string, reason: string): Promise<void> {
  requireAdministrator(actor)
  if (!reason) throw new Refusal('reason_needed', {}, 'reason')
  if (actor.account?.id === accountId) throw new Refusal('own_role', {}, 'reason')
  await database().$transaction(async tx => {
    await lockAdministrators(tx)
    const { count } = await tx.userAccount.updateMany({ where: { id: accountId, disabledAt: null }, data: { disabledAt: nowDate() } })
    if (!count) throw new Refusal('not_found')
    await refuseLast(tx, {})
    const sessions = await tx.session.deleteMany({ where: { userId: accountId } })
    await record(tx, actor, { concept: 'account', subjectId: accountId, act: 'disabled', after: { sessionsEnded: sessions.count }, reason })
  })
}

export async function enableAccount(actor: Actor, accountId: string): Promise<void> {
  requireAdministrator(actor)
  await database().$transaction(async tx => {
    const { count } = await tx.userAccount.updateMany({ where: { id: accountId, disabledAt: { not: null } }, data: { disabledAt: null } })
    if (!count) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'account', subjectId: accountId, act: 'enabled' })
  })
}
