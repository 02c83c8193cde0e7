import { nowDate } from '#domain/clock.ts'
import type { Area } from '#domain/competence/framework.ts'
import { standingOf } from '#domain/course/coming.ts'
import { audienceName, type Daypart, daypartOf } from '#domain/course/facets.ts'
import { rowsOf } from '#domain/course/matching.ts'
import type { Language } from '#words/speak.ts'

/** How often and when in the day a run meets; null when it changes from one time to the next. */
export type Meetings = { count: number; daypart: Daypart | null }
export type LineRun = {
  number: number
  priceRappen: number | null
  startsAt: string
  locality: string | null
  placeName: string | null
  online: boolean
  seats: number
  free: number
  waiting: number
  joinable: boolean
  over: 'cancelled' | 'past' | 'closed' | null
  meetings: Meetings
}
/** A course in a list with the run that matters there. */
export type Line = {
  slug: string
  title: string
  summary: string
  provider: string
  changedAt: string
  /** Names of the age groups it is for. */
  audience: string[]
  language: string
  dropIn: boolean
  areas: { area: Area; level: number }[]
  run: LineRun | null
  /** When the run is full: the next one with a seat. */
  other: { number: number; startsAt: string; locality: string | null; online: boolean; free: number } | null
}

type RunRow = {
  number: number
  state: 'open' | 'cancelled'
  priceRappen: number | null
  startsAt: number
  enrolUntil: number
  locality: string | null
  placeName: string | null
  online: boolean
  seats: number
  taken: number
  waiting: number
  /** Beginning and end of each. */
  sessions: [number, number][]
}
/** A course as the database tells it for a list; `toLines` makes lines of such rows. */
export type EntryRow = {
  slug: string
  title: string
  summary: string
  providerName: string
  changedAt: number
  audience: string[]
  language: string
  dropIn: boolean
  areas: Area[]
  areaLevels: number[]
  run: RunRow | null
  other: (Omit<NonNullable<Line['other']>, 'startsAt'> & { startsAt: number }) | null
}

// As numbers: reading hundreds of dates from text would take longer than all the rest of a page of lines; date_part counts in floats, extract in decimals.
const ms = (column: string) => `(date_part('epoch', ${column}) * 1000)::int8`

/**
 * The expression of a statement that has a relation `asked` of "courseId", "runId" and `place`: their rows as JSON, in the order of their
 * places. Seats come from the run itself, so they are exact; without a coming run its last one stands there. `now` is the place of the moment.
 */
export const entryRows = (asked: string, now: string) => `(select coalesce(json_agg(entry order by entry.place), '[]') from (
    select asked.place, e.slug, e.title, e.summary, e."providerName", ${ms('e."changedAt"')} as "changedAt", e.audience, e.language, e."dropIn", e.areas,
      e."areaLevels", case when r.id is not null then json_build_object('number', r.number, 'state', r.state, 'priceRappen', r."priceRappen", 'startsAt', ${ms('r."startsAt"')},
        'enrolUntil', ${ms('r."enrolUntil"')}, 'locality', r.locality, 'placeName', r."placeName", 'online', r.online, 'seats', r.seats, 'taken', r.taken,
        'waiting', r.waiting, 'sessions', (select array_agg(array[${ms('s."startsAt"')}, ${ms('s."endsAt"')}] order by s."startsAt") from "RunSession" s
          where s."runId" = r.id)) end as run,
      case when r.taken >= r.seats and not e."dropIn" then (select json_build_object('number', o.number, 'startsAt', ${ms('o."startsAt"')}, 'locality', o.locality,
          'online', o.online, 'free', o.seats - o.taken) from "CourseRun" o
        where o."courseId" = e."courseId" and o.state = 'open' and o."enrolUntil" > ${now}::timestamptz and o.taken < o.seats order by o."startsAt" limit 1) end as other
    from ${asked} asked join "CatalogueEntry" e on e."courseId" = asked."courseId"
    left join "CourseRun" r on r.id = coalesce(asked."runId", (select l.id from "CourseRun" l where l."courseId" = e."courseId" and l.state <> 'draft'
      order by l."startsAt" desc limit 1))) entry)`

/** The lines of these courses in this order. */
export async function listLines(rows: readonly { courseId: string; runId: string | null }[], of: Language): Promise<Line[]> {
  if (rows.length === 0) return []
  const now = nowDate()
  const [found] = await rowsOf<{ lines: EntryRow[] }>(
    `with asked as (select * from unnest($1::uuid[], $2::uuid[]) with ordinality as asked("courseId", "runId", place))
    select ${entryRows('asked', '$3')} as lines`,
    [rows.map(row => row.courseId), rows.map(row => row.runId), now],
    'course lines',
  )
  return toLines(found?.lines ?? [], now, of)
}

export const toLines = (rows: readonly EntryRow[], now: Date, of: Language): Line[] => rows.map(row => lineOf(row, now, of))

function lineOf(row: EntryRow, now: Date, of: Language): Line {
  const { slug, title, summary, providerName, audience, language, dropIn, areas, areaLevels, run, other } = row
  return {
    slug,
    title,
    summary,
    provider: providerName,
    language,
    dropIn,
    changedAt: new Date(row.changedAt).toISOString(),
    audience: audience.map(key => audienceName(key, of)),
    areas: areas.map((area, n) => ({ area, level: areaLevels[n] ?? 0 })),
    run: run && runOf(run, dropIn, now),
    other: other && { ...other, startsAt: new Date(other.startsAt).toISOString() },
  }
}

function runOf(row: RunRow, dropIn: boolean, now: Date): LineRun {
  const sessions = row.sessions.map(([startsAt, endsAt]) => ({ startsAt, endsAt }))
  // Only where people may come on any day does it matter which sessions are still ahead.
  const ahead = dropIn ? sessions.map(one => ({ startsAt: new Date(one.startsAt), endsAt: new Date(one.endsAt) })) : []
  const { state, seats: all, taken } = row
  const run = { state, seats: all, taken, startsAt: new Date(row.startsAt), enrolUntil: new Date(row.enrolUntil), sessions: ahead }
  const standing = standingOf(run, dropIn, now)
  const { number, priceRappen, locality, placeName, online, seats, waiting } = row
  return {
    number,
    priceRappen,
    locality,
    placeName,
    online,
    seats,
    waiting,
    startsAt: (standing?.begins ?? run.startsAt).toISOString(),
    free: Math.max(0, row.seats - row.taken),
    joinable: standing?.joinable ?? false,
    over: row.state === 'cancelled' ? 'cancelled' : !standing ? 'past' : standing.joinable ? null : 'closed',
    meetings: meetingsOf(sessions),
  }
}

export function meetingsOf(sessions: readonly { startsAt: Date | number; endsAt: Date | number }[]): Meetings {
  const parts = new Set(sessions.map(daypartOf))
  return { count: sessions.length, daypart: parts.size === 1 ? ([...parts][0] as Daypart) : null }
}
