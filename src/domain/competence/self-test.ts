import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { Refusal } from '#domain/refusal.ts'
import { type Length, readSheet, type Sheet, type Variant } from '#words/answers.ts'
import type { ScoredItem } from '#words/scoring.ts'
import type { Language } from '#words/speak.ts'

const both = z.strictObject({ de: z.string().min(1), en: z.string().min(1) })
const steps = z.array(z.strictObject({ value: z.int().min(0).max(3), text: both })).min(3)
const question = z.strictObject({ text: both, choices: z.array(both).length(3), because: both })
const shape = z.strictObject({
  version: z.string().regex(/^\d{4}\.\d$/),
  framework: z.string(),
  authorship: z.strictObject({ authors: z.array(z.string()), reviewed: z.array(z.string()), on: z.string(), licence: z.string() }),
  scoring: z.strictObject({
    levels: z.array(z.strictObject({ below: z.number(), level: z.int().min(1).max(6) })).min(1),
    knowledge: z.strictObject({ right: z.int(), wrong: z.int(), least: z.int(), most: z.int() }),
  }),
  // Leichte Sprache came with 2026.2; the questions of 2026.1 have one wording for everybody.
  steps: z.strictObject({ young: steps, adult: steps, senior: steps, easy: steps.optional() }),
  ratings: z.array(z.strictObject({ competence: z.string(), adult: both, young: both, senior: both, easy: both.optional() })).length(21),
  questions: z.array(
    question.extend({
      competence: z.string(),
      right: z.int().min(0).max(2),
      young: question.optional(),
      senior: question.optional(),
      easy: question.optional(),
    }),
  ),
})
export type ItemBank = z.infer<typeof shape>

/** The version new tests are taken with. Older ones stay readable beside it. */
export const testVersion = '2026.2'
const banks = new Map<string, ItemBank>()
const fileOf = (version: string) => resolve(`content/self-test/${version}.yaml`)
export const isTestVersion = (version: string) => /^\d{4}\.\d$/.test(version) && existsSync(fileOf(version))

/** The item bank of a version, from content/self-test. */
export function itemBank(version = testVersion): ItemBank {
  const known = banks.get(version)
  if (known) return known
  if (!isTestVersion(version)) throw new Refusal('test_unknown')
  const bank = shape.parse(parse(readFileSync(fileOf(version), 'utf8')))
  banks.set(version, bank)
  return bank
}

/** What is scored, in the order in which it is asked: the ratings first, then, in the long test, the questions. */
export function scoredItems(bank: ItemBank, length: Length): ScoredItem[] {
  const ratings = bank.ratings.map(({ competence }) => ({ kind: 'rating' as const, competence }))
  const questions = bank.questions.map(({ competence, right }) => ({ kind: 'question' as const, competence, right }))
  return length === 'short' ? ratings : [...ratings, ...questions]
}

/** The same items as people read them. Where a wording has no words of its own for an item, it asks in those of the adults. */
export function askedItems(bank: ItemBank, variant: Variant, length: Length, of: Language) {
  const steps = bank.steps[variant] ?? bank.steps.adult
  const ratings = bank.ratings.map(one => ({
    text: (one[variant] ?? one.adult)[of],
    choices: steps.map(step => step.text[of]),
    because: '',
  }))
  const questions = bank.questions.map(one => {
    const { text, choices, because } = (variant === 'adult' ? undefined : one[variant]) ?? one
    return { text: text[of], choices: choices.map(choice => choice[of]), because: because[of] }
  })
  const words = length === 'short' ? ratings : [...ratings, ...questions]
  return scoredItems(bank, length).map((item, n) => ({ ...item, ...(words[n] as (typeof ratings)[number]) }))
}

/** A sheet that could have come from the test: its version exists, it has not more answers than items, none beyond an item's choices. */
export function requireSheet(text: string): Sheet & { bank: ItemBank } {
  const sheet = readSheet(text)
  if (!sheet) throw new Refusal('test_unknown', {}, 'answers')
  const bank = itemBank(sheet.version)
  const items = askedItems(bank, sheet.variant, sheet.length, 'de')
  const fits = sheet.answers.every((answer, n) => answer === null || answer < (items[n]?.choices.length ?? 0))
  if (!fits || sheet.answers.length > items.length) throw new Refusal('test_unknown', {}, 'answers')
  return { ...sheet, bank }
}
