import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fittingCourses, professionsInReach } from './fitting.ts'
import type { Bookable } from './test-data.ts'

const code = fc.constantFrom('1.1', '1.2', '2.1')
const levels = fc.dictionary(code, fc.integer({ min: 0, max: 8 }), { noNullPrototype: true })
const course: fc.Arbitrary<Bookable> = fc.record({
  slug: fc.string({ minLength: 1, maxLength: 5 }),
  title: fc.string(),
  lifts: fc.uniqueArray(
    fc
      .tuple(code, fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 3 }))
      .map(([one, from, by]) => ({ code: one, from, to: Math.min(8, from + by) })),
    { selector: one => one.code, minLength: 1 },
  ),
  run: fc.record({
    startsAt: fc.constantFrom('2026-05-01T10:00:00Z', '2026-06-01T10:00:00Z'),
    priceRappen: fc.constantFrom(0, 10_000),
    free: fc.integer({ min: 1, max: 9 }),
    locality: fc.constantFrom('Glarus', 'Linthal', null),
    online: fc.boolean(),
  }),
})

test('nobody is sent to a course they cannot start or gain nothing from', () => {
  fc.assert(
    fc.property(levels, fc.array(course), (own, courses) => {
      for (const { course: one, lifts } of fittingCourses(own, null, courses)) {
        for (const lift of one.lifts) expect(lift.from).toBeLessThanOrEqual(own[lift.code] ?? 0)
        expect(lifts.length).toBeGreaterThan(0)
        for (const lift of lifts) expect(lift.to).toBeGreaterThan(own[lift.code] ?? 0)
      }
    }),
  )
})

test('with a goal only steps towards it count, the most first', () => {
  const lifts = (one: string, from: number, to: number) => [{ code: one, from, to }]
  const run = { startsAt: '2026-05-01T10:00:00Z', priceRappen: 0, free: 3, locality: 'Glarus', online: false }
  const courses = [
    { slug: 'a', title: 'A', lifts: lifts('1.1', 1, 2), run },
    { slug: 'b', title: 'B', lifts: lifts('1.1', 1, 4), run },
    { slug: 'c', title: 'C', lifts: lifts('2.1', 1, 8), run },
  ]
  const goal = { slug: 'g', title: 'G', needs: [{ code: '1.1', level: 4, weight: 1 }] }
  expect(fittingCourses({ '1.1': 1, '2.1': 1 }, goal, courses).map(one => one.course.slug)).toEqual(['b', 'a'])
})

test('towards a goal what matters more in the profession counts more', () => {
  const run = { startsAt: '2026-05-01', priceRappen: 0, free: 2, locality: 'Glarus', online: false }
  const courses = [
    { slug: 'beside', title: 'B', lifts: [{ code: '2.1', from: 0, to: 3 }], run },
    { slug: 'heart', title: 'H', lifts: [{ code: '1.1', from: 0, to: 2 }], run },
  ]
  const goal = (weight: number) => ({
    slug: 'g',
    title: 'G',
    needs: [
      { code: '1.1', level: 5, weight },
      { code: '2.1', level: 5, weight: 1 },
    ],
  })
  const order = (weight: number) => fittingCourses({}, goal(weight), courses).map(one => one.course.slug)
  expect([order(1), order(3)]).toEqual([
    ['beside', 'heart'],
    ['heart', 'beside'],
  ])
})

const places = [
  { name: 'Glarus', x: 23.6, y: 31.1 },
  { name: 'Ennenda', x: 24.9, y: 29.8 },
  { name: 'Linthal', x: 18.3, y: 17.6 },
]

test('who names a place finds what is near before what is far, however much the far one lifts, and nothing is lost', () => {
  fc.assert(
    fc.property(levels, fc.array(course), fc.constantFrom('Glarus', 'Ennenda', 'Linthal'), (own, courses, near) => {
      const asked = fittingCourses(own, null, courses, { near, mostRappen: null }, places)
      const ring = ({ course: { run }, km }: (typeof asked)[number]) => (run.online ? 0 : km === null ? 2 : km <= 5 ? 0 : km <= 15 ? 1 : 2)
      for (const [n, one] of asked.entries()) if (n > 0) expect(ring(one)).toBeGreaterThanOrEqual(ring(asked[n - 1] ?? one))
      const all = fittingCourses(own, null, courses)
      expect(new Set(asked.map(one => one.course))).toEqual(new Set(all.map(one => one.course)))
    }),
  )
})

test('nobody is shown a course above the price they set, and every one below it stays', () => {
  fc.assert(
    fc.property(levels, fc.array(course), fc.constantFrom(0, 5_000, 10_000), (own, courses, mostRappen) => {
      const asked = fittingCourses(own, null, courses, { near: null, mostRappen })
      const all = fittingCourses(own, null, courses)
      expect(asked.map(one => one.course)).toEqual(all.map(one => one.course).filter(({ run }) => run.priceRappen <= mostRappen))
    }),
  )
})

test('of equal courses the nearer comes first, then the sooner, then the cheaper', () => {
  const make = (slug: string, locality: string, startsAt: string, priceRappen: number) => ({
    ...{ slug, title: slug, lifts: [{ code: '1.1', from: 0, to: 2 }] },
    run: { startsAt, priceRappen, free: 2, locality, online: false },
  })
  const courses = [
    make('dear', 'Glarus', '2026-05-01', 100),
    make('cheap', 'Glarus', '2026-05-01', 50),
    make('late', 'Glarus', '2026-06-01', 0),
    make('near', 'Linthal', '2026-07-01', 900),
  ]
  expect(fittingCourses({}, null, courses, { near: 'Linthal', mostRappen: null }, places).map(one => one.course.slug)).toEqual([
    'near',
    'cheap',
    'dear',
    'late',
  ])
})

test('a higher level never moves a profession further away', () => {
  const needs = fc.uniqueArray(fc.record({ code, level: fc.integer({ min: 1, max: 8 }), weight: fc.integer({ min: 1, max: 3 }) }), {
    selector: one => one.code,
    minLength: 1,
  })
  fc.assert(
    fc.property(levels, code, needs, (own, one, wanted) => {
      const profession = { slug: 'p', title: 'P', needs: wanted }
      const [before] = professionsInReach(own, [profession])
      const [after] = professionsInReach({ ...own, [one]: Math.min(8, (own[one] ?? 0) + 1) }, [profession])
      expect(after?.steps).toBeLessThanOrEqual(before?.steps ?? 0)
      expect(after?.has).toBeGreaterThanOrEqual(before?.has ?? 0)
    }),
  )
})
