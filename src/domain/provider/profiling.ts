import { database } from '#db/client.ts'
import type { Provider } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { requireMember } from '#domain/course/owning.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** What a school says about itself. Name and quality label are the administration's: contributions hang on them. */
export type ProfileFields = Pick<Provider, 'description' | 'street' | 'postcode' | 'locality' | 'phone' | 'email' | 'website'>

export async function getProfile(actor: Actor, providerId: string) {
  requireMember(actor, providerId)
  const provider = await database().provider.findUnique({ where: { id: providerId } })
  if (!provider) throw new Refusal('not_found')
  const { id, slug, name, label } = provider
  return { id, slug, name, label, updatedAt: provider.updatedAt.toISOString(), fields: profileOf(provider) }
}

/** Changes count at once. `seen` is the updatedAt of what the form was filled from. */
export async function changeProfile(actor: Actor, providerId: string, fields: ProfileFields, seen: string) {
  requireMember(actor, providerId)
  return database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Provider" where id = ${providerId}::uuid for update`
    const provider = await tx.provider.findUnique({ where: { id: providerId } })
    if (!provider) throw new Refusal('not_found')
    if (provider.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const was = profileOf(provider)
    const names = (Object.keys(was) as (keyof ProfileFields)[]).filter(name => was[name] !== fields[name])
    if (names.length === 0) return
    const pick = (profile: ProfileFields) => Object.fromEntries(names.map(name => [name, profile[name]]))
    await tx.provider.update({ where: { id: providerId }, data: fields })
    const changes = { before: pick(was), after: pick(fields) }
    await record(tx, actor, { concept: 'provider', subjectId: providerId, act: 'changed', ...changes, providerId })
  })
}

function profileOf({ description, street, postcode, locality, phone, email, website }: Provider): ProfileFields {
  return { description, street, postcode, locality, phone, email, website }
}
