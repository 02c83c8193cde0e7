import type { Db } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { Refusal } from '#domain/refusal.ts'

// The triggers `four_eyes` and `decided_by_two` hold the same rules below the code; here they get their sentences.

/** Nobody acts in a case of their own, of somebody they manage, or of somebody they declared a conflict about. */
export async function requireImpartial(db: Db, actor: Actor, personId: string) {
  const accountId = actor.account?.id
  if (!accountId) throw new Refusal('sign_in_first')
  if (await isNear(db, accountId, personId)) throw new Refusal('own_case')
}

export async function isNear(db: Db, accountId: string, personId: string): Promise<boolean> {
  const manages = await db.managing.findFirst({ where: { accountId, personId, endedAt: null }, select: { id: true } })
  const declared = await db.subsidyConflict.findFirst({ where: { accountId, personId, endedAt: null }, select: { id: true } })
  return manages !== null || declared !== null
}

/** Two persons, not two logins of one. */
export async function requireOther(db: Db, actor: Actor, accountId: string) {
  if (actor.account?.id === accountId) throw new Refusal('own_work')
  const own = await db.managing.findMany({
    where: { accountId: { in: [accountId, actor.account?.id ?? ''].filter(Boolean) }, kind: 'self', endedAt: null },
    select: { personId: true },
  })
  if (new Set(own.map(one => one.personId)).size < own.length) throw new Refusal('own_work')
}
