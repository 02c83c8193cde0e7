import { expect, test } from 'vitest'
import { type Area, type AreaLevel, courseDrawing } from './course-drawing.ts'
import { valleyDrawing } from './valley-drawing.ts'

const levels = [1, 2, 3, 4, 5, 6, 7, 8]
const areas: Area[] = [1, 2, 3, 4, 5]
const seeds = Array.from({ length: 20 }, (_, n) => `kurs-${n}`)
const mixed = seeds.map((seed, n): { seed: string; areas: AreaLevel[] } => ({
  seed,
  areas: areas.slice(0, 1 + (n % 5)).map((area, k) => ({ area, level: 1 + ((n + 3 * k) % 8) })),
}))
const rings = (path: string) => ({ all: path.split('M').length - 1, closed: path.split('z').length - 1 })

test('the same course always has the same drawing, another course another one', () => {
  expect(courseDrawing({ seed: 'excel', areas: [{ area: 3, level: 4 }] })).toEqual(
    courseDrawing({ seed: 'excel', areas: [{ area: 3, level: 4 }] }),
  )
  expect(new Set(seeds.map(seed => JSON.stringify(courseDrawing({ seed, areas: [{ area: 3, level: 4 }] })))).size).toBe(seeds.length)
})

test('the drawing of a course is the one people know, also after an update', () => {
  expect(courseDrawing({ seed: 'excel', areas: [{ area: 3, level: 1 }] }).hills[0]?.rings).toBe(
    'M95 104q-7 4-15 5t-16 0-14-7-7-15 0-16 2-14 5-14 10-13 15-8 16 4 12 12 9 13 4 15-2 15-7 13-12 10z',
  )
})

test('a hill has as many rings as the level it leads to, all of them closed', () => {
  for (const seed of seeds)
    for (const level of levels) {
      const [hill] = courseDrawing({ seed, areas: [{ area: 1, level }] }).hills
      expect(rings(hill?.rings ?? '')).toEqual({ all: level, closed: level })
    }
  for (const course of mixed) {
    const drawn = courseDrawing(course).hills.map(hill => rings(hill.rings).closed)
    expect(drawn).toEqual(course.areas.map(({ level }) => level))
  }
})

test('a drawing stays small: a page shows 24 of them', () => {
  for (const course of mixed) {
    const { ground, hills } = courseDrawing(course)
    expect(ground.length + hills.reduce((sum, hill) => sum + hill.rings.length * (hill.area === 5 ? 2 : 1), 0)).toBeLessThanOrEqual(3000)
  }
})

test('a level outside 1 to 8 is drawn as the nearest one, and no area as bare ground', () => {
  expect(rings(courseDrawing({ seed: 'x', areas: [{ area: 2, level: 12 }] }).hills[0]?.rings ?? '').all).toBe(8)
  expect(courseDrawing({ seed: 'x', areas: [] })).toMatchObject({ hills: [] })
})

test('the valley fits on the home page', () => {
  expect(JSON.stringify(valleyDrawing()).length).toBeLessThan(17_000)
})
