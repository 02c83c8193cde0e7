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
  const goal = { slug: 'g', title: 'G', needs: [{ code: '1.1', level: 4 }] }
  expect(fittingCourses({ '1.1': 1, '2.1': 1 }, goal, courses).map(one => one.course.slug)).toEqual(['b', 'a'])
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
  expect(fittingCourses({}, null, courses, 'Linthal').map(one => one.course.slug)).toEqual(['near', 'cheap', 'dear', 'late'])
})

test('a higher level never moves a profession further away', () => {
  const needs = fc.uniqueArray(fc.record({ code, level: fc.integer({ min: 1, max: 8 }) }), { selector: one => one.code, minLength: 1 })
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
