import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelsOfAreas, readLevels, writeLevels } from './levels.ts'

const codes = fc.constantFrom('1.1', '1.2', '1.3', '2.1', '2.6', '3.4', '4.4', '5.1')
const levels = fc.dictionary(codes, fc.integer({ min: 0, max: 8 }), { noNullPrototype: true })

test('what is written into an address is read from it unchanged', () => {
  fc.assert(
    fc.property(levels, given => {
      expect(readLevels(writeLevels(given))).toEqual(given)
    }),
  )
})

test('whatever stands in an address, only codes and levels come out', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.string()).map(all => all.join('_')),
      ),
      text => {
        for (const [code, level] of Object.entries(readLevels(text))) {
          expect(code).toMatch(/^[1-5]\.[1-9]$/)
          expect(level).toBeGreaterThanOrEqual(0)
          expect(level).toBeLessThanOrEqual(8)
        }
      },
    ),
  )
  expect(readLevels('1.1-3_1.1-9_x_9.9-1___proto__-1')).toEqual({ '1.1': 3 })
})

test('the level of an area lies between its lowest and its highest competence, and unknown ones say nothing', () => {
  fc.assert(
    fc.property(levels, given => {
      for (const [area, level] of levelsOfAreas(given)) {
        const own = Object.entries(given).flatMap(([code, one]) => (Number(code[0]) === area ? [one] : []))
        expect(level).toBeGreaterThanOrEqual(Math.min(...own))
        expect(level).toBeLessThanOrEqual(Math.max(...own))
      }
    }),
  )
  expect([...levelsOfAreas({ '1.1': 3, '1.2': 4, '4.1': 2 })]).toEqual([
    [1, 3],
    [4, 2],
  ])
})
