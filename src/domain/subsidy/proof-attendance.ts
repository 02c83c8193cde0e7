import type { Db } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'

/** Sessions held and sessions attended; `attended` is null while the provider has not said anything. */
export type Attendance = { held: number; toCome: number; attended: number | null; bySession: boolean }

/**
 * What the provider's lists say. Where they marked each session, these are counted; one that is not marked does not count as attended.
 * Where there is only the one mark for the whole course, it stands for all of its sessions.
 */
export async function attendanceOf(db: Db, { runId, personId }: { runId: string | null; personId: string }): Promise<Attendance | null> {
  if (!runId) return null
  const run = await db.courseRun.findUniqueOrThrow({ where: { id: runId }, include: { sessions: true } })
  if (run.state === 'cancelled') return { held: 0, toCome: 0, attended: 0, bySession: false }
  const past = run.sessions.filter(one => one.endsAt <= nowDate())
  const counts = { held: past.length, toCome: run.sessions.length - past.length }
  const enrolment = await db.enrolment.findFirst({
    where: { runId, personId, state: { not: 'cancelled' } },
    include: { sessions: true },
    orderBy: { createdAt: 'desc' },
  })
  if (!enrolment) return { ...counts, attended: null, bySession: false }
  if (enrolment.sessions.length > 0) {
    const came = new Set(enrolment.sessions.filter(one => one.attended).map(one => one.sessionId))
    return { ...counts, attended: past.filter(one => came.has(one.id)).length, bySession: true }
  }
  const attended = enrolment.state === 'attended' ? past.length : enrolment.state === 'absent' ? 0 : null
  return { ...counts, attended, bySession: false }
}

/** Whole numbers, so that 3 of 5 are 60 percent and not a little less. */
export const reaches = ({ held, attended }: { held: number; attended: number }, percent: number) =>
  held > 0 && attended * 100 >= percent * held
