import { randomBytes } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type CourseFields, emptyFields, fieldsOf } from '#domain/course/fields.ts'
import { requireMember, requireOwnCourse } from '#domain/course/owning.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** A new course with its first draft. The address is made of the title once and for all: it survives versions and runs. */
export async function createCourse(
  actor: Actor,
  { providerId, slug, ...given }: { providerId: string; slug?: string } & Partial<CourseFields>,
) {
  requireMember(actor, providerId)
  const fields = { ...emptyFields, ...given }
  return database().$transaction(async tx => {
    const course = await tx.course.create({ data: { providerId, slug: slug ?? (await freeSlug(tx, fields.title)) } })
    const version = await createVersion(tx, actor, course.id, 1, fields)
    await record(tx, actor, { concept: 'course', subjectId: course.id, act: 'created', after: { title: fields.title }, providerId })
    return { courseId: course.id, slug: course.slug, versionId: version.id }
  })
}

/**
 * Keeps what was written so far, complete or not. On a published course the first save begins a new version beside it.
 * `seen` is the version's updatedAt the form was filled from: a draft that somebody else saved since is not overwritten.
 */
export async function saveDraft(actor: Actor, courseId: string, fields: CourseFields, seen?: string) {
  const course = await requireOwnCourse(actor, courseId)
  return database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Course" where id = ${courseId}::uuid for update`
    const open = await findOpenVersion(tx, courseId)
    if (open?.state === 'submitted') throw new Refusal('move_impossible')
    if (open && seen && open.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const { competences, ...columns } = fields
    const version = open
      ? await tx.courseVersion.update({
          where: { id: open.id },
          data: { ...columns, state: 'draft', competences: { deleteMany: {}, createMany: { data: competences } } },
        })
      : await createVersion(tx, actor, courseId, await nextNumber(tx, courseId), fields)
    const before = open ? changedOnly(fieldsOf(open), fields) : null
    await record(tx, actor, {
      concept: 'course',
      subjectId: courseId,
      act: 'draft_saved',
      before,
      after: changedOnly(fields, open ? fieldsOf(open) : emptyFields),
      providerId: course.providerId,
    })
    return { versionId: version.id, updatedAt: version.updatedAt.toISOString() }
  })
}

/** The version somebody is working on: draft, returned or submitted. There is at most one. */
export const findOpenVersion = (tx: Tx, courseId: string) =>
  tx.courseVersion.findFirst({ where: { courseId, state: { in: ['draft', 'returned', 'submitted'] } }, include: { competences: true } })

function createVersion(tx: Tx, actor: Actor, courseId: string, number: number, { competences, ...columns }: CourseFields) {
  const data = { courseId, number, ...columns, createdById: actor.account?.id ?? null, competences: { createMany: { data: competences } } }
  return tx.courseVersion.create({ data })
}

async function nextNumber(tx: Tx, courseId: string) {
  const last = await tx.courseVersion.aggregate({ where: { courseId }, _max: { number: true } })
  return (last._max.number ?? 0) + 1
}

/** Only the fields that differ from `other`: history rows stay readable. */
function changedOnly(fields: CourseFields, other: CourseFields) {
  const differing = Object.entries(fields).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(other[name as keyof CourseFields]),
  )
  return Object.fromEntries(differing)
}

async function freeSlug(tx: Tx, title: string) {
  const spelled = title
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
  const base =
    spelled
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 80) || 'kurs'
  return (await tx.course.findUnique({ where: { slug: base } })) ? `${base}-${randomBytes(2).toString('hex')}` : base
}
