import fc from 'fast-check'
import { expect, test } from 'vitest'
import { routeDrawing, type Stop } from './route-drawing.ts'

const stop = fc.record({ kind: fc.constantFrom<Stop['kind']>('done', 'now', 'open', 'off'), level: fc.integer({ min: 0, max: 8 }) })
const route = fc.record({
  stops: fc.array(stop, { maxLength: 14 }),
  start: fc.integer({ min: 0, max: 8 }),
  goal: fc.integer({ min: 0, max: 8 }),
  seed: fc.string(),
})

test('height is level: of two places the one with the higher level stands higher, and all stand on the sheet', () => {
  fc.assert(
    fc.property(route, given => {
      const { stops, goal, levels } = routeDrawing(given)
      const all = [...stops.map((place, n) => ({ y: place.y, level: given.stops[n]?.level ?? 0 })), { y: goal.y, level: given.goal }]
      for (const a of all) for (const b of all) if (a.level > b.level) expect(a.y).toBeLessThan(b.y)
      for (const { y } of [...all, ...levels]) expect(y >= 0 && y <= 100).toBe(true)
      for (const [n, place] of stops.entries()) if (n > 0) expect(place.x).toBeGreaterThan(stops[n - 1]?.x ?? 100)
    }),
  )
})

test('the same path is always the same drawing, and a small one', () => {
  const given = { stops: [4, 4, 5, 5, 6, 6, 6].map(level => ({ kind: 'open' as const, level })), start: 4, goal: 7, seed: 'a' }
  expect(routeDrawing(given)).toEqual(routeDrawing(given))
  expect(routeDrawing(given).strata.join('').length).toBeLessThan(9000)
})

test('what is behind one is drawn up to where one is', () => {
  const stops: Stop[] = [
    { kind: 'done', level: 1 },
    { kind: 'now', level: 2 },
    { kind: 'open', level: 3 },
  ]
  const { gone, way } = routeDrawing({ stops, start: 1, goal: 4, seed: 'b' })
  expect(way.startsWith(gone)).toBe(true)
  expect(gone.split('C').length).toBe(3)
  expect(routeDrawing({ stops: [{ kind: 'open', level: 1 }], start: 1, goal: 2, seed: 'c' }).gone).toBe('')
})
