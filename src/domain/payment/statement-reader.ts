import { database } from '#db/client.ts'
import { type Actor, isMemberOf } from '#domain/actor.ts'
import { Refusal } from '#domain/refusal.ts'

/** The school whose statement is read: one of the reader's own. To anybody else there is no such school. */
export async function statementProvider(actor: Actor, providerId?: string) {
  const own = actor.grants.flatMap(grant => (grant.role === 'provider_member' && grant.providerId ? [grant.providerId] : []))
  if (providerId && !isMemberOf(actor, providerId)) throw new Refusal('not_found')
  const providers = await database().provider.findMany({
    where: { id: { in: own } },
    select: { id: true, slug: true, name: true, street: true, postcode: true, locality: true },
    orderBy: { name: 'asc' },
  })
  const provider = providers.find(one => one.id === (providerId ?? providers[0]?.id))
  if (!provider) throw new Refusal('not_found')
  return { provider, providers }
}
