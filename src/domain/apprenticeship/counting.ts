import { type Db, database } from '#db/client.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { today } from '#domain/clock.ts'

/**
 * One department, profession and intake: the smallest thing that is counted. Everything larger is a sum of these, so a surplus in one
 * profession never hides behind a lack in another.
 */
export type Cell = {
  department: string
  professionId: string
  intakeYear: number
  digital: boolean
  /** Soll: approved places. */
  approved: number
  /** Ist: of them those that somebody holds on the counting day. */
  filled: number
  /** Eigenbedarf: approved places whose graduates the unit expects to employ itself. */
  own: number
}
export type Counted = Pick<Cell, 'approved' | 'filled' | 'own'> & {
  /** Darüber hinaus: Ist minus Eigenbedarf, never below zero in a cell. */
  beyond: number
  /** Approved and held by nobody. */
  open: number
}

/** What the cells come to, added up. */
export const sumOf = (cells: readonly Pick<Cell, 'approved' | 'filled' | 'own'>[]): Counted =>
  cells.reduce<Counted>(
    (sum, { approved, filled, own }) => ({
      approved: sum.approved + approved,
      filled: sum.filled + filled,
      own: sum.own + own,
      beyond: sum.beyond + Math.max(0, filled - own),
      open: sum.open + Math.max(0, approved - filled),
    }),
    { approved: 0, filled: 0, own: 0, beyond: 0, open: 0 },
  )

export function groupedBy<T, K extends string | number>(cells: readonly T[], key: (cell: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const cell of cells) groups.set(key(cell), [...(groups.get(key(cell)) ?? []), cell])
  return groups
}

/** The day of the year of intake on which one counts who holds a place. */
export const referenceDay = (year: number) => dayIn(year, apprenticeshipRules().referenceDay)

/**
 * The day on which an intake is counted: its reference day; before that, today. For the public the month of the beginning stands still:
 * between the start and the reference day a number that falls from one day to the next would tell of somebody who left.
 */
export function countingDay(year: number, { frozen = false, on = today() } = {}): Temporal.PlainDate {
  if (!isBefore(on, referenceDay(year))) return referenceDay(year)
  const start = dayIn(year, apprenticeshipRules().startDay)
  return frozen && !isBefore(on, start) ? start : on
}
const isBefore = (one: Temporal.PlainDate, other: Temporal.PlainDate) => Temporal.PlainDate.compare(one, other) < 0

type Asked = { years: readonly number[]; frozen?: boolean; departments?: readonly string[] | undefined }
/** One approved place, and whether somebody held it on its counting day: what every number of places is a count of. */
export type CountedPlace = {
  id: string
  number: string
  department: string
  unit: string
  professionId: string
  digital: boolean
  intakeYear: number
  isOwn: boolean
  isFilled: boolean
}

/**
 * The places behind the numbers. Who held a place on a day follows from the contracts' own days, never from the place's state now: a
 * training broken off later leaves the past as it was. A place taken back after the counting day was still there on it.
 */
export async function listCountedPlaces({ years, frozen = false, departments }: Asked, db: Db = database()): Promise<CountedPlace[]> {
  if (years.length === 0) return []
  const days = years.map(year => countingDay(year, { frozen }).toString())
  return db.$queryRaw<CountedPlace[]>`
    with day as (select * from unnest(${[...years]}::int[], ${days}::text[]) as d("year", "on"))
    select p.id, p.number, p.department, p.unit, p."professionId", t.digital, p."intakeYear", p.need = 'own' as "isOwn",
      exists (select 1 from "TrainingContract" c where c."placeId" = p.id
        and c."promisedOn" <= day."on"::date and (c."endedOn" is null or c."endedOn" > day."on"::date)) as "isFilled"
    from "ApprenticeshipPlace" p join day on day."year" = p."intakeYear" join "TrainingProfession" t on t.id = p."professionId"
    where (p.state not in ('planned', 'withdrawn')
        or (p.state = 'withdrawn' and p."approvedAt" is not null and (p."stateSince" at time zone 'Europe/Zurich')::date > day."on"::date))
      and (${departments === undefined} or p.department = any(${[...(departments ?? [])]}::text[]))
    order by p."intakeYear", p.department, t."titleDe", t."specialisationDe", p.number`
}

/** Counted by department, profession and intake. */
export async function countPlaces(asked: Asked, db: Db = database()): Promise<Cell[]> {
  const cells = groupedBy(await listCountedPlaces(asked, db), one => `${one.intakeYear} ${one.department} ${one.professionId}`)
  return [...cells.values()].flatMap(places => {
    const [first] = places
    if (!first) return []
    const { department, professionId, intakeYear, digital } = first
    const [filled, own] = [places.filter(one => one.isFilled).length, places.filter(one => one.isOwn).length]
    return [{ department, professionId, intakeYear, digital, approved: places.length, filled, own }]
  })
}

/** The place of somebody who is in training on a day, whatever their intake: begun, not ended, and not past the end of their contract. */
export async function listLearning(day: Temporal.PlainDate, departments?: readonly string[], db: Db = database()): Promise<CountedPlace[]> {
  const on = day.toString()
  return db.$queryRaw<CountedPlace[]>`
    select p.id, p.number, p.department, p.unit, p."professionId", t.digital, p."intakeYear", p.need = 'own' as "isOwn", true as "isFilled"
    from "TrainingContract" c join "ApprenticeshipPlace" p on p.id = c."placeId" join "TrainingProfession" t on t.id = p."professionId"
    where c."startsOn" <= ${on}::date and (c."endedOn" is null or c."endedOn" > ${on}::date) and coalesce(c."extendedTo", c."endsOn") >= ${on}::date
      and (${departments === undefined} or p.department = any(${[...(departments ?? [])]}::text[]))
    order by p."intakeYear", p.department, t."titleDe", t."specialisationDe", p.number`
}

/** Full-time positions of a department in a year; 0 where nobody has said any. */
export function positionsOf(department: string, year: number): number {
  const line = apprenticeshipRules()
    .positions.filter(one => one.from <= year)
    .toSorted((a, b) => b.from - a.from)[0]
  return line?.[department] ?? 0
}

/** A share in tenths of a per cent; null where there is nothing to divide by. */
export const perMille = (part: number, whole: number): number | null => (whole > 0 ? Math.round((part * 1000) / whole) : null)
