import { expect, test } from 'vitest'
import { closeGaps, reachLevels } from '#domain/profession/closing.ts'
import { matchNeeds } from '#domain/profession/matching.ts'

const course = (slug: string, ...lifts: [string, number, number][]) => ({
  slug,
  lifts: lifts.map(([code, fromLevel, toLevel]) => ({ code, fromLevel, toLevel })),
})
const basics = course('grundlagen', ['1.3', 0, 3])
const excel = course('excel', ['1.3', 3, 5])
const expert = course('profi', ['1.3', 6, 8])
const needs = [
  { code: '1.3', level: 5, weight: 2 },
  { code: '3.4', level: 4, weight: 1 },
]

test('a course closes a gap from the level one has, and what no course lifts stays open', () => {
  const levels = { '1.3': 3, '3.4': 1 }
  const gaps = closeGaps(levels, matchNeeds(levels, needs).lacks, [basics, excel, expert])
  const [first, second] = gaps
  expect(first).toMatchObject({ lack: { code: '1.3' }, reach: 5 })
  expect(first?.courses.map(one => [one.offer.slug, one.from, one.to, one.startable])).toEqual([
    ['excel', 3, 5, true],
    ['profi', 3, 8, false],
  ])
  expect(second).toMatchObject({ lack: { code: '3.4', have: 1, need: 4 }, reach: 1, courses: [] })
})

test('a course whose entry level is out of reach leads nowhere; the one before it opens the next', () => {
  expect(reachLevels({}, [excel])).toEqual({})
  expect(reachLevels({}, [expert, excel, basics])).toEqual({ '1.3': 5 })
})
