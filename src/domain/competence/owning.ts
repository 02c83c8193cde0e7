import { type Db, database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

/** The person, for themselves and whoever acts for them. The counter manages seats, not results: for it there is nothing here. */
export async function requireOwnSide(actor: Actor, personId: string, db: Db = database()) {
  const { person, as } = await requireManaged(actor, personId, db)
  if (as === 'counter') throw new Refusal('not_found')
  return person
}
