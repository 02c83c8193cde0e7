import { database } from '#db/client.ts'
import { RecognitionKind } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireManager } from '#domain/subsidy/drafting.ts'
import { requireOffice } from '#domain/subsidy/programme-reading.ts'

export { RecognitionKind }
export const recognitionKinds = Object.values(RecognitionKind)
export const ofProviders: readonly RecognitionKind[] = ['agreement', 'quality_label']

type Found = { kind: RecognitionKind; subjectId: string; note: string; validFrom: Temporal.PlainDate; validTo: Temporal.PlainDate | null }

/** Records what the office found out about a course or a provider. What was recorded is ended, never changed. */
export async function recognise(actor: Actor, { kind, subjectId, note, validFrom, validTo }: Found) {
  requireManager(actor)
  if (validTo && Temporal.PlainDate.compare(validTo, validFrom) < 0) throw new Refusal('until_impossible', {}, 'validTo')
  const isProvider = ofProviders.includes(kind)
  return database().$transaction(async tx => {
    const where = { where: { id: subjectId }, select: { id: true } }
    if (!(isProvider ? await tx.provider.findUnique(where) : await tx.course.findUnique(where))) throw new Refusal('not_found')
    const about = isProvider ? { providerId: subjectId } : { courseId: subjectId }
    const days = { validFrom: dateColumn(validFrom), validTo: validTo && dateColumn(validTo) }
    const { id } = await tx.recognition.create({ data: { kind, note, ...about, ...days } })
    const after = { kind, note, validFrom: validFrom.toString(), validTo: validTo?.toString() ?? null }
    await record(tx, actor, { concept: 'subsidy', subjectId: id, act: 'recognised', after: { ...about, ...after } })
    return { id }
  })
}

export async function endRecognition(actor: Actor, id: string, reason: string) {
  requireManager(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const { count } = await tx.recognition.updateMany({ where: { id, endedAt: null }, data: { endedAt: nowDate() } })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'subsidy', subjectId: id, act: 'recognition_ended', reason: reason.trim() })
  })
}

/** Every recognition, the newest first; `now`: only those that hold today. Searched by course, provider and note. */
export async function listRecognitions(
  actor: Actor,
  { kind, q, now: onlyNow }: { kind?: RecognitionKind | undefined; q?: string | undefined; now: boolean },
) {
  requireOffice(actor)
  const day = dateColumn(today())
  const contains = { contains: q ?? '', mode: 'insensitive' } as const
  const rows = await database().recognition.findMany({
    where: {
      AND: [
        kind ? { kind } : {},
        onlyNow ? { endedAt: null, validFrom: { lte: day }, OR: [{ validTo: null }, { validTo: { gte: day } }] } : {},
        q ? { OR: [{ note: contains }, { provider: { name: contains } }, { course: { versions: { some: { title: contains } } } }] } : {},
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: mostRecognitions + 1,
    include: { provider: { select: { name: true } }, course: { include: { published: { select: { title: true } }, provider: true } } },
  })
  const lines = rows.slice(0, mostRecognitions).map(({ id, kind, course, provider, note, validFrom, validTo, endedAt }) => ({
    ...{ id, kind, note, validFrom: plainDay(validFrom).toString(), validTo: validTo && plainDay(validTo).toString() },
    name: provider?.name ?? course?.published?.title ?? course?.slug ?? '–',
    of: course ? course.provider.name : null,
    slug: course?.published ? course.slug : null,
    endedAt: endedAt?.toISOString() ?? null,
    holds: endedAt === null && validFrom <= day && (validTo === null || validTo >= day),
  }))
  return { lines, more: rows.length > mostRecognitions }
}
const mostRecognitions = 200

/** What can be recognised: every course with its school, every provider. */
export async function listRecognisable(actor: Actor) {
  requireManager(actor)
  const courses = await database().course.findMany({
    where: { published: { state: 'published' } },
    include: { published: { select: { title: true } }, provider: { select: { name: true } } },
  })
  const providers = await database().provider.findMany({ orderBy: { name: 'asc' }, select: { slug: true, name: true } })
  return {
    courses: courses
      .map(({ slug, published, provider }) => ({ slug, name: `${published?.title ?? slug}, ${provider.name}` }))
      .sort((a, b) => a.name.localeCompare(b.name, 'de')),
    providers,
  }
}

/** The id behind the address of a course or a provider, as a kind of recognition needs it. */
export async function findRecognised(kind: RecognitionKind, slug: string): Promise<string> {
  const where = { where: { slug }, select: { id: true } }
  const found = ofProviders.includes(kind) ? await database().provider.findUnique(where) : await database().course.findUnique(where)
  if (!found) throw new Refusal(ofProviders.includes(kind) ? 'provider_unknown' : 'course_unknown', {}, 'subject')
  return found.id
}
