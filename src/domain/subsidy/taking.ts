import type { Actor } from '#domain/actor.ts'
import { listManaged } from '#domain/person/managing.ts'

/** Who may take a decision for somebody, and answer it: the person, or who is responsible for them. A helper was not given that. */
export async function mayTake(actor: Actor, personId: string): Promise<boolean> {
  return (await listManaged(actor)).some(one => one.person.id === personId && one.as !== 'helper')
}
