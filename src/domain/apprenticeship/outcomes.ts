import { database } from '#db/client.ts'
import { referenceDay } from '#domain/apprenticeship/counting.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { type Figure, hide } from '#domain/apprenticeship/small-numbers.ts'
import { today } from '#domain/clock.ts'

/** What became of those who held a place on the reference day of their intake. The first five finished their training. */
export const afterwards = ['taken_on', 'cantonal_economy', 'elsewhere', 'studying', 'unknown'] as const
export const outcomes = [...afterwards, 'dissolved', 'not_finished'] as const
export type Outcome = (typeof outcomes)[number]
export type Cohort = { year: number; counts: Record<Outcome, number> }

/** So many years after its beginning an intake is told of, once and for all: even who learns four years has finished by then. */
export const closesAfter = 4
export const closingDay = (intakeYear: number) => referenceDay(intakeYear + closesAfter)

/**
 * Intakes that are closed, as they stood on their closing day. An intake still in training is not told of: from one day to the next its
 * numbers would say that somebody left.
 */
export async function listClosedCohorts(on = today()): Promise<Cohort[]> {
  const { since } = apprenticeshipRules().beyondOwn
  const years = Array.from({ length: Math.max(0, on.year - closesAfter - since + 1) }, (_, n) => since + n)
  const closed = years.filter(year => Temporal.PlainDate.compare(closingDay(year), on) <= 0)
  if (closed.length === 0) return []
  const [starts, ends] = [closed.map(year => referenceDay(year).toString()), closed.map(year => closingDay(year).toString())]
  const rows = await database().$queryRaw<{ year: number; outcome: Outcome; people: number }[]>`
    with day as (select * from unnest(${closed}::int[], ${starts}::text[], ${ends}::text[]) as d("year", "counted", "closed")),
    held as (
      select distinct on (p.id) day."year", c."end", c."endedOn" <= day."closed"::date as over, c.after, c."afterOn" <= day."closed"::date as told
      from "ApprenticeshipPlace" p join day on day."year" = p."intakeYear" join "TrainingContract" c on c."placeId" = p.id
        and c."promisedOn" <= day."counted"::date and (c."endedOn" is null or c."endedOn" > day."counted"::date)
      where p.state not in ('planned', 'withdrawn') order by p.id, c."promisedOn" desc
    )
    select "year", case
      when over and "end" = 'completed' then (case when told then coalesce(after::text, 'unknown') else 'unknown' end)
      when over and "end" in ('dissolved_in_probation', 'dissolved_later', 'fell_through') then 'dissolved'
      else 'not_finished' end as outcome, count(*)::int as people
    from held group by 1, 2`
  return closed
    .map(year => {
      const of = (outcome: Outcome) => rows.find(row => row.year === year && row.outcome === outcome)?.people ?? 0
      return { year, counts: Object.fromEntries(outcomes.map(outcome => [outcome, of(outcome)])) as Record<Outcome, number> }
    })
    .filter(({ counts }) => Object.values(counts).some(count => count > 0))
}

/** null: not published, because it or what follows from it is too small. */
export type Shown = number | null
export type OutcomeLine = { year: number; total: number; completed: Shown; counts: Record<Outcome, Shown> }
export type OutcomeTable = { lines: OutcomeLine[]; since: number | null; sums: Record<Outcome, Shown> | null }

/**
 * The table of closed intakes, and what they come to together. Each year one intake closes and the sums grow by it: what was published
 * in earlier years can still be looked up, so the sums of every year before are part of what may be compared. They are decided in the
 * order in which they were published, and what was hidden once stays hidden.
 */
export function publishOutcomes(cohorts: readonly Cohort[], below = apprenticeshipRules().smallNumbersBelow): OutcomeTable {
  const hidden = new Map<string, 0 | 1>()
  const decided = new Set<string>()
  for (let n = 1; n <= cohorts.length; n++) {
    const figures = network(cohorts.slice(0, n)).map(one => settled(one, decided, hidden))
    const { keys, least } = hide(figures, below)
    for (const key of keys) if (!decided.has(key)) hidden.set(key, least)
    for (const { key } of figures) decided.add(key)
  }
  const show = (key: string, value: number): Shown => (hidden.has(key) ? null : value)
  const lines = cohorts.map(({ year, counts }) => ({
    ...{ year, total: sum(counts, outcomes), completed: show(`${year} completed`, sum(counts, afterwards)) },
    counts: each(outcome => show(`${year} ${outcome}`, counts[outcome])),
  }))
  const last = cohorts.at(-1)
  if (cohorts.length < 2 || !last) return { lines, since: null, sums: null }
  const all = each(outcome =>
    show(
      `until ${last.year} ${outcome}`,
      cohorts.reduce((total, one) => total + one.counts[outcome], 0),
    ),
  )
  return { lines, since: cohorts[0]?.year ?? null, sums: all }
}

/** What the public reads today. */
export async function getOutcomes() {
  const below = apprenticeshipRules().smallNumbersBelow
  return { ...publishOutcomes(await listClosedCohorts(), below), below }
}

/** What was published once is known from then on; what was hidden stays hidden, and is no longer asked for. */
function settled(figure: Figure, decided: ReadonlySet<string>, hidden: ReadonlyMap<string, 0 | 1>): Figure {
  if (figure.known || figure.latent || !decided.has(figure.key)) return figure
  const least = hidden.get(figure.key)
  return least === undefined ? { ...figure, known: true } : { ...figure, least }
}

/** Rows by intake, columns by outcome, and under each column its sums, year after year. */
function network(cohorts: readonly Cohort[]): Figure[] {
  return cohorts.flatMap(({ year, counts }, n): Figure[] => {
    const isLast = n === cohorts.length - 1
    const sums = each(outcome => cohorts.slice(0, n + 1).reduce((total, one) => total + one.counts[outcome], 0))
    return [
      // How many began is a number of places, which the employer tells anyway.
      { key: `${year} total`, from: 'all', to: `${year}`, value: sum(counts, outcomes), known: true },
      { key: `${year} completed`, from: `${year}`, to: `${year} completed`, value: sum(counts, afterwards), cost: 3 },
      ...outcomes.flatMap((outcome): Figure[] => [
        {
          ...{ key: `${year} ${outcome}`, to: `${outcome} ${year}`, value: counts[outcome] },
          from: isAfterwards(outcome) ? `${year} completed` : `${year}`,
        },
        {
          ...{ key: `until ${year} ${outcome}`, from: `${outcome} ${year}`, value: sums[outcome], cost: 5 },
          to: isLast ? 'all' : `${outcome} ${cohorts[n + 1]?.year}`,
          // Of one intake alone there is no sum.
          ...(n === 0 && { latent: true }),
        },
      ]),
    ]
  })
}

const isAfterwards = (outcome: Outcome) => (afterwards as readonly string[]).includes(outcome)
const sum = (counts: Record<Outcome, number>, of: readonly Outcome[]) => of.reduce((total, outcome) => total + counts[outcome], 0)
const each = <T>(make: (outcome: Outcome) => T) =>
  Object.fromEntries(outcomes.map(outcome => [outcome, make(outcome)])) as Record<Outcome, T>
