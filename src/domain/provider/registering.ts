import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export type ProviderFields = {
  slug: string
  name: string
  kind: string
  description: string
  street: string | null
  postcode: string | null
  locality: string | null
  phone: string | null
  email: string | null
  website: string | null
  label: string | null
}

/** Takes a provider into the catalogue's circle; an administrator's act. Members get their role afterwards. */
export async function registerProvider(actor: Actor, fields: ProviderFields) {
  if (actor.door !== 'seed' && !hasRole(actor, 'administrator')) throw new Refusal('not_allowed')
  return database().$transaction(async tx => {
    const provider = await tx.provider.create({ data: fields })
    await record(tx, actor, {
      concept: 'provider',
      subjectId: provider.id,
      act: 'registered',
      after: { name: fields.name },
      providerId: provider.id,
    })
    return provider
  })
}
