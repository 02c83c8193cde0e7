import { type Db, database } from '#db/client.ts'
import { dateColumn, dayOf, today } from '#domain/clock.ts'
import { areaOf } from '#domain/competence/framework.ts'
import type { Facts } from '#domain/subsidy/facts.ts'

export type ChosenCourse = { slug: string; title: string; provider: string; run: number | null; facts: Facts }

/**
 * What rules may know of a course: of one run, or of the next one that can be joined. Lists and labels are what the office has
 * recorded for the day on which the run begins, never what the school says of itself. Null where there is no such course.
 */
export async function findCourse(slug: string, number?: number, db: Db = database()): Promise<ChosenCourse | null> {
  // One question after the other: within a transaction there is one connection, which cannot be asked twice at once.
  const course = await db.course.findUnique({ where: { slug }, select: { id: true, providerId: true, publishedId: true } })
  if (!course?.publishedId) return null
  const published = await db.courseVersion.findUniqueOrThrow({ where: { id: course.publishedId }, include: { competences: true } })
  if (published.state !== 'published') return null
  const provider = await db.provider.findUniqueOrThrow({ where: { id: course.providerId }, include: { recognitions: true } })
  const recognitions = await db.recognition.findMany({ where: { courseId: course.id } })
  const entry = await db.catalogueEntry.findUnique({ where: { courseId: course.id }, select: { nextRunId: true } })
  const runs = await db.courseRun.findMany({
    where: { courseId: course.id, state: 'open' },
    include: { sessions: true },
    orderBy: { startsAt: 'asc' },
  })
  const run = runs.find(one => (number === undefined ? one.id === entry?.nextRunId : one.number === number)) ?? null
  if (number !== undefined && !run) return null
  const begins = run ? dayOf(run.startsAt) : today()
  const on = dateColumn(begins)
  const holds = (rows: { kind: string; validFrom: Date; validTo: Date | null; endedAt: Date | null }[], kind: string) =>
    rows.some(row => row.kind === kind && row.endedAt === null && row.validFrom <= on && (row.validTo === null || row.validTo >= on))
  const levels = published.competences
  const minutes = run?.sessions.reduce((sum, one) => sum + (one.endsAt.getTime() - one.startsAt.getTime()) / 60_000, 0)
  return {
    ...{ slug, title: published.title, provider: provider.name, run: run?.number ?? null },
    facts: {
      ...(run?.priceRappen == null ? {} : { course_price: run.priceRappen }),
      ...(run ? { course_start: begins.toString() } : {}),
      ...(minutes === undefined ? {} : { course_minutes: Math.round(minutes), course_lessons: Math.floor(minutes / 45) }),
      course_level: levels.reduce((most, one) => Math.max(most, one.toLevel), 0),
      course_areas: [...new Set(levels.map(one => String(areaOf(one.code))))],
      course_basic: holds(recognitions, 'basic_skills'),
      course_federal_exam: holds(recognitions, 'federal_exam'),
      course_listed_profession: holds(recognitions, 'listed_profession'),
      course_certifies: holds(recognitions, 'certifies'),
      provider_listed: holds(provider.recognitions, 'agreement'),
      provider_label: holds(provider.recognitions, 'quality_label'),
    },
  }
}
