import { database } from '#db/client.ts'
import type { Actor, Door } from '#domain/actor.ts'

/** The actor behind an account id, with the roles it holds at this moment: a role that ended is gone with the next request. */
export async function getActor(accountId: string | null, door: Door): Promise<Actor> {
  if (!accountId) return { account: null, grants: [], door }
  const account = await database().userAccount.findUnique({
    where: { id: accountId, disabledAt: null },
    select: {
      id: true,
      name: true,
      email: true,
      grants: {
        where: { endedAt: null },
        select: { id: true, role: true, providerId: true, office: true, provider: { select: { name: true } } },
      },
    },
  })
  if (!account) return { account: null, grants: [], door }
  const grants = account.grants.map(({ provider, ...grant }) => ({ ...grant, providerName: provider?.name ?? null }))
  return { account: { id: account.id, name: account.name, email: account.email }, grants, door }
}
