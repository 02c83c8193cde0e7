import { database } from '#db/client.ts'
import type { CourseVersion, Prisma } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { competenceName } from '#domain/competence/framework.ts'
import { compareLists, compareTexts, type Mark, type Part } from '#domain/course/comparing.ts'
import { type Competence, type CourseFields, fieldsOf } from '#domain/course/fields.ts'
import { isAuthor } from '#domain/course/reviewing.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export const queueStates = ['submitted', 'returned', 'published'] as const
export type QueueState = (typeof queueStates)[number]

/** What a field says now and said before; the same shape for every page that shows it. */
export type FieldChange = { field: keyof CourseFields; same: boolean } & (
  | { kind: 'text' | 'list'; parts: Part[] }
  | { kind: 'competences'; parts: { mark: Mark; code: string; name: string; fromLevel: number; toLevel: number }[] }
  | { kind: 'value'; before: string | number | boolean | null; after: string | number | boolean | null }
)

const most = 100

/** Versions that wait, oldest first; decided ones, latest first. */
export async function listQueue(actor: Actor, { state, q }: { state: QueueState; q?: string | undefined }) {
  requireEditor(actor)
  const where: Prisma.CourseVersionWhereInput = { state }
  if (q) {
    const contains = { contains: q, mode: 'insensitive' } as const
    where.OR = [{ title: contains }, { course: { provider: { name: contains } } }]
  }
  const rows = await database().courseVersion.findMany({
    where,
    orderBy: state === 'submitted' ? [{ submittedAt: 'asc' }, { id: 'asc' }] : [{ reviewedAt: 'desc' }, { id: 'asc' }],
    take: most,
    include: { course: { include: { provider: { select: { name: true } } } } },
  })
  const total = await database().courseVersion.count({ where })
  const lines = rows.map(version => ({
    ...{ id: version.id, title: version.title, number: version.number, provider: version.course.provider.name },
    at: ((state === 'submitted' ? version.submittedAt : version.reviewedAt) ?? version.updatedAt).toISOString(),
    isNew: version.course.publishedId === null || version.course.publishedId === version.id,
    own: isAuthor(actor, version),
  }))
  return { lines, total }
}

/** One version with what it changes against the public one, and whether this editor may decide. */
export async function getCase(actor: Actor, versionId: string, language: Language) {
  requireEditor(actor)
  const include = { competences: true } as const
  const version = await database().courseVersion.findUnique({
    where: { id: versionId },
    include: { ...include, course: { include: { provider: true, published: { include } } } },
  })
  // A draft belongs to its school alone until it is handed in.
  if (!version || version.state === 'draft') throw new Refusal('not_found')
  const { course } = version
  const base = version.state === 'submitted' ? course.published : await findBase(version)
  const authors = await database().userAccount.findMany({
    where: { id: { in: [...version.authorIds, ...(version.reviewedById ? [version.reviewedById] : [])] } },
    select: { id: true, name: true },
  })
  const name = (id: string | null) => authors.find(one => one.id === id)?.name ?? null
  return {
    ...{ id: version.id, number: version.number, state: version.state, title: version.title },
    updatedAt: version.updatedAt.toISOString(),
    submittedAt: version.submittedAt?.toISOString() ?? null,
    reviewedAt: version.reviewedAt?.toISOString() ?? null,
    reviewedBy: name(version.reviewedById),
    authors: version.authorIds.map(name).filter(one => one !== null),
    reasons: (version.returnReasons ?? {}) as Record<string, string>,
    course: { id: course.id, slug: course.slug, isPublic: course.published?.state === 'published' },
    provider: { name: course.provider.name, label: course.provider.label },
    baseNumber: base?.number ?? null,
    own: isAuthor(actor, version),
    changes: await compareVersions(base && fieldsOf(base), fieldsOf(version), language),
    fields: fieldsOf(version),
  }
}

/** What was public when a decided version was decided. */
const findBase = (version: CourseVersion) =>
  database().courseVersion.findFirst({
    where: { courseId: version.courseId, number: { lt: version.number }, state: { in: ['published', 'superseded', 'withdrawn'] } },
    orderBy: { number: 'desc' },
    include: { competences: true },
  })

async function compareVersions(before: CourseFields | null, after: CourseFields, language: Language): Promise<FieldChange[]> {
  const titles = await courseTitles([...(before?.requiredCourses ?? []), ...after.requiredCourses])
  const text = (field: 'title' | 'summary' | 'description' | 'prerequisites' | 'accessibility'): FieldChange => {
    const parts = compareTexts(before?.[field] ?? '', after[field] ?? '')
    return { field, same: isSame(parts), kind: 'text', parts }
  }
  const list = (field: 'audience' | 'bring' | 'requiredCourses' | 'keywords', name = (value: string) => value): FieldChange => {
    const parts = compareLists((before?.[field] ?? []).map(name), after[field].map(name))
    return { field, same: isSame(parts), kind: 'list', parts }
  }
  const value = (field: 'ageMin' | 'ageMax' | 'language' | 'wheelchair' | 'dropIn'): FieldChange => {
    const was = before?.[field] ?? null
    return { field, same: was === after[field] && before !== null, kind: 'value', before: was, after: after[field] }
  }
  return [
    ...[text('title'), text('summary'), text('description')],
    ...[list('audience', key => groupName(key, language)), value('ageMin'), value('ageMax'), value('language')],
    competences(before?.competences ?? [], after.competences, language),
    ...[text('prerequisites'), list('requiredCourses', id => titles.get(id) ?? id), list('bring')],
    ...[value('wheelchair'), text('accessibility'), list('keywords'), value('dropIn')],
  ]
}

function competences(before: Competence[], after: Competence[], language: Language): FieldChange {
  const spell = (one: Competence) => `${one.code} ${one.fromLevel} ${one.toLevel}`
  const parts = compareLists(before.map(spell), after.map(spell)).map(({ mark, text }) => {
    const [code = '', from, to] = text.split(' ')
    return { mark, code, name: competenceName(code, language), fromLevel: Number(from), toLevel: Number(to) }
  })
  // A level that moved stands beside what it was, not at the end of the list.
  const sorted = parts.sort((a, b) => (a.code === b.code ? (a.mark === 'removed' ? -1 : 1) : a.code < b.code ? -1 : 1))
  return { field: 'competences', same: parts.every(part => part.mark === 'same'), kind: 'competences', parts: sorted }
}

const isSame = (parts: Part[]) => parts.every(part => part.mark === 'same')
const groupName = (key: string, language: Language) => canton().ageGroups.find(group => group.key === key)?.name[language] ?? key

async function courseTitles(ids: string[]) {
  if (ids.length === 0) return new Map<string, string>()
  const rows = await database().course.findMany({ where: { id: { in: ids } }, include: { published: { select: { title: true } } } })
  return new Map(rows.map(course => [course.id, course.published?.title ?? course.slug]))
}

function requireEditor(actor: Actor) {
  if (!hasRole(actor, 'editor')) throw new Refusal('not_allowed')
}
