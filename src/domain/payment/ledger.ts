import type { Db, Tx } from '#db/client.ts'
import type { LedgerAccount } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'

export type Posting = {
  source: LedgerAccount
  target: LedgerAccount
  rappen: number
  act: string
  itemId?: string | undefined
  programmeId?: string | undefined
  paymentId?: string | undefined
  refundId?: string | undefined
}
export type Balances = Record<LedgerAccount, number>

/** Adds entries to the books of a locked order; what moves nothing is no entry. */
export async function post(tx: Tx, actor: Actor, orderId: string, ...postings: Posting[]) {
  const by = { orderId, accountId: actor.account?.id ?? null, at: nowDate() }
  const data = postings
    .filter(one => one.rappen !== 0)
    .map(({ itemId = null, programmeId = null, paymentId = null, refundId = null, ...one }) => ({
      ...one,
      itemId,
      programmeId,
      paymentId,
      refundId,
      ...by,
    }))
  if (data.length > 0) await tx.ledgerEntry.createMany({ data })
}

const none = (): Balances => ({ person: 0, canton: 0, provider: 0, fee: 0, desk: 0, bank: 0, cash: 0, terminal: 0, rounding: 0, loss: 0 })

/** Each account of an order: what came in less what went out. Together they are nothing. */
export const balancesOf = async (db: Db, orderId: string): Promise<Balances> => (await listBalances(db, [orderId])).get(orderId) ?? none()

export async function listBalances(db: Db, orderIds: readonly string[]): Promise<Map<string, Balances>> {
  const rows = await db.$queryRaw<{ orderId: string; account: LedgerAccount; rappen: number }[]>`
    select "orderId", account, sum(rappen)::int as rappen from (
      select "orderId", target as account, rappen from "LedgerEntry" where "orderId" = any(${orderIds}::uuid[])
      union all select "orderId", source, -rappen from "LedgerEntry" where "orderId" = any(${orderIds}::uuid[])) moved group by 1, 2`
  const all = new Map(orderIds.map(id => [id, none()]))
  for (const { orderId, account, rappen } of rows) (all.get(orderId) as Balances)[account] = rappen
  return all
}

/** What the person still has to pay; below nothing: what they have too much. */
export const owed = (balances: Balances) => 0 - balances.person
