// Two persons release a version: the second one sees every change, or four eyes are worth nothing.
import { expect, test } from 'vitest'
import { compareTerms, tellTerms } from '#domain/subsidy/programme-telling.ts'
import { unknownNames } from '#domain/subsidy/rules.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import { termsOfDemo } from '#test/subsidies.ts'

const told = (terms: Terms, language: 'de' | 'en' = 'de') => tellTerms({ terms, validFrom: '2026-01-01', validTo: null }, language)
const changed = (before: Terms, after: Terms) => compareTerms(told(before), told(after)).filter(one => one.mark !== 'same')

type Spot = (string | number)[]
function spotsOf(part: unknown, at: Spot = []): Spot[] {
  if (typeof part !== 'object' || part === null) return [at]
  return Object.entries(part).flatMap(([key, value]) => spotsOf(value, [...at, Array.isArray(part) ? Number(key) : key]))
}
const valueAt = (part: unknown, spot: Spot) => spot.reduce<unknown>((here, step) => (here as Record<string | number, unknown>)[step], part)
function withValue(terms: Terms, spot: Spot, value: unknown): Terms | null {
  const copy = structuredClone(terms)
  const parent = valueAt(copy, spot.slice(0, -1)) as Record<string | number, unknown>
  parent[spot.at(-1) ?? ''] = value
  const read = termsShape.safeParse(copy)
  return read.success ? read.data : null
}
const words = ['income', 'born_on', 'year', 'nearest', 'down', 'count', 'rappen', 'invoice', 'always', 'by_hand', 'provider']
const more = ['person', 'approver', 'head_of_office', 'first_appeal', 'subsidy_decision', 'no']
/** Other values that might be allowed in a place; what the form of the terms refuses is left out. */
function others(value: unknown, name: string | number | undefined): unknown[] {
  if (typeof value === 'number') return [value + 1, value === 0 ? 2 : value - 1]
  if (typeof value === 'boolean') return [!value]
  return ['de', 'en', 'article', 'key'].includes(String(name)) ? ['other_text'] : [...words, ...more].filter(one => one !== value)
}

test('whatever is changed in a version stands in the comparison', () => {
  let tried = 0
  for (const terms of termsOfDemo().slice(1, 3)) {
    const before = told(terms)
    for (const spot of spotsOf(terms)) {
      for (const value of others(valueAt(terms, spot), spot.at(-1))) {
        const other = withValue(terms, spot, value)
        if (!other) continue
        tried++
        expect(JSON.stringify(told(other)), `${spot.join('.')} → ${value}`).not.toBe(JSON.stringify(before))
      }
    }
  }
  expect(tried).toBeGreaterThan(400)
}, 120_000)

test('shares, ladder and the order of the steps of an amount are compared too', () => {
  const [terms] = termsOfDemo()
  if (!terms) throw new Error('no programme')
  expect(changed(terms, { ...terms, shares: { canton: 6000, federal: 4000 } }).map(one => one.key)).toEqual(['procedure'])
  const swapped = { ...terms.rules, amount: [terms.rules.amount[0], ...terms.rules.amount.slice(1).reverse()] as typeof terms.rules.amount }
  expect(changed(terms, { ...terms, rules: swapped }).map(one => one.key)).toEqual(['amount'])
  const fewer = { ...terms.rules, rules: terms.rules.rules.slice(1) }
  expect(changed(terms, { ...terms, rules: fewer }).map(one => [one.key, one.mark])).toEqual([['rule.age', 'removed']])
})

test('every programme is told in both languages without a hole', () => {
  for (const language of ['de', 'en'] as const)
    for (const terms of termsOfDemo())
      for (const section of told(terms, language))
        for (const line of [{ label: section.title, text: section.title }, ...section.lines]) {
          expect(`${line.label} ${line.text}`).not.toMatch(/undefined|NaN|\[object|programme\./)
          expect(line.text.trim(), `${section.key} ${line.label}`).not.toBe('')
        }
})

test('conditions read as sentences', () => {
  const income = termsOfDemo()
    .flatMap(terms => terms.rules.rules.map(rule => ({ terms, rule })))
    .find(({ rule }) => rule.key === 'income')
  if (!income) throw new Error('no rule about income')
  const lines = told(income.terms).find(one => one.key === 'rule.income')?.lines ?? []
  const text = (key: string) => lines.find(line => line.key === key)?.text
  expect(text('require')).toBe('steuerbares Einkommen ist höchstens «limit»')
  expect(text('named.limit')).toBe(
    "CHF\u00a0116'000, wenn Haushalt ist zu zweit, sonst CHF\u00a072'000 + CHF\u00a010'000 × Kinder (Betrag)",
  )
})

test('a threshold that rests on itself is refused, straight and round corners', () => {
  const [terms] = termsOfDemo()
  const rule = terms?.rules.rules[0]
  if (!rule) throw new Error('no rule')
  const plus = (name: string) => ({ kind: 'count' as const, value: { plus: [{ named: name }, 1] } })
  const names = (named: typeof rule.named) => unknownNames({ ...rule, named }).map(one => one.name)
  expect(names({ ...rule.named, a: plus('a') })).toContain('a')
  expect(names({ ...rule.named, a: plus('b'), b: plus('a') })).toEqual(expect.arrayContaining(['a', 'b']))
  expect(names({ ...rule.named, a: plus('age') })).toEqual([])
})
