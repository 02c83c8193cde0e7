import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Answer, type ScoredItem, type Scoring, score } from './scoring.ts'

const scoring: Scoring = {
  levels: [
    { below: 0.17, level: 1 },
    { below: 0.34, level: 2 },
    { below: 0.67, level: 3 },
    { below: 1.01, level: 5 },
  ],
  knowledge: { right: 1, wrong: -1, least: 1, most: 6 },
}
const code = fc.constantFrom('1.1', '1.2', '5.4')
const item: fc.Arbitrary<ScoredItem> = fc.oneof(
  fc.record({ kind: fc.constant('rating' as const), competence: code }),
  fc.record({ kind: fc.constant('question' as const), competence: code, right: fc.integer({ min: 0, max: 2 }) }),
)
const answer: fc.Arbitrary<Answer> = fc.option(fc.integer({ min: 0, max: 3 }))
const sheets = fc
  .array(fc.tuple(item, answer), { maxLength: 20 })
  .map(rows => ({ items: rows.map(([one]) => one), answers: rows.map(([, one]) => one) }))

test('levels are whole, from 1 to 6, and only for competences that somebody rated', () => {
  fc.assert(
    fc.property(sheets, ({ items, answers }) => {
      const { levels } = score(items, answers, scoring)
      for (const level of Object.values(levels)) expect([1, 2, 3, 4, 5, 6]).toContain(level)
      const rated = items.flatMap((one, n) => (one.kind === 'rating' && answers[n] != null ? [one.competence] : []))
      expect(new Set(Object.keys(levels))).toEqual(new Set(rated))
    }),
  )
})

test('a higher rating never gives a lower level, and neither does a right answer instead of a wrong one', () => {
  fc.assert(
    fc.property(sheets, fc.nat(), ({ items, answers }, at) => {
      const n = items.length === 0 ? 0 : at % items.length
      const one = items[n]
      const given = answers[n]
      if (!one || given == null) return
      const better = one.kind === 'rating' ? Math.min(3, given + 1) : one.right
      const before = score(items, answers, scoring).levels
      const after = score(items, answers.with(n, better), scoring).levels
      for (const [competence, level] of Object.entries(before)) expect(after[competence]).toBeGreaterThanOrEqual(level)
    }),
  )
})

test('the order of the items changes nothing, and a skipped item counts as if it were not there', () => {
  fc.assert(
    fc.property(sheets, ({ items, answers }) => {
      const turned = score(items.toReversed(), answers.toReversed(), scoring)
      const whole = score(items, answers, scoring)
      expect(turned.levels).toEqual(whole.levels)
      const kept = items.map((_, n) => n).filter(n => answers[n] != null)
      const without = score(
        kept.map(n => items[n] as ScoredItem),
        kept.map(n => answers[n] ?? null),
        scoring,
      )
      expect(without).toEqual(whole)
    }),
  )
})

test('whoever rates high and knows little is told so, and whoever rates low and knows much too', () => {
  const items: ScoredItem[] = [
    { kind: 'rating', competence: '4.1' },
    { kind: 'question', competence: '4.1', right: 1 },
  ]
  expect(score(items, [3, 0], scoring)).toEqual({ levels: { '4.1': 4 }, disagreements: [{ competence: '4.1', how: 'over' }] })
  expect(score(items, [1, 1], scoring)).toEqual({ levels: { '4.1': 3 }, disagreements: [{ competence: '4.1', how: 'under' }] })
  expect(score(items, [2, 1], scoring)).toEqual({ levels: { '4.1': 4 }, disagreements: [] })
})

// The README works these out step by step; whoever changes the scoring sees that the example is wrong.
test('the worked example of the README', () => {
  const items: ScoredItem[] = [
    { kind: 'rating', competence: '1.1' },
    { kind: 'rating', competence: '1.2' },
    { kind: 'rating', competence: '1.3' },
    { kind: 'question', competence: '1.1', right: 0 },
    { kind: 'question', competence: '1.2', right: 1 },
    { kind: 'question', competence: '1.3', right: 2 },
  ]
  expect(score(items, [3, 2, 1, 0, 0, null], scoring)).toEqual({
    levels: { '1.1': 6, '1.2': 2, '1.3': 2 },
    disagreements: [{ competence: '1.2', how: 'over' }],
  })
})
