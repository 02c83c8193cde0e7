import fc from 'fast-check'
import { expect, test } from 'vitest'
import { liftsTowards, strength } from '#domain/profession/leading.ts'

const excel = [{ code: '1.3', fromLevel: 2, toLevel: 4 }]

test('a course leads towards a profession that needs more than the level it starts from', () => {
  expect(liftsTowards(excel, [{ code: '1.3', level: 5, weight: 2 }])).toEqual([{ code: '1.3', from: 2, to: 4, need: 5 }])
})

test('a course that starts at or above the need leads nowhere', () => {
  expect(liftsTowards(excel, [{ code: '1.3', level: 2, weight: 2 }])).toEqual([])
  expect(strength(excel, [{ code: '1.3', level: 2, weight: 2 }])).toBe(0)
})

test('what is lifted above the need counts up to the need', () => {
  const far = [{ code: '3.4', fromLevel: 0, toLevel: 8 }]
  expect(strength(far, [{ code: '3.4', level: 3, weight: 1 }])).toBe(3)
})

test('a course has strength exactly when it has a reason', () => {
  const level = fc.integer({ min: 0, max: 7 })
  const competence = fc
    .tuple(fc.constantFrom('1.1', '2.4', '3.4'), level, level)
    .map(([code, a, b]) => ({ code, fromLevel: Math.min(a, b), toLevel: Math.max(a, b) + 1 }))
  const need = fc.record({
    code: fc.constantFrom('1.1', '2.4', '3.4', '5.1'),
    level: fc.integer({ min: 1, max: 8 }),
    weight: fc.integer({ min: 1, max: 3 }),
  })
  const unique = { selector: (one: { code: string }) => one.code }
  fc.assert(
    fc.property(fc.uniqueArray(competence, unique), fc.uniqueArray(need, unique), (competences, needs) => {
      expect(strength(competences, needs) > 0).toBe(liftsTowards(competences, needs).length > 0)
    }),
  )
})
