import type { Session } from '#domain/course/facets.ts'

type Run = {
  state: 'draft' | 'open' | 'cancelled'
  startsAt: Date
  enrolUntil: Date
  seats: number
  taken: number
  sessions: readonly Session[]
}
/** How a run stands at a moment. `begins`: the first session one would come to. `until`: when that changes by itself. */
export type Standing = { begins: Date; joinable: boolean; free: number; until: Date }

/**
 * The standing of a run that still lies ahead; null for drafts, cancelled and past ones. One comes to a drop-in on any of its
 * days, to every other run from the first session, as long as enrolment is open.
 */
export function standingOf(run: Run, dropIn: boolean, now: Date): Standing | null {
  if (run.state !== 'open') return null
  if (dropIn) {
    const next = run.sessions.find(session => session.startsAt > now)
    return next ? { begins: next.startsAt, joinable: true, free: run.seats, until: next.startsAt } : null
  }
  const joinable = run.enrolUntil > now
  if (!joinable && run.startsAt <= now) return null
  const enrolmentEndsFirst = joinable && (run.startsAt <= now || run.enrolUntil < run.startsAt)
  return {
    begins: run.startsAt,
    joinable,
    free: joinable ? Math.max(0, run.seats - run.taken) : 0,
    until: enrolmentEndsFirst ? run.enrolUntil : run.startsAt,
  }
}

/** What people ask for first: one can still enrol, then what begins first. */
export const byJoinable = (a: Standing, b: Standing) => Number(b.joinable) - Number(a.joinable) || +a.begins - +b.begins
