import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchNeeds, nearness } from '#domain/profession/matching.ts'

const needs = [
  { code: '1.3', level: 5, weight: 3 },
  { code: '2.4', level: 3, weight: 1 },
  { code: '3.4', level: 4, weight: 2 },
]

test('the distance is missing steps times weight, and more than needed brings nobody nearer', () => {
  const match = matchNeeds({ '1.3': 3, '2.4': 8, '3.4': 4 }, needs)
  expect(match).toMatchObject({ distance: 6, needed: 26, unknown: 0 })
  expect(match.has.map(one => one.code)).toEqual(['2.4', '3.4'])
  expect(match.lacks).toEqual([{ code: '1.3', have: 3, need: 5, weight: 3, steps: 2, distance: 6 }])
  expect(nearness(match)).toBeCloseTo(20 / 26)
})

test('a person without any data lacks everything, unknown and counted like level 0', () => {
  const match = matchNeeds({}, needs)
  expect(match).toMatchObject({ distance: 26, needed: 26, unknown: 3, has: [] })
  expect(match.lacks.map(one => one.have)).toEqual([null, null, null])
  expect(nearness(match)).toBe(0)
})

test('the greatest distance stands first, equal ones by their codes', () => {
  const lacks = matchNeeds({ '1.3': 4, '3.4': 2 }, needs).lacks
  expect(lacks.map(one => one.code)).toEqual(['3.4', '1.3', '2.4'])
})

const code = fc.constantFrom('1.1', '1.3', '2.4', '3.4', '5.4')
const someLevels = fc.dictionary(code, fc.integer({ min: 0, max: 8 }))
const someNeeds = fc.uniqueArray(fc.record({ code, level: fc.integer({ min: 1, max: 8 }), weight: fc.integer({ min: 1, max: 3 }) }), {
  selector: one => one.code,
})

test('every need is either had or lacked, and learning never increases the distance', () => {
  fc.assert(
    fc.property(someLevels, someNeeds, code, (levels, wanted, learnt) => {
      const before = matchNeeds(levels, wanted)
      expect(before.has.length + before.lacks.length).toBe(wanted.length)
      expect(before.lacks.reduce((sum, one) => sum + one.distance, 0)).toBe(before.distance)
      const after = matchNeeds({ ...levels, [learnt]: Math.min(8, (levels[learnt] ?? 0) + 1) }, wanted)
      expect(after.distance).toBeLessThanOrEqual(before.distance)
    }),
  )
})
