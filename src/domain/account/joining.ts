import { type Db, database } from '#db/client.ts'
import { signInWithCode, type Visit } from '#domain/account/signing-in.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Entry } from '#outside/identity.ts'

/**
 * Somebody signed in another way (AGOV) and stands in a fresh account, but has one already under a mail address. With the code
 * sent there they have proven both: the new way in moves to the old account, and no person exists twice.
 * Refuses accounts that already act for somebody: those are put together at the counter.
 */
export async function joinAccounts(visit: Visit, actor: Actor, address: string, code: string): Promise<Entry> {
  const from = actor.account
  if (!from) throw new Refusal('sign_in_first')
  await refuseUsed(database(), from.id)
  const entered = await signInWithCode(visit, address, code)
  if (entered.accountId === from.id) return entered
  await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "UserAccount" where id in (${from.id}::uuid, ${entered.accountId}::uuid) order by id for update`
    await refuseUsed(tx, from.id)
    const moved = { where: { userId: from.id }, data: { userId: entered.accountId } }
    const logins = await tx.credential.updateMany(moved)
    const passkeys = await tx.passkey.updateMany(moved)
    await tx.session.deleteMany({ where: { userId: from.id } })
    // The empty account keeps its row for the history, and gives its mail address free.
    await tx.userAccount.update({ where: { id: from.id }, data: { disabledAt: nowDate(), email: `${from.id}@joined.invalid` } })
    const acting = { ...actor, account: { ...from, id: entered.accountId } }
    const after = { from: from.id, logins: logins.count, passkeys: passkeys.count }
    await record(tx, acting, { concept: 'account', subjectId: entered.accountId, act: 'joined', after })
  })
  return entered
}

async function refuseUsed(db: Db, accountId: string) {
  const used = await db.userAccount.count({ where: { id: accountId, OR: [{ managing: { some: {} } }, { grants: { some: {} } }] } })
  if (used) throw new Refusal('account_in_use')
}
