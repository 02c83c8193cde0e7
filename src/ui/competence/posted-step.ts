// A step of the test as a form sends it: everything is in the form, nothing is stored.
import { type Length, readSheet, type Sheet, type Variant } from '#words/answers.ts'
import { type Act, acts, type Moved, moveOn } from './moving-on.ts'
import { ofLength, type TestData } from './test-data.ts'

export const variants = ['young', 'adult', 'senior', 'easy'] as const satisfies Variant[]
export const lengths = ['short', 'long'] as const satisfies Length[]

/** The version an address asks for; null where it leaves that to us. */
export const versionOf = (search: URLSearchParams): string | null => /^\d{4}\.\d$/.exec(search.get('fassung') ?? '')?.[0] ?? null

/** A new sheet from the address, or null where it names no test. */
export function sheetOf(search: URLSearchParams, version: string): Sheet | null {
  const variant = variants.find(one => one === search.get('wer'))
  const length = lengths.find(one => one === search.get('wie'))
  return variant && length ? { version, variant, length, answers: [] } : null
}

/** The sheet in a form, from its hidden field or from the code somebody typed; null where there is none that fits. */
export function sheetIn(form: FormData): Sheet | null {
  const sheet = readSheet(String(form.get('code') ?? form.get('answers') ?? ''))
  if (!sheet || form.get('do') !== 'deeper' || sheet.length === 'long') return sheet
  // The long test begins where the short one ends: what was left out at its end counts as skipped.
  return { ...sheet, length: 'long', answers: Array.from({ length: 21 }, (_, n) => sheet.answers[n] ?? null) }
}

/** Are these answers to these items? A code may be mistyped, a version may be another. */
export const fits = (sheet: Sheet, data: TestData): boolean => {
  const { items } = ofLength(data, sheet.length)
  return (
    sheet.version === data.version &&
    sheet.answers.length <= items.length &&
    sheet.answers.every((answer, n) => answer === null || answer < (items[n]?.choices.length ?? 0))
  )
}

export function stepOf(form: FormData, sheet: Sheet, data: TestData): Moved {
  const { items } = ofLength(data, sheet.length)
  const whole = (name: string) => (/^\d{1,3}$/.test(String(form.get(name) ?? '')) ? Number(form.get(name)) : null)
  const at = Math.min(whole('at') ?? sheet.answers.length, items.length - 1)
  const act: Act = acts.find(one => one === form.get('do')) ?? (form.has('code') ? 'resume' : 'next')
  return moveOn({ sheet, at, screen: 'question' }, act, whole('choice'), items)
}
