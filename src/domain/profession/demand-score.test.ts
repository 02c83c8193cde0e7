import fc from 'fast-check'
import { expect, test } from 'vitest'
import { demandRules } from '#domain/profession/demand-rules.ts'
import { demandScore, type Figure, scarcityOf } from '#domain/profession/demand-score.ts'

const rules = demandRules()
const on = '2026-11-23'
const issued = (indicator: string, region: string, value: number, issuedOn = '2026-10-01'): Figure => ({
  indicator,
  region,
  value,
  issuedOn,
  period: '2026-09',
})
const day = fc.constantFrom('2023-01-01', '2025-06-01', '2026-10-01')
const figure = fc
  .tuple(
    fc.constantFrom(...Object.keys(rules.indicators)),
    fc.constantFrom(...Object.keys(rules.regions)),
    fc.double({ min: -50, max: 5000, noNaN: true }),
    day,
  )
  .map(([indicator, region, value, issuedOn]) => issued(indicator, region, value, issuedOn))
const figures = fc.array(figure, { maxLength: 12 })

test('the worked example of the README', () => {
  const software = [
    issued('open_positions', 'GL', 4),
    issued('vacancy_rate', 'Ostschweiz', 2.8),
    issued('shortage_index', 'CH', 118),
    issued('replacement_need', 'CH', 3.1, '2024-07-01'),
  ]
  const { score, parts, stale } = demandScore(software, rules, on)
  expect(parts.map(part => [part.indicator, part.scarcity, part.weight])).toEqual([
    ['open_positions', 40, 9],
    ['replacement_need', 52.5, 1],
    ['shortage_index', 47.5, 2],
    ['vacancy_rate', 56, 4],
  ])
  expect(score).toBe(46)
  expect(stale).toBe(true)
})

test('without a figure there is no score, and not zero', () => {
  expect(demandScore([], rules, on).score).toBeNull()
  expect(demandScore([issued('horoscope', 'GL', 3)], rules, on).score).toBeNull()
})

test('a score lies between 0 and 100 and between its parts', () => {
  fc.assert(
    fc.property(figures, all => {
      const { score, parts } = demandScore(all, rules, on)
      if (score === null) return
      expect(score).toBeGreaterThanOrEqual(Math.floor(Math.min(...parts.map(part => part.scarcity))))
      expect(score).toBeLessThanOrEqual(Math.ceil(Math.max(...parts.map(part => part.scarcity))))
    }),
  )
})

test('the order in which figures are delivered says nothing', () => {
  fc.assert(
    fc.property(figures, all => {
      expect(demandScore(all.toReversed(), rules, on)).toEqual(demandScore(all, rules, on))
    }),
  )
})

test('more open positions never lower the score, more people out of work never raise it', () => {
  fc.assert(
    fc.property(figures, fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }), (all, value, more) => {
      const others = (name: string) => all.filter(one => one.indicator !== name)
      const score = (name: string, at: number) => demandScore([...others(name), issued(name, 'GL', at)], rules, on).score ?? 0
      expect(score('open_positions', value + more)).toBeGreaterThanOrEqual(score('open_positions', value))
      expect(score('unemployment_rate', value + more)).toBeLessThanOrEqual(score('unemployment_rate', value))
    }),
  )
})

test('the newest figure of an indicator and region counts, the older does not', () => {
  fc.assert(
    fc.property(figure, fc.double({ min: 0, max: 100, noNaN: true }), (one, value) => {
      const older = { ...one, value, issuedOn: '2020-01-01' }
      expect(demandScore([older, one], rules, on)).toEqual(demandScore([one], rules, on))
    }),
  )
})

test('what is scarce when low is the mirror of what is scarce when high', () => {
  fc.assert(
    fc.property(fc.double({ min: -10, max: 10, noNaN: true }), value => {
      const scale = { low: 0.5, high: 5 }
      expect(scarcityOf(value, { ...scale, scarceWhen: 'high' }) + scarcityOf(value, { ...scale, scarceWhen: 'low' })).toBeCloseTo(100, 0)
    }),
  )
})
