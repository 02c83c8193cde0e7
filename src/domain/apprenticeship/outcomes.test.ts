// Attacks on what is published about people, and on what is published about places.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getFigures, listYears } from '#domain/apprenticeship/figures.ts'
import {
  afterwards,
  type Cohort,
  listClosedCohorts,
  type Outcome,
  type OutcomeTable,
  outcomes,
  publishOutcomes,
} from '#domain/apprenticeship/outcomes.ts'
import { dateColumn, stopClock } from '#domain/clock.ts'
import { aPlace, aProfession } from '#test/apprenticeships.ts'
import { type Equation, most } from '#test/linear.ts'

afterEach(() => stopClock(null))
const below = 5

const counts = (values: readonly number[]) =>
  Object.fromEntries(outcomes.map((outcome, n) => [outcome, values[n] ?? 0])) as Record<Outcome, number>
const cohort = (year: number, ...values: number[]): Cohort => ({ year, counts: counts(values) })
/** What could be read in each year: the table with the intakes that were closed by then. */
const publications = (cohorts: readonly Cohort[], publish: (some: readonly Cohort[]) => OutcomeTable) =>
  cohorts.map((_, n) => publish(cohorts.slice(0, n + 1)))

/** Everything that is printed, and the totals that everybody knows, as equations over the cells. */
function equationsOf(tables: readonly OutcomeTable[], cohorts: readonly Cohort[]): Equation[] {
  const at = (year: number, outcome: Outcome) => cohorts.findIndex(one => one.year === year) * outcomes.length + outcomes.indexOf(outcome)
  const over = (cells: readonly number[], is: number): Equation => ({
    of: Array.from({ length: cohorts.length * outcomes.length }, (_, n) => (cells.includes(n) ? 1 : 0)),
    is,
  })
  return tables.flatMap(({ lines, sums }) => [
    ...lines.flatMap(line => [
      over(
        outcomes.map(outcome => at(line.year, outcome)),
        line.total,
      ),
      ...(line.completed === null
        ? []
        : [
            over(
              afterwards.map(outcome => at(line.year, outcome)),
              line.completed,
            ),
          ]),
      ...outcomes.flatMap(outcome => {
        const shown = line.counts[outcome]
        return shown === null ? [] : [over([at(line.year, outcome)], shown)]
      }),
    ]),
    ...outcomes.flatMap(outcome => {
      const shown = sums?.[outcome] ?? null
      return shown === null
        ? []
        : [
            over(
              lines.map(line => at(line.year, outcome)),
              shown,
            ),
          ]
    }),
  ])
}

/** How many values an attacker can still think of for a sum of cells, who takes each cell to be at least so much. */
function valuesLeft(goal: readonly number[], equations: readonly Equation[], least: readonly number[]): number {
  const shifted = equations.map(({ of, is }) => ({ of, is: is - of.reduce((sum, by, n) => sum + by * (least[n] ?? 0), 0) }))
  const back = goal.map(one => -one)
  const [high, low] = [most(goal, shifted), most(back, shifted)]
  if (high === null || low === null) throw new Error('what is published contradicts itself')
  return Math.floor(high + 1e-6) - Math.ceil(-low - 1e-6) + 1
}

/** The small numbers that are narrowed down to fewer values than there are small numbers, beyond what the totals alone give away. */
function broken(cohorts: readonly Cohort[], publish: (some: readonly Cohort[]) => OutcomeTable): string[] {
  const tables = publications(cohorts, publish)
  const equations = equationsOf(tables, cohorts)
  // What one knew of something before it was published itself: the totals of all intakes, and the tables of the years before.
  const totals = tables.slice(-1).map(({ lines }) => ({ lines: lines.map(blank), since: null, sums: null }))
  const before = cohorts.map((_, n) => equationsOf([...totals, ...tables.slice(0, n)], cohorts))
  const last = tables.at(-1)
  const cells = cohorts.flatMap(({ year, counts: own }) => outcomes.map(outcome => ({ year, outcome, value: own[outcome] })))
  const shown = (year: number, outcome: Outcome) => last?.lines.find(line => line.year === year)?.counts[outcome] ?? null
  const hidden = cells.map(({ year, outcome }) => shown(year, outcome) === null)
  // In an intake of which no empty cell is hidden an attacker takes a hidden one to be at least one.
  const empty = new Set(cells.filter((cell, n) => hidden[n] && cell.value === 0).map(cell => cell.year))
  const least = cells.map((cell, n) => (hidden[n] && !empty.has(cell.year) ? 1 : 0))
  const goals = [
    ...cells.map((cell, n) => ({
      year: cell.year,
      name: `${cell.year} ${cell.outcome}`,
      value: cell.value,
      of: cells.map((_, m) => (m === n ? 1 : 0)),
    })),
    ...cohorts.map(({ year, counts: own }) => ({
      ...{ year, name: `${year} completed`, value: afterwards.reduce((sum, outcome) => sum + own[outcome], 0) },
      of: cells.map(cell => (cell.year === year && (afterwards as readonly string[]).includes(cell.outcome) ? 1 : 0)),
    })),
    // Sums of the years up to each year, and so of each span of years: what two publications differ by.
    ...outcomes.flatMap(outcome =>
      cohorts.map((until, n) => ({
        ...{
          year: until.year,
          name: `until ${until.year} ${outcome}`,
          value: cohorts.slice(0, n + 1).reduce((sum, one) => sum + one.counts[outcome], 0),
        },
        of: cells.map(cell => (cell.outcome === outcome && cell.year <= until.year ? 1 : 0)),
      })),
    ),
  ]
  return goals
    .filter(({ value }) => value > 0 && value < below)
    .filter(({ of, year }) => {
      const left = valuesLeft(of, equations, least)
      return left < Math.min(below - 1, valuesLeft(of, before[cohorts.findIndex(one => one.year === year)] ?? [], []))
    })
    .map(({ name }) => name)
}
const blank = (line: OutcomeTable['lines'][number]) => ({
  ...line,
  completed: null,
  counts: Object.fromEntries(outcomes.map(one => [one, null])) as never,
})

/** The habit that gives people away: only the small cells themselves are hidden. */
function careless(cohorts: readonly Cohort[]): OutcomeTable {
  const show = (value: number) => (value > 0 && value < below ? null : value)
  const each = (of: (outcome: Outcome) => number) =>
    Object.fromEntries(outcomes.map(one => [one, show(of(one))])) as Record<Outcome, number | null>
  const sums = each(outcome => cohorts.reduce((sum, one) => sum + one.counts[outcome], 0))
  return {
    lines: cohorts.map(({ year, counts: own }) => ({
      ...{ year, total: outcomes.reduce((sum, one) => sum + own[one], 0), counts: each(one => own[one]) },
      completed: show(afterwards.reduce((sum, one) => sum + own[one], 0)),
    })),
    ...{ since: cohorts[0]?.year ?? null, sums: cohorts.length > 1 ? sums : null },
  }
}

test('one who broke off is not told by the difference between all and the rest', () => {
  const one = [cohort(2021, 9, 5, 0, 0, 0, 1, 0)]
  expect(broken(one, careless)).toContain('2021 dissolved')
  const table = publishOutcomes(one, below)
  expect(table.lines[0]?.counts.dissolved).toBe(null)
  expect(table.lines[0]).toMatchObject({ total: 15, completed: null, counts: { elsewhere: 0, not_finished: 0 } })
  expect(broken(one, some => publishOutcomes(some, below))).toEqual([])
})

test('one who broke off is not told by what two years of sums differ by', () => {
  const two = [cohort(2021, 6, 6, 0, 0, 0, 6, 0), cohort(2022, 6, 6, 0, 0, 0, 1, 0), cohort(2023, 6, 6, 0, 0, 0, 6, 0)]
  expect(broken(two, careless)).toContain('2022 dissolved')
  expect(broken(two, some => publishOutcomes(some, below))).toEqual([])
})

test('where nothing is small everything is told, zeros too', () => {
  const { lines, sums } = publishOutcomes([cohort(2021, 6, 7, 0, 5, 0, 9, 0), cohort(2022, 5, 5, 0, 0, 0, 0, 8)], below)
  expect(lines[0]?.counts).toEqual(counts([6, 7, 0, 5, 0, 9, 0]))
  expect(lines[1]?.completed).toBe(10)
  expect(sums).toEqual(counts([11, 12, 0, 5, 0, 9, 8]))
})

const value = fc.oneof(
  { weight: 3, arbitrary: fc.nat(4) },
  { weight: 2, arbitrary: fc.integer({ min: 5, max: 14 }) },
  { weight: 2, arbitrary: fc.constant(0) },
)
const someCohorts = fc
  .array(fc.array(value, { minLength: outcomes.length, maxLength: outcomes.length }), { minLength: 1, maxLength: 4 })
  .map(rows => rows.map((row, n) => cohort(2021 + n, ...row)))

test('no small number can be computed from all that was ever published, whatever the numbers are', () => {
  fc.assert(
    fc.property(someCohorts, cohorts => {
      expect(broken(cohorts, some => publishOutcomes(some, below))).toEqual([])
      // What was shown once stays shown, what was hidden stays hidden: nothing is learnt by waiting.
      const [before, after] = [publishOutcomes(cohorts.slice(0, -1), below), publishOutcomes(cohorts, below)]
      expect(after.lines.slice(0, -1)).toEqual(before.lines)
      for (const line of after.lines)
        for (const one of outcomes) expect([null, cohorts.find(c => c.year === line.year)?.counts[one]]).toContain(line.counts[one])
    }),
    { numRuns: 200 },
  )
})

test('the attack itself sees: hiding only what is small falls to it', () => {
  const found = fc.sample(someCohorts, 60).filter(cohorts => broken(cohorts, careless).length > 0)
  expect(found.length).toBeGreaterThan(30)
})

test('the whole of what the canton has is told of only once an intake is closed, as it stood then', async () => {
  const { id: professionId } = await aProfession()
  const day = (text: string) => dateColumn(Temporal.PlainDate.from(text))
  const add = async (state: 'completed' | 'dissolved_later' | 'running', over: object) => {
    const place = await aPlace(state, { professionId, permitId: null, intakeYear: 2022 })
    await database().trainingContract.create({
      data: {
        ...{ placeId: place.id, firstName: 'Luan', lastName: 'Muster', bornOn: day('2006-05-06'), promisedOn: day('2022-02-01') },
        ...{ startsOn: day('2022-08-01'), endsOn: day('2026-07-31'), ...over },
      },
    })
  }
  await add('completed', { end: 'completed', endedOn: day('2026-07-31'), after: 'taken_on', afterOn: day('2026-07-31') })
  await add('completed', { end: 'completed', endedOn: day('2026-07-31'), after: 'studying', afterOn: day('2026-10-01') })
  await add('dissolved_later', { end: 'dissolved_later', endedOn: day('2024-03-01') })
  // Before the reference day: never held a place on it.
  await add('dissolved_later', { end: 'fell_through', endedOn: day('2022-08-20') })
  await add('running', {})
  expect(await listClosedCohorts(Temporal.PlainDate.from('2026-08-30'))).toEqual([])
  const [closed] = await listClosedCohorts(Temporal.PlainDate.from('2026-11-26'))
  expect(closed).toEqual({ year: 2022, counts: counts([1, 0, 0, 0, 1, 1, 1]) })
})

// Counts of places are told as they are. What happens to people afterwards must not move them.
test('a training broken off moves no public number, neither after the reference day nor in the first month', async () => {
  const { id: professionId } = await aProfession()
  const day = (text: string) => dateColumn(Temporal.PlainDate.from(text))
  const held = []
  for (const year of [2024, 2026])
    for (let n = 0; n < 4; n++) {
      const place = await aPlace('running', {
        professionId,
        permitId: null,
        intakeYear: year,
        need: n < 2 ? 'own' : 'beyond_own',
        needReason: 'Betriebe',
      })
      const { id } = await database().trainingContract.create({
        data: {
          ...{ placeId: place.id, firstName: 'Luan', lastName: 'Muster', bornOn: day('2008-05-06'), promisedOn: day(`${year}-02-01`) },
          ...{ startsOn: day(`${year}-08-01`), endsOn: day(`${year + 4}-07-31`) },
        },
      })
      held.push({ id, year })
    }
  const published = async () => JSON.stringify([await listYears(), await getFigures(2024, 'de'), await getFigures(2026, 'de')].map(undated))
  await fc.assert(
    fc.asyncProperty(fc.subarray(held), fc.constantFrom('2026-08-12', '2026-08-25'), async (leaving, on) => {
      stopClock(`${on}T10:00:00Z`)
      const before = await published()
      for (const { id, year } of leaving)
        await database().trainingContract.update({
          where: { id },
          data: { end: 'dissolved_in_probation', endedOn: day(year === 2024 ? '2025-01-10' : on) },
        })
      expect(await published()).toBe(before)
      await database().trainingContract.updateMany({
        where: { id: { in: leaving.map(one => one.id) } },
        data: { end: null, endedOn: null },
      })
    }),
    { numRuns: 15 },
  )
})
/** Without the day on which one looks. */
const undated = <T extends object>(figures: T) => ({ ...figures, countedOn: null })
