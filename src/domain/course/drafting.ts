import { randomBytes } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { Course } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type CourseFields, changedFields, emptyFields, fieldsOf } from '#domain/course/fields.ts'
import { requireMember, requireOwnCourse } from '#domain/course/owning.ts'
import { moveVersion, openStates } from '#domain/course/version.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** A new course with its first draft. The address is made of the title; once public it survives versions and runs. */
export async function createCourse(
  actor: Actor,
  { providerId, slug, ...given }: { providerId: string; slug?: string } & Partial<CourseFields>,
) {
  requireMember(actor, providerId)
  const fields = { ...emptyFields, ...given }
  return database().$transaction(async tx => {
    await requireCourses(tx, fields.requiredCourses)
    const course = await tx.course.create({ data: { providerId, slug: slug ?? (await freeSlug(tx, fields.title)) } })
    const version = await createVersion(tx, actor, course.id, 1, fields)
    await record(tx, actor, { concept: 'course', subjectId: course.id, act: 'created', after: { title: fields.title }, providerId })
    return { courseId: course.id, slug: course.slug, versionId: version.id, updatedAt: version.updatedAt.toISOString() }
  })
}

/**
 * Keeps what was written so far, complete or not. On a published course the first change begins a new version beside it.
 * `seen` is the updatedAt of the version the form was filled from: what somebody else saved since is not overwritten.
 */
export async function saveDraft(actor: Actor, courseId: string, fields: CourseFields, seen?: string) {
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await lockCourse(tx, courseId)
    const open = await findOpenVersion(tx, courseId)
    const shown = open ?? (await findPublished(tx, courseId))
    if (open) moveVersion(open.state, 'save')
    if (shown && seen && shown.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    await requireCourses(tx, fields.requiredCourses, courseId)
    const changes = changedFields(shown ? fieldsOf(shown) : emptyFields, fields)
    // Saving without a change writes nothing: no version under review that says what is public already.
    if (shown && Object.keys(changes.after).length === 0) return { versionId: shown.id, updatedAt: shown.updatedAt.toISOString() }
    const { competences, ...columns } = fields
    const version = open
      ? await tx.courseVersion.update({
          where: { id: open.id },
          data: {
            ...columns,
            state: 'draft',
            authorIds: withAuthor(open.authorIds, actor),
            competences: { deleteMany: {}, createMany: { data: competences } },
          },
        })
      : await createVersion(tx, actor, courseId, await nextNumber(tx, courseId), fields)
    const slug = await slugAfter(tx, course, shown?.title ?? '', fields.title)
    if (slug !== course.slug) await tx.course.update({ where: { id: courseId }, data: { slug } })
    await record(tx, actor, { concept: 'course', subjectId: courseId, act: 'draft_saved', ...changes, providerId: course.providerId })
    return { versionId: version.id, updatedAt: version.updatedAt.toISOString() }
  })
}

/** Throws away what was not submitted. What is public stays; a course nobody has ever seen goes altogether. */
export async function discardDraft(actor: Actor, courseId: string, seen: string) {
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await lockCourse(tx, courseId)
    const open = await findOpenVersion(tx, courseId)
    if (!open || open.state === 'submitted') throw new Refusal('move_impossible')
    if (open.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const { competences: _, ...written } = fieldsOf(open)
    await tx.courseVersion.delete({ where: { id: open.id } })
    const left = await tx.courseVersion.count({ where: { courseId } })
    const gone = left === 0 && (await tx.courseRun.count({ where: { courseId } })) === 0
    if (left === 0 && !gone) throw new Refusal('move_impossible')
    if (gone) await tx.course.delete({ where: { id: courseId } })
    await record(tx, actor, { concept: 'course', subjectId: courseId, act: 'discarded', before: written, providerId: course.providerId })
    return { gone }
  })
}

/** The version somebody is working on: draft, returned or submitted. There is at most one. */
export const findOpenVersion = (tx: Tx, courseId: string) =>
  tx.courseVersion.findFirst({ where: { courseId, state: { in: [...openStates] } }, include: { competences: true } })

export const lockCourse = (tx: Tx, courseId: string) => tx.$queryRaw`select 1 from "Course" where id = ${courseId}::uuid for update`

const findPublished = (tx: Tx, courseId: string) =>
  tx.courseVersion.findFirst({ where: { publishedOf: { id: courseId } }, include: { competences: true } })

function createVersion(tx: Tx, actor: Actor, courseId: string, number: number, { competences, ...columns }: CourseFields) {
  const authors = { createdById: actor.account?.id ?? null, authorIds: withAuthor([], actor) }
  const data = { courseId, number, ...columns, ...authors, competences: { createMany: { data: competences } } }
  return tx.courseVersion.create({ data })
}

/** Everybody who wrote in a version, so that none of them reviews it. */
export const withAuthor = (authors: string[], actor: Actor) => [...new Set([...authors, ...(actor.account ? [actor.account.id] : [])])]

async function nextNumber(tx: Tx, courseId: string) {
  const last = await tx.courseVersion.aggregate({ where: { courseId }, _max: { number: true } })
  return (last._max.number ?? 0) + 1
}

/** A course can't ask for one that does not exist, nor for itself. */
async function requireCourses(tx: Tx, ids: string[], courseId?: string) {
  const found = ids.length > 0 ? await tx.course.count({ where: { id: { in: ids } } }) : 0
  if (found < new Set(ids).size || (courseId && ids.includes(courseId))) throw new Refusal('course_unknown', {}, 'requiredCourses')
}

/** Until a course is public its address follows its title; from then on people have it on paper. */
async function slugAfter(tx: Tx, course: Course, was: string, title: string) {
  const follows = !course.publishedId && (course.slug === spelled(was) || course.slug.startsWith(`${spelled(was)}-`))
  return follows && spelled(was) !== spelled(title) ? freeSlug(tx, title) : course.slug
}

async function freeSlug(tx: Tx, title: string) {
  const base = spelled(title)
  // Two courses of the same title at the same moment: the second waits and sees the first.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${base}, 0))`
  return (await tx.course.findUnique({ where: { slug: base } })) ? `${base}-${randomBytes(3).toString('hex')}` : base
}

function spelled(title: string) {
  const plain = title.toLowerCase().replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue').replace(/ß/g, 'ss')
  const letters = plain.normalize('NFD').replace(/\p{M}/gu, '')
  return (
    letters
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 80)
      .replace(/^-|-$/g, '') || 'kurs'
  )
}
