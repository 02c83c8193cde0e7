import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Need } from '#domain/profession/leading.ts'
import type { Offer, OfferedRun } from '#domain/profession/offers.ts'
import { planRoute } from '#domain/profession/planning.ts'
import { worthOf } from '#test/worth.ts'

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

test('a run whose own sessions overlap can still be taken', () => {
  const twice = run(3, 20, 2, 400)
  const doubled = { ...twice, sessions: twice.sessions.flatMap(([from, to]) => [[from, to] as const, [from + hour, to] as const]) }
  const route = planRoute({ '1.3': 3 }, [need('1.3', 5)], [{ ...excel, runs: [doubled] }], weights, now)
  expect(route).toMatchObject({ open: [], proven: true, priceRappen: 40_000 })
})

test('a course that requires another one comes after it', () => {
  const second = course('teil-2', [['5.3', 0, 4]], [run(5, 40, 1, 10)], ['teil-1'])
  const first = course('teil-1', [['5.1', 0, 1]], [run(6, 5, 1, 20)])
  expect(slugs(planRoute({}, [need('5.3', 4)], [second, first], weights, now))).toEqual(['teil-1 6', 'teil-2 5'])
})

test('who has everything needs no route, and without courses everything stays open', () => {
  expect(planRoute({ '1.3': 5 }, [need('1.3', 5)], [excel], weights, now)).toMatchObject({ steps: [], open: [], costRappen: 0, weeks: 0 })
  for (const francsPerWeek of [0, 150]) {
    const route = planRoute({}, [need('1.3', 5)], [], { ...weights, francsPerWeek }, now)
    expect(route).toMatchObject({ steps: [], open: [{ reached: 0 }], proven: true, costRappen: 0 })
  }
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

function lay({ levels, needs, courses, weights }: typeof someCase extends fc.Arbitrary<infer T> ? T : never) {
  let number = 0
  const offers = courses.map(({ lifts, runs, requires }, n) =>
    course(
      `kurs-${n}`,
      lifts.map(([code, from, steps]): [string, number, number] => [code, from, from + steps]),
      runs.map(([from, weeks, francs]) => run(++number, from, weeks, francs)),
      requires === null || requires === n || requires >= courses.length ? [] : [`kurs-${requires}`],
    ),
  )
  return { levels, needs: needs.map(([code, level, weight]) => need(code, level, weight)), offers, weights }
}

/** The best of all sets of runs, tried one by one: what it leaves open, costs, and how many runs it takes. */
function bestOfAll({ levels, needs, offers, weights }: ReturnType<typeof lay>) {
  const all = offers.flatMap(offer => offer.runs.map(one => ({ offer, run: one })))
  let best = { open: Infinity, cost: Infinity, steps: Infinity }
  for (let set = 0; set < 1 << all.length; set++) {
    const taken = all.filter((_, n) => set & (1 << n))
    const value = worthOf(taken, levels, needs, weights, now)
    if (value && (value.open - best.open || value.cost - best.cost || value.steps - best.steps) < 0) best = value
  }
  return best
}

test('no set of runs that can be taken closes more, or as much for less: the route is the best of all, tried one by one', () => {
  fc.assert(
    fc.property(someCase, drawn => {
      const { levels, needs, offers, weights } = lay(drawn)
      const route = planRoute(levels, needs, offers, weights, now)
      const mine = worthOf(route.steps, levels, needs, weights, now)
      expect(route.proven).toBe(true)
      expect(mine?.cost).toBe(route.costRappen)
      expect(mine).toEqual(bestOfAll({ levels, needs, offers, weights }))
    }),
    { numRuns: 400 },
  )
}, 120_000)

test('a search that is stopped early shows a route that can be taken, and a bound that no route which closes as much goes below', () => {
  fc.assert(
    fc.property(someCase, fc.integer({ min: 0, max: 4 }), (drawn, most) => {
      const { levels, needs, offers, weights } = lay(drawn)
      const route = planRoute(levels, needs, offers, weights, now, most)
      const mine = worthOf(route.steps, levels, needs, weights, now)
      expect(mine?.cost).toBe(route.costRappen)
      expect(route.boundRappen).toBeLessThanOrEqual(route.costRappen)
      const best = bestOfAll({ levels, needs, offers, weights })
      if (mine?.open === best.open) expect(route.boundRappen).toBeLessThanOrEqual(best.cost)
      if (route.proven) expect(mine).toEqual(best)
    }),
    { numRuns: 400 },
  )
}, 120_000)
