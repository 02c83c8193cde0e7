import { database, type Tx } from '#db/client.ts'
import { type Actor, isMemberOf } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { runLine } from '#domain/enrolment/run-line.ts'
import { lockRun } from '#domain/enrolment/seats.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

const seated = { in: ['payment_due' as const, 'confirmed' as const, 'attended' as const, 'absent' as const] }

async function requireOwn(actor: Actor, runId: string) {
  const run = await database().courseRun.findUnique({ where: { id: runId }, include: { course: true } })
  if (!run || !isMemberOf(actor, run.course.providerId)) throw new Refusal('not_found')
}

/** Who came to which session so far: rows are people, columns the sessions that have begun. */
export async function listSessions(actor: Actor, runId: string) {
  await requireOwn(actor, runId)
  const run = await getRunFacts(database(), runId)
  const sessions = await database().runSession.findMany({ where: { runId, startsAt: { lte: nowDate() } }, orderBy: { startsAt: 'asc' } })
  const people = await database().enrolment.findMany({ where: { runId, state: seated }, include: { person: true, sessions: true } })
  return {
    run: runLine(run),
    sessions: sessions.map(one => ({ id: one.id, startsAt: one.startsAt.toISOString() })),
    people: people
      .map(({ id, person, sessions: marks }) => ({
        ...{ id, name: `${person.firstName} ${person.lastName}`, attended: marks.filter(one => one.attended).map(one => one.sessionId) },
        marked: marks.length,
      }))
      .sort((a, b) => a.name.localeCompare(b.name, 'de-CH')),
  }
}

export type SessionMark = { enrolmentId: string; attended: readonly string[] }

/**
 * The provider says who came to which session that has begun. What is not ticked counts as absent. Correcting takes a reason:
 * the contribution of a programme hangs on the share of sessions attended.
 */
export async function markSessions(actor: Actor, runId: string, marks: readonly SessionMark[], reason?: string) {
  await requireOwn(actor, runId)
  return database().$transaction(async tx => {
    await lockRun(tx, runId)
    const begun = await tx.runSession.findMany({ where: { runId, startsAt: { lte: nowDate() } } })
    if (begun.length === 0) throw new Refusal('not_yet')
    let changed = 0
    for (const { enrolmentId, attended } of marks) changed += await markOne(tx, actor, { runId, enrolmentId, attended, begun, reason })
    return { changed }
  })
}

type One = SessionMark & { runId: string; begun: readonly { id: string }[]; reason: string | undefined }
async function markOne(tx: Tx, actor: Actor, { runId, enrolmentId, attended, begun, reason }: One): Promise<number> {
  const place = await tx.enrolment.findFirst({
    where: { id: enrolmentId, runId, state: seated },
    include: { sessions: true, run: { include: { course: true } } },
  })
  if (!place || attended.some(id => !begun.some(one => one.id === id))) throw new Refusal('not_found')
  const was = new Map(place.sessions.map(one => [one.sessionId, one.attended]))
  const different = begun.filter(one => was.get(one.id) !== attended.includes(one.id))
  if (different.length === 0) return 0
  if (different.some(one => was.has(one.id)) && !reason?.trim()) throw new Refusal('reason_needed', {}, 'reason')
  for (const { id: sessionId } of different) {
    const said = { attended: attended.includes(sessionId), markedById: actor.account?.id ?? null, markedAt: nowDate() }
    await tx.sessionAttendance.upsert({
      where: { sessionId_enrolmentId: { sessionId, enrolmentId } },
      create: { sessionId, enrolmentId, ...said },
      update: said,
    })
  }
  await record(tx, actor, {
    ...{ concept: 'enrolment', subjectId: enrolmentId, personId: place.personId, act: 'sessions_marked', reason: reason?.trim() },
    ...{ providerId: place.run.course.providerId, before: { attended: [...was.values()].filter(Boolean).length } },
    after: { attended: attended.length, held: begun.length },
  })
  return 1
}
