import { nowDate } from '#domain/clock.ts'
import type { Competence } from '#domain/course/fields.ts'
import { rowsOf } from '#domain/course/matching.ts'

/** Beginning and end, in milliseconds. */
export type Span = readonly [startsAt: number, endsAt: number]
export type OfferedRun = {
  number: number
  startsAt: number
  endsAt: number
  priceRappen: number
  free: number
  locality: string | null
  online: boolean
  sessions: readonly Span[]
}
/** A course here with the runs in which one can take a seat today, in the order of their beginning. */
export type Offer = {
  slug: string
  title: string
  lifts: readonly Competence[]
  /** Courses (slugs) one must have taken before. */
  requires: readonly string[]
  runs: readonly OfferedRun[]
}
/** Whose courses: nobody learns a profession in a course for children. */
export const learners = ['adults', 'youth', 'seniors'] as const
export type Learner = (typeof learners)[number]

const ms = (column: string) => `(date_part('epoch', ${column}) * 1000)::int8`

/**
 * Published courses for these people that lift one of the competences, and everything those courses ask for first. A run counts
 * while it can be joined, has a free seat and a price; drop-ins cannot be booked and have no runs here.
 */
export async function listOffers(audience: readonly (Learner | 'children')[] = learners): Promise<Offer[]> {
  const rows = await rowsOf<{ offers: Offer[] }>(
    `select coalesce(json_agg(offer order by offer.slug), '[]') as offers from (
      select c.slug, v.title,
        (select json_agg(json_build_object('code', k.code, 'fromLevel', k."fromLevel", 'toLevel', k."toLevel") order by k.code)
          from "CourseCompetence" k where k."versionId" = v.id) as lifts,
        case when cardinality(v."requiredCourses") = 0 then '[]'::json else (select coalesce(json_agg(r.slug), '[]') from "Course" r
          where r.id = any (v."requiredCourses")) end as requires,
        coalesce(runs.of, '[]'::json) as runs
      from "Course" c join "CourseVersion" v on v.id = c."publishedId" left join lateral (
        select json_agg(json_build_object('number', r.number, 'startsAt', ${ms('r."startsAt"')}, 'endsAt', ${ms('r."endsAt"')},
          'priceRappen', r."priceRappen", 'free', r.seats - r.taken, 'locality', r.locality, 'online', r.online,
          'sessions', (select json_agg(json_build_array(${ms('s."startsAt"')}, ${ms('s."endsAt"')}) order by s."startsAt")
            from "RunSession" s where s."runId" = r.id)) order by r."startsAt", r.number) as of
        from "CourseRun" r where r."courseId" = c.id and r.state = 'open' and r."enrolUntil" > $1 and r."startsAt" > $1
          and r.taken < r.seats and r."priceRappen" is not null and not v."dropIn") runs on true
      where v.state = 'published' and v.audience && $2::text[]
        and exists (select 1 from "CourseCompetence" k where k."versionId" = v.id)) offer`,
    [nowDate(), audience],
    'offers for a profession',
  )
  return rows[0]?.offers ?? []
}
