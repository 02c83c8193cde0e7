import type { Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { isCompetence } from '#domain/competence/framework.ts'
import { addRecords } from '#domain/competence/profile.ts'

/** Somebody was there: the course's target levels become records of their profile, dated by its last session. */
export async function recordCourse(tx: Tx, actor: Actor, enrolmentId: string) {
  const { personId, run } = await tx.enrolment.findUniqueOrThrow({
    where: { id: enrolmentId },
    select: { personId: true, run: { select: { endsAt: true, course: { select: { published: { select: { competences: true } } } } } } },
  })
  const competences = (run.course.published?.competences ?? []).filter(({ code }) => isCompetence(code))
  const rows = competences.map(({ code, toLevel }) => ({
    ...{ code, level: toLevel, source: 'course' as const, seenAt: run.endsAt, enrolmentId },
  }))
  await addRecords(tx, actor, personId, rows, 'course_recorded')
}

/** Attendance was marked by mistake: what came from it is taken back by rows of its own, so one sees both. */
export async function revokeCourse(tx: Tx, actor: Actor, enrolmentId: string) {
  const rows = await tx.competenceRecord.findMany({ where: { enrolmentId } })
  const revoked = new Set(rows.flatMap(row => row.revokesId ?? []))
  const standing = rows.filter(row => row.revokesId === null && !revoked.has(row.id))
  const [first] = standing
  if (!first) return
  const back = standing.map(({ id, code, level, seenAt }) => ({
    ...{ code, level, source: 'course' as const, seenAt, enrolmentId, revokesId: id },
  }))
  await addRecords(tx, actor, first.personId, back, 'course_revoked')
}
