import { type Db, database } from '#db/client.ts'
import { type Actor, isMemberOf } from '#domain/actor.ts'
import { Refusal } from '#domain/refusal.ts'

/** Members act for their own provider only; to everybody else a foreign provider's workshop does not exist. Seeds may all. */
export function requireMember(actor: Actor, providerId: string) {
  if (actor.door !== 'seed' && !isMemberOf(actor, providerId)) throw new Refusal('not_found')
}

/** The course, if the actor's provider offers it. */
export async function requireOwnCourse(actor: Actor, courseId: string, db: Db = database()) {
  const course = await db.course.findUnique({ where: { id: courseId } })
  if (!course) throw new Refusal('not_found')
  requireMember(actor, course.providerId)
  return course
}

/** The run with its course, if the actor's provider offers it. */
export async function requireOwnRun(actor: Actor, runId: string, db: Db = database()) {
  const run = await db.courseRun.findUnique({ where: { id: runId }, include: { course: true, sessions: { orderBy: { startsAt: 'asc' } } } })
  if (!run) throw new Refusal('not_found')
  requireMember(actor, run.course.providerId)
  return run
}
