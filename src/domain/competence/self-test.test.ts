import { expect, test } from 'vitest'
import { framework } from '#domain/competence/framework.ts'
import { askedItems, isTestVersion, itemBank, requireSheet, scoredItems } from '#domain/competence/self-test.ts'
import { score } from '#words/scoring.ts'

const codes = framework()
  .competences.map(({ code }) => code)
  .sort()

const variants = ['young', 'adult', 'senior', 'easy'] as const

test('every competence is asked once in the short test, and has its question in the long one', () => {
  const short = scoredItems(itemBank(), 'short')
  expect(short.map(({ competence }) => competence).sort()).toEqual(codes)
  const questions = scoredItems(itemBank(), 'long').slice(21)
  expect(questions.map(({ competence }) => competence).sort()).toEqual(codes)
  expect(questions.every(({ kind }) => kind === 'question')).toBe(true)
})

test('a rating’s value is the number of its step, and the young reach level 4 at most', () => {
  for (const variant of variants) {
    const steps = itemBank().steps[variant] ?? []
    expect(steps.map(({ value }) => value)).toEqual(steps.map((_, n) => n))
    expect(steps.length).toBe(variant === 'young' ? 3 : 4)
  }
  const best = scoredItems(itemBank(), 'long').map(item => (item.kind === 'rating' ? 2 : item.right))
  expect(new Set(Object.values(score(scoredItems(itemBank(), 'long'), best, itemBank().scoring).levels))).toEqual(new Set([4]))
})

test('items are short enough to be read on a phone, and simpler for the old and the young', () => {
  for (const variant of variants)
    for (const language of ['de', 'en'] as const)
      for (const { text } of askedItems(itemBank(), variant, 'long', language)) expect(text.length, text).toBeLessThan(130)
  const length = (variant: 'young' | 'adult' | 'senior') =>
    askedItems(itemBank(), variant, 'short', 'de').reduce((sum, { text }) => sum + text.split(' ').length, 0)
  expect(length('senior')).toBeLessThan(length('young'))
  expect(length('young')).toBeLessThan(length('adult'))
})

test('a wording changes words and never what is right: every variant and version asks and scores the same items', () => {
  const [before, now] = [itemBank('2026.1'), itemBank('2026.2')]
  expect(scoredItems(now, 'long')).toEqual(scoredItems(before, 'long'))
  expect(now.scoring).toEqual(before.scoring)
  for (const variant of variants)
    for (const language of ['de', 'en'] as const) {
      const asked = askedItems(now, variant, 'long', language)
      expect(asked.map(({ kind, competence }) => `${kind} ${competence}`)).toEqual(
        scoredItems(now, 'long').map(({ kind, competence }) => `${kind} ${competence}`),
      )
      for (const { text, choices } of asked) expect(new Set([text, ...choices]).size, text).toBe(choices.length + 1)
    }
})

test('Leichte Sprache has its own words for every item: one short statement a sentence, no «würde», no passive, no brackets', () => {
  const bank = itemBank()
  for (const language of ['de', 'en'] as const) {
    const [easy, adult] = [askedItems(bank, 'easy', 'long', language), askedItems(bank, 'adult', 'long', language)]
    for (const [n, { text, choices, because }] of easy.entries()) {
      expect(text, text).not.toBe(adult[n]?.text)
      for (const said of [text, ...choices, because]) {
        for (const sentence of said.split(/[.?!:]\s+/)) expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(12)
        expect(said).not.toMatch(/würde|könnte|müsste|sollte|wird .*(ge|be|ver)\w+t\b|werden|[();]/)
      }
    }
  }
})

test('a sheet of the version before is read and scored with the words and rules it was filled in with', () => {
  const sheet = requireSheet('2026.1-J-L-0120')
  expect(sheet.bank.version).toBe('2026.1')
  expect(isTestVersion('2026.1') && isTestVersion('2026.2')).toBe(true)
  for (const none of ['2026.9', '../2026.2', '', '2026.2.yaml']) expect(isTestVersion(none)).toBe(false)
})

test('a sheet of an unknown version, with too many answers or beyond the choices is refused', () => {
  expect(requireSheet('2026.1-E-K-0123').answers).toEqual([0, 1, 2, 3])
  for (const text of [
    '',
    'x',
    '1999.1-E-K-0',
    `2026.1-E-K-${'1'.repeat(22)}`,
    '2026.1-J-K-3',
    '2026.2-L-K-4',
    `2026.1-E-L-${'1'.repeat(21)}3`,
  ])
    expect(() => requireSheet(text)).toThrow('test_unknown')
})
