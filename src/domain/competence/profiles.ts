import type { Actor } from '#domain/actor.ts'
import { getLevels } from '#domain/competence/profile.ts'
import { listManaged } from '#domain/person/managing.ts'

/** Everybody one acts for of whom something is known, each with their levels; the counter has no such list. */
export async function listProfiles(actor: Actor) {
  const managed = await listManaged(actor)
  const profiles = await Promise.all(
    managed.map(async ({ person, as }) => ({ id: person.id, firstName: person.firstName, as, levels: await getLevels(person.id) })),
  )
  return profiles.filter(one => Object.keys(one.levels).length > 0)
}
