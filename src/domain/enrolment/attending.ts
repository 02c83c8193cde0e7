import { database } from '#db/client.ts'
import { type Actor, isMemberOf } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { recordCourse, revokeCourse } from '#domain/competence/course-completed.ts'
import { move } from '#domain/enrolment/moving.ts'
import { lockRun, writeSeats } from '#domain/enrolment/seats.ts'
import { Refusal } from '#domain/refusal.ts'

export type Mark = 'attended' | 'absent'

/** The provider marks who came, from the first session on. Correcting a mark needs a reason: a contribution may hang on it. */
export async function markAttendance(
  actor: Actor,
  runId: string,
  marks: { enrolmentId: string; mark: Mark; reason?: string | undefined }[],
) {
  const found = await database().courseRun.findUnique({ where: { id: runId }, include: { course: true } })
  if (!found || !isMemberOf(actor, found.course.providerId)) throw new Refusal('not_found')
  return database().$transaction(async tx => {
    const run = await lockRun(tx, runId)
    if (run.startsAt > nowDate()) throw new Refusal('not_yet', { from: run.startsAt.toISOString() })
    let changed = 0
    for (const { enrolmentId, mark, reason } of marks) {
      const place = await tx.enrolment.findFirst({ where: { id: enrolmentId, runId } })
      if (!place) throw new Refusal('not_found')
      if (place.state === mark) continue
      const correcting = place.state === 'attended' || place.state === 'absent'
      if (correcting && !reason?.trim()) throw new Refusal('reason_needed', {}, 'reason')
      await move(tx, actor, run, place, mark === 'attended' ? 'attend' : 'miss', { act: mark, reason: reason?.trim() })
      if (mark === 'attended') await recordCourse(tx, actor, place.id)
      else await revokeCourse(tx, actor, place.id)
      changed++
    }
    await writeSeats(tx, run)
    return { changed }
  })
}
