import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Need } from '#domain/profession/leading.ts'
import type { Offer, OfferedRun } from '#domain/profession/offers.ts'
import { planRoute } from '#domain/profession/planning.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 23)
const weights = { francsPerHour: 0, francsPerWeek: 0 }

/** A run in days from now, one session of two hours a week. */
function run(number: number, from: number, weeks: number, francs: number): OfferedRun {
  const sessions = Array.from({ length: weeks }, (_, n) => {
    const start = now + (from + 7 * n) * day
    return [start, start + 2 * hour] as const
  })
  const [startsAt, endsAt] = [sessions[0]?.[0] ?? 0, sessions.at(-1)?.[1] ?? 0]
  return { number, startsAt, endsAt, sessions, priceRappen: francs * 100, seats: 8, free: 3, locality: 'Glarus', online: false }
}
const course = (slug: string, lifts: [string, number, number][], runs: OfferedRun[], requires: string[] = []): Offer => ({
  ...{ slug, title: slug, requires, runs },
  lifts: lifts.map(([code, fromLevel, toLevel]) => ({ code, fromLevel, toLevel })),
})
const need = (code: string, level: number, weight = 1): Need => ({ code, level, weight })
const slugs = (route: ReturnType<typeof planRoute>) => route.steps.map(step => `${step.offer.slug} ${step.run.number}`)

const basics = course('grundlagen', [['1.3', 0, 3]], [run(1, 30, 2, 100), run(2, 10, 2, 300)])
const excel = course('excel', [['1.3', 3, 5]], [run(3, 20, 2, 400), run(4, 60, 2, 500)])

test('a course with an entry level comes after the one that leads there has ended', () => {
  const route = planRoute({}, [need('1.3', 5)], [excel, basics], weights, now)
  // 100 + 500: the cheaper Excel in 20 days begins before the cheaper basics end.
  expect(slugs(route)).toEqual(['grundlagen 1', 'excel 4'])
  expect(route).toMatchObject({ priceRappen: 60_000, hours: 8, proven: true, open: [] })
})

test('who wants to be ready early pays more for the earlier date', () => {
  const route = planRoute({}, [need('1.3', 5)], [excel, basics], { francsPerHour: 0, francsPerWeek: 100 }, now)
  expect(slugs(route)).toEqual(['grundlagen 2', 'excel 3'])
  expect(route.costRappen).toBe(70_000 + route.weeks * 10_000)
})

test('what no course here closes stays open, and the route goes as far as it can', () => {
  const route = planRoute({ '1.3': 3 }, [need('1.3', 6), need('3.4', 4)], [excel], weights, now)
  expect(slugs(route)).toEqual(['excel 3'])
  expect(route.open).toEqual([
    { code: '1.3', have: 3, reached: 5, need: 6, why: 'no_course' },
    { code: '3.4', have: 0, reached: 0, need: 4, why: 'no_course' },
  ])
})

test('nobody is sent into two sessions at once: what weighs less stays open', () => {
  const law = course('recht', [['3.3', 0, 4]], [run(9, 20, 2, 50)])
  const route = planRoute({ '1.3': 3 }, [need('1.3', 5, 3), need('3.3', 4, 1)], [excel, law], weights, now)
  expect(slugs(route)).toEqual(['recht 9', 'excel 4'])
  const only = { ...excel, runs: excel.runs.slice(0, 1) }
  const less = planRoute({ '1.3': 3 }, [need('1.3', 5, 3), need('3.3', 4, 1)], [only, law], weights, now)
  expect(slugs(less)).toEqual(['excel 3'])
  expect(less.open).toEqual([{ code: '3.3', have: 0, reached: 0, need: 4, why: 'collides' }])
})

test('a course that requires another one comes after it', () => {
  const second = course('teil-2', [['5.3', 0, 4]], [run(5, 40, 1, 10)], ['teil-1'])
  const first = course('teil-1', [['5.1', 0, 1]], [run(6, 5, 1, 20)])
  expect(slugs(planRoute({}, [need('5.3', 4)], [second, first], weights, now))).toEqual(['teil-1 6', 'teil-2 5'])
})

test('who has everything needs no route, and without courses everything stays open', () => {
  expect(planRoute({ '1.3': 5 }, [need('1.3', 5)], [excel], weights, now)).toMatchObject({ steps: [], open: [], costRappen: 0, weeks: 0 })
  expect(planRoute({}, [need('1.3', 5)], [], weights, now)).toMatchObject({ steps: [], open: [{ reached: 0 }], proven: true })
})

const codes = ['1.1', '2.4', '3.4']
const lift = fc.tuple(fc.constantFrom(...codes), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 3 }))
const someRun = fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 6 }))
const someCourse = fc.record({
  lifts: fc.uniqueArray(lift, { minLength: 1, maxLength: 2, selector: ([code]) => code }),
  runs: fc.array(someRun, { minLength: 1, maxLength: 2 }),
  requires: fc.option(fc.integer({ min: 0, max: 6 }), { freq: 6 }),
})
const someCase = fc.record({
  levels: fc.dictionary(fc.constantFrom(...codes), fc.integer({ min: 0, max: 4 })),
  needs: fc.uniqueArray(fc.tuple(fc.constantFrom(...codes), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 })), {
    ...{ minLength: 1, selector: ([code]) => code },
  }),
  courses: fc.array(someCourse, { minLength: 1, maxLength: 6 }),
  weights: fc.record({ francsPerHour: fc.constantFrom(0, 1, 10), francsPerWeek: fc.constantFrom(0, 1, 3, 50) }),
})

test('no set of runs that can be taken closes more, or as much for less: the route is the best of all, tried one by one', () => {
  fc.assert(
    fc.property(someCase, ({ levels, needs, courses, weights }) => {
      let number = 0
      const offers = courses.map(({ lifts, runs, requires }, n) =>
        course(
          `kurs-${n}`,
          lifts.map(([code, from, steps]): [string, number, number] => [code, from, from + steps]),
          runs.map(([from, weeks, francs]) => run(++number, from, weeks, francs)),
          requires === null || requires === n || requires >= courses.length ? [] : [`kurs-${requires}`],
        ),
      )
      const wanted = needs.map(([code, level, weight]) => need(code, level, weight))
      const route = planRoute(levels, wanted, offers, weights, now)
      const all = offers.flatMap(offer => offer.runs.map(one => ({ offer, run: one })))
      const mine = worthOf(route.steps, levels, wanted, weights)
      expect(mine).not.toBeNull()
      expect(route.proven).toBe(true)
      expect(mine?.cost).toBe(route.costRappen)
      let [open, cost, steps] = [Infinity, Infinity, Infinity]
      for (let set = 0; set < 1 << all.length; set++) {
        const value = worthOf(
          all.filter((_, n) => set & (1 << n)),
          ...([levels, wanted, weights] as const),
        )
        if (!value) continue
        const better = value.open - open || value.cost - cost || value.steps - steps
        if (better < 0) ({ open, cost, steps } = value)
      }
      expect(mine).toEqual({ open, cost, steps })
    }),
    { numRuns: Number(process.env.RUNS ?? 400) },
  )
}, 120_000)

type Taken = { offer: Offer; run: OfferedRun }

/** What a set of runs leaves open and costs, said once more and plainly; null if nobody can take them all. */
function worthOf(taken: readonly Taken[], levels: Record<string, number>, needs: Need[], { francsPerHour, francsPerWeek }: typeof weights) {
  const sessions = taken.flatMap(({ run }) => run.sessions).sort((a, b) => a[0] - b[0])
  if (sessions.some((one, n) => n > 0 && one[0] < (sessions[n - 1]?.[1] ?? 0))) return null
  const levelAt = (code: string, moment: number) =>
    taken.reduce((level, { offer, run }) => {
      const lift = run.endsAt <= moment ? offer.lifts.find(one => one.code === code) : undefined
      return Math.max(level, lift?.toLevel ?? 0)
    }, levels[code] ?? 0)
  const possible = taken.every(
    ({ offer, run }) =>
      offer.lifts.every(({ code, fromLevel }) => levelAt(code, run.startsAt) >= fromLevel) &&
      offer.requires.every(slug => taken.some(one => one.offer.slug === slug && one.run.endsAt <= run.startsAt)),
  )
  if (!possible) return null
  const open = needs.reduce((sum, { code, level, weight }) => sum + weight * Math.max(0, level - levelAt(code, Infinity)), 0)
  const hours = sessions.reduce((sum, [from, to]) => sum + (to - from) / hour, 0)
  const weeks = taken.length === 0 ? 0 : Math.ceil((Math.max(...taken.map(({ run }) => run.endsAt)) - now) / (7 * day))
  const cost = taken.reduce((sum, { run }) => sum + run.priceRappen, 0) + hours * francsPerHour * 100 + weeks * francsPerWeek * 100
  return { open, cost, steps: taken.length }
}
