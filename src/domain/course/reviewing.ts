import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { catalogue } from '#domain/course/cataloguing.ts'
import { findOpenVersion } from '#domain/course/drafting.ts'
import { fieldsOf, missingFields } from '#domain/course/fields.ts'
import { requireOwnCourse } from '#domain/course/owning.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** Hands the draft to the editors. Refuses an incomplete one and names what is missing. */
export async function submitVersion(actor: Actor, courseId: string) {
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Course" where id = ${courseId}::uuid for update`
    const version = await findOpenVersion(tx, courseId)
    if (!version || version.state === 'submitted') throw new Refusal('move_impossible')
    const missing = missingFields(fieldsOf(version))
    if (missing.length > 0) throw new Refusal('not_complete', { fields: missing.join(', ') }, missing[0])
    await tx.courseVersion.update({ where: { id: version.id }, data: { state: 'submitted', submittedAt: nowDate() } })
    const moved = { before: { state: version.state }, after: { state: 'submitted' } }
    await record(tx, actor, { concept: 'course', subjectId: courseId, act: 'submitted', ...moved, providerId: course.providerId })
    return { versionId: version.id }
  })
}

/** Makes a submitted version public; the one before stays as it was, superseded. */
export async function publishVersion(actor: Actor, versionId: string) {
  return database().$transaction(async tx => {
    const version = await lockSubmitted(tx, actor, versionId)
    await tx.courseVersion.update({
      where: { id: versionId },
      data: { state: 'published', reviewedById: actor.account?.id ?? null, reviewedAt: nowDate() },
    })
    const before = version.course.publishedId
    if (before) await tx.courseVersion.update({ where: { id: before }, data: { state: 'superseded' } })
    await tx.course.update({ where: { id: version.courseId }, data: { publishedId: versionId } })
    await record(tx, actor, {
      concept: 'course',
      subjectId: version.courseId,
      act: 'published',
      before: { versionId: before },
      after: { versionId, number: version.number },
      providerId: version.course.providerId,
    })
    await catalogue(tx, version.courseId)
    return { slug: version.course.slug }
  })
}

/** Sends a submitted version back. `reasons` by field name; at least one. */
export async function returnVersion(actor: Actor, versionId: string, reasons: Record<string, string>) {
  if (Object.values(reasons).every(reason => !reason.trim())) throw new Refusal('reason_needed')
  return database().$transaction(async tx => {
    const version = await lockSubmitted(tx, actor, versionId)
    const data = { state: 'returned' as const, returnReasons: reasons, reviewedById: actor.account?.id ?? null, reviewedAt: nowDate() }
    await tx.courseVersion.update({ where: { id: versionId }, data })
    await record(tx, actor, {
      concept: 'course',
      subjectId: version.courseId,
      act: 'returned',
      before: { state: 'submitted' },
      after: { state: 'returned' },
      reason: Object.entries(reasons)
        .map(([field, reason]) => `${field}: ${reason}`)
        .join('; '),
      providerId: version.course.providerId,
    })
    return { courseId: version.courseId }
  })
}

/** Takes a course out of the catalogue. Its page stays and says so; enrolments are not touched. */
export async function withdrawCourse(actor: Actor, courseId: string, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed')
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Course" where id = ${courseId}::uuid for update`
    if (!course.publishedId) throw new Refusal('move_impossible')
    await tx.courseVersion.update({ where: { id: course.publishedId }, data: { state: 'withdrawn' } })
    await record(tx, actor, { concept: 'course', subjectId: courseId, act: 'withdrawn', reason, providerId: course.providerId })
    await catalogue(tx, courseId)
  })
}

/** Four eyes: whoever wrote a version does not review it, whatever other roles they hold. */
async function lockSubmitted(tx: Tx, actor: Actor, versionId: string) {
  if (actor.door !== 'seed' && !hasRole(actor, 'editor')) throw new Refusal('not_allowed')
  const found = await tx.courseVersion.findUnique({ where: { id: versionId }, select: { courseId: true } })
  if (!found) throw new Refusal('not_found')
  await tx.$queryRaw`select 1 from "Course" where id = ${found.courseId}::uuid for update`
  const version = await tx.courseVersion.findUniqueOrThrow({ where: { id: versionId }, include: { course: true } })
  if (version.state !== 'submitted') throw new Refusal('changed_meanwhile')
  if (actor.account && version.createdById === actor.account.id) throw new Refusal('own_work')
  return version
}
