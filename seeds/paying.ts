import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { cashFor, takeAtCounter } from '#domain/payment/counter.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'

export async function counterActor(): Promise<Actor> {
  const { accountId } = await database().roleGrant.findFirstOrThrow({ where: { role: 'counter_clerk' } })
  return getActor(accountId, 'seed')
}

/** The crowd paid at the counter, on the day they enrolled. */
export async function payAtCounter(orderId: string, way: 'cash' | 'terminal') {
  const rappen = owed(await balancesOf(database(), orderId))
  if (rappen > 0) await takeAtCounter(await counterActor(), { orderId, way, rappen: way === 'cash' ? cashFor(rappen) : rappen })
}

/** The mails to the crowd went out weeks ago; only what concerns the people one can sign in as is news. */
export const settleOldPost = (personIds: string[]) =>
  database()
    .$executeRaw`update "Message" set state = 'sent', "sentAt" = "createdAt" where state = 'queued' and "personId" = any(${personIds}::uuid[])`
