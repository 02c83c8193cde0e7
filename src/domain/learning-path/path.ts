import { type Db, database, type Tx } from '#db/client.ts'
import type { LearningPath, PathStep, Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { requireShared } from '#domain/counselling/sharing.ts'
import type { PathSide } from '#domain/learning-path/step.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

export type PathAccess = { path: LearningPath & { person: Person }; side: PathSide }
export type StepAccess = PathAccess & { step: PathStep }

/**
 * The path, for whoever manages its person, or for a counsellor with whom it is shared now; for everybody else it is not there.
 * The counter is not among them: a path is as private as a conversation, and needs the person's own consent.
 */
export async function requirePath(actor: Actor, pathId: string, db: Db = database()): Promise<PathAccess> {
  const path = await db.learningPath.findUnique({ where: { id: pathId }, include: { person: true } })
  if (!path) throw new Refusal('not_found')
  return { path, side: await requireSide(actor, path.personId, db) }
}

export async function requireStep(actor: Actor, stepId: string): Promise<StepAccess> {
  const step = await database().pathStep.findUnique({ where: { id: stepId } })
  if (!step) throw new Refusal('not_found')
  return { ...(await requirePath(actor, step.pathId)), step }
}

/** On which side of a person's paths the actor stands; refuses those who stand on neither. */
export async function requireSide(actor: Actor, personId: string, db: Db = database()): Promise<PathSide> {
  const managed = await listManaged(actor, db)
  if (managed.some(one => one.person.id === personId)) return 'person'
  await requireShared(actor, personId, 'path')
  return 'counsellor'
}

/** What only the person, or whoever manages them, may do: the path is an offer, and the answer is theirs. */
export function requirePerson(side: PathSide): void {
  if (side !== 'person') throw new Refusal('not_allowed')
}

/** Everyone who changes a path's steps locks the path first, so that two orders of its steps cannot mix. */
export async function lockPath(tx: Tx, pathId: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ endedAt: Date | null }[]>`
    select "endedAt" from "LearningPath" where id = ${pathId}::uuid for no key update`
  if (!row) throw new Refusal('not_found')
  if (row.endedAt) throw new Refusal('path_ended')
}
