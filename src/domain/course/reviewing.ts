import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { catalogue } from '#domain/course/cataloguing.ts'
import { findOpenVersion, lockCourse, withAuthor } from '#domain/course/drafting.ts'
import { fieldsOf, missingFields } from '#domain/course/fields.ts'
import { requireOwnCourse } from '#domain/course/owning.ts'
import { moveVersion } from '#domain/course/version.ts'
import { record } from '#domain/history.ts'
import { followWithdrawnCourse } from '#domain/learning-path/following.ts'
import { Refusal } from '#domain/refusal.ts'

/** Hands the draft to the editors. Refuses an incomplete one and names what is missing. `seen` as in saveDraft. */
export async function submitVersion(actor: Actor, courseId: string, seen?: string) {
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await lockCourse(tx, courseId)
    const version = await findOpenVersion(tx, courseId)
    if (!version) throw new Refusal('nothing_new')
    const state = moveVersion(version.state, 'submit')
    if (seen && version.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const missing = missingFields(fieldsOf(version))
    if (missing.length > 0) throw new Refusal('not_complete', { fields: missing.join(', ') }, missing[0])
    const authorIds = withAuthor(version.authorIds, actor)
    await tx.courseVersion.update({ where: { id: version.id }, data: { state, submittedAt: nowDate(), authorIds } })
    const moved = { before: { state: version.state }, after: { state } }
    await record(tx, actor, { concept: 'course', subjectId: courseId, act: 'submitted', ...moved, providerId: course.providerId })
    return { versionId: version.id }
  })
}

/** Takes a submitted version back to write on, as long as no editor has decided. */
export async function takeBackVersion(actor: Actor, courseId: string) {
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await lockCourse(tx, courseId)
    const version = await findOpenVersion(tx, courseId)
    if (!version) throw new Refusal('move_impossible')
    const state = moveVersion(version.state, 'takeBack')
    await tx.courseVersion.update({ where: { id: version.id }, data: { state, submittedAt: null } })
    const moved = { before: { state: version.state }, after: { state } }
    await record(tx, actor, { concept: 'course', subjectId: courseId, act: 'taken_back', ...moved, providerId: course.providerId })
  })
}

/** Makes a submitted version public; the one before stays as it was, superseded. `seen` binds the yes to what was read. */
export async function publishVersion(actor: Actor, versionId: string, seen?: string) {
  return database().$transaction(async tx => {
    const version = await lockSubmitted(tx, actor, versionId, seen)
    const state = moveVersion(version.state, 'publish')
    const reviewed = { reviewedById: actor.account?.id ?? null, reviewedAt: nowDate() }
    await tx.courseVersion.update({ where: { id: versionId }, data: { state, ...reviewed } })
    const { published } = version.course
    if (published)
      await tx.courseVersion.update({ where: { id: published.id }, data: { state: moveVersion(published.state, 'supersede') } })
    await tx.course.update({ where: { id: version.courseId }, data: { publishedId: versionId } })
    await record(tx, actor, {
      concept: 'course',
      subjectId: version.courseId,
      act: 'published',
      before: { number: published?.number ?? null },
      after: { number: version.number },
      providerId: version.course.providerId,
    })
    await catalogue(tx, version.courseId)
    return { slug: version.course.slug }
  })
}

/** Sends a submitted version back. `given` are the reasons by field name; at least one. */
export async function returnVersion(actor: Actor, versionId: string, given: Record<string, string>, seen?: string) {
  const reasons = Object.fromEntries(Object.entries(given).filter(([, reason]) => reason.trim()))
  if (Object.keys(reasons).length === 0) throw new Refusal('reason_needed')
  return database().$transaction(async tx => {
    const version = await lockSubmitted(tx, actor, versionId, seen)
    const state = moveVersion(version.state, 'return')
    const reviewed = { reviewedById: actor.account?.id ?? null, reviewedAt: nowDate() }
    await tx.courseVersion.update({ where: { id: versionId }, data: { state, returnReasons: reasons, ...reviewed } })
    await record(tx, actor, {
      concept: 'course',
      subjectId: version.courseId,
      act: 'returned',
      before: { state: version.state },
      after: { state, reasons },
      providerId: version.course.providerId,
    })
    return { courseId: version.courseId }
  })
}

/** Takes a course out of the catalogue. Its page stays and says so; enrolments are not touched. */
export async function withdrawCourse(actor: Actor, courseId: string, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await lockCourse(tx, courseId)
    const published = await tx.courseVersion.findFirst({ where: { publishedOf: { id: courseId } } })
    if (!published) throw new Refusal('move_impossible')
    const state = moveVersion(published.state, 'withdraw')
    await tx.courseVersion.update({ where: { id: published.id }, data: { state } })
    const moved = { before: { state: published.state }, after: { state } }
    await record(tx, actor, { concept: 'course', subjectId: courseId, act: 'withdrawn', ...moved, reason, providerId: course.providerId })
    await catalogue(tx, courseId)
    await followWithdrawnCourse(tx, actor, courseId)
  })
}

/** Four eyes: whoever wrote in a version or submitted it does not review it, whatever other roles they hold. */
async function lockSubmitted(tx: Tx, actor: Actor, versionId: string, seen?: string) {
  if (actor.door !== 'seed' && !hasRole(actor, 'editor')) throw new Refusal('not_allowed')
  const found = await tx.courseVersion.findUnique({ where: { id: versionId }, select: { courseId: true } })
  if (!found) throw new Refusal('not_found')
  await lockCourse(tx, found.courseId)
  const version = await tx.courseVersion.findUniqueOrThrow({
    where: { id: versionId },
    include: { course: { include: { published: true } } },
  })
  // Taken back, or decided by a colleague, or written anew since this editor read it.
  if (version.state !== 'submitted' || (seen && version.updatedAt.toISOString() !== seen)) throw new Refusal('changed_meanwhile')
  if (isAuthor(actor, version)) throw new Refusal('own_work')
  return version
}

export const isAuthor = (actor: Actor, version: { createdById: string | null; authorIds: string[] }) =>
  actor.account !== null && (version.createdById === actor.account.id || version.authorIds.includes(actor.account.id))
