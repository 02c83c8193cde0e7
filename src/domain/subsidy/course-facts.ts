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
  const course = await db.course.findUnique({
    where: { slug },
    include: {
      published: { include: { competences: true } },
      provider: { include: { recognitions: true } },
      recognitions: true,
      entry: { select: { nextRunId: true } },
      runs: { where: { state: 'open' }, include: { sessions: true }, orderBy: { startsAt: 'asc' } },
    },
  })
  if (course?.published?.state !== 'published') return null
  const run = course.runs.find(one => (number === undefined ? one.id === course.entry?.nextRunId : one.number === number)) ?? null
  if (number !== undefined && !run) return null
  const begins = run ? dayOf(run.startsAt) : today()
  const on = dateColumn(begins)
  const holds = (rows: { kind: string; validFrom: Date; validTo: Date | null; endedAt: Date | null }[], kind: string) =>
    rows.some(row => row.kind === kind && row.endedAt === null && row.validFrom <= on && (row.validTo === null || row.validTo >= on))
  const levels = course.published.competences
  const minutes = run?.sessions.reduce((sum, one) => sum + (one.endsAt.getTime() - one.startsAt.getTime()) / 60_000, 0)
  return {
    ...{ slug, title: course.published.title, provider: course.provider.name, run: run?.number ?? null },
    facts: {
      ...(run?.priceRappen == null ? {} : { course_price: run.priceRappen }),
      ...(run ? { course_start: begins.toString() } : {}),
      ...(minutes === undefined ? {} : { course_minutes: Math.round(minutes), course_lessons: Math.floor(minutes / 45) }),
      course_level: levels.reduce((most, one) => Math.max(most, one.toLevel), 0),
      course_areas: [...new Set(levels.map(one => String(areaOf(one.code))))],
      course_basic: holds(course.recognitions, 'basic_skills'),
      course_federal_exam: holds(course.recognitions, 'federal_exam'),
      course_listed_profession: holds(course.recognitions, 'listed_profession'),
      course_certifies: holds(course.recognitions, 'certifies'),
      provider_listed: holds(course.provider.recognitions, 'agreement'),
      provider_label: holds(course.provider.recognitions, 'quality_label'),
    },
  }
}
