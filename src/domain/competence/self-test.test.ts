import { expect, test } from 'vitest'
import { framework } from '#domain/competence/framework.ts'
import { askedItems, itemBank, requireSheet, scoredItems } from '#domain/competence/self-test.ts'
import { score } from '#words/scoring.ts'

const codes = framework()
  .competences.map(({ code }) => code)
  .sort()

test('every competence is asked once in the short test, and has its question in the long one', () => {
  const short = scoredItems(itemBank(), 'short')
  expect(short.map(({ competence }) => competence).sort()).toEqual(codes)
  const questions = scoredItems(itemBank(), 'long').slice(21)
  expect(questions.map(({ competence }) => competence).sort()).toEqual(codes)
  expect(questions.every(({ kind }) => kind === 'question')).toBe(true)
})

test('a rating’s value is the number of its step, and the young reach level 4 at most', () => {
  for (const variant of ['young', 'adult', 'senior'] as const)
    expect(itemBank().steps[variant].map(({ value }) => value)).toEqual(itemBank().steps[variant].map((_, n) => n))
  const best = scoredItems(itemBank(), 'long').map(item => (item.kind === 'rating' ? 2 : item.right))
  expect(new Set(Object.values(score(scoredItems(itemBank(), 'long'), best, itemBank().scoring).levels))).toEqual(new Set([4]))
})

test('items are short enough to be read on a phone, and simpler for the old and the young', () => {
  for (const variant of ['young', 'adult', 'senior'] as const)
    for (const language of ['de', 'en'] as const)
      for (const { text } of askedItems(itemBank(), variant, 'long', language)) expect(text.length, text).toBeLessThan(130)
  const length = (variant: 'young' | 'adult' | 'senior') =>
    askedItems(itemBank(), variant, 'short', 'de').reduce((sum, { text }) => sum + text.split(' ').length, 0)
  expect(length('senior')).toBeLessThan(length('young'))
  expect(length('young')).toBeLessThan(length('adult'))
})

test('a sheet of an unknown version, with too many answers or beyond the choices is refused', () => {
  expect(requireSheet('2026.1-E-K-0123').answers).toEqual([0, 1, 2, 3])
  for (const text of ['', 'x', '1999.1-E-K-0', `2026.1-E-K-${'1'.repeat(22)}`, '2026.1-J-K-3', `2026.1-E-L-${'1'.repeat(21)}3`])
    expect(() => requireSheet(text)).toThrow('test_unknown')
})
