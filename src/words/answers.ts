// A sheet of answers as one short word, so that it fits into a form, on a slip of paper, into an address: `2026.2-E-K-0213X`.
import type { Answer } from './scoring.ts'

/** For whom the test is worded; `easy` is Leichte Sprache. */
export type Variant = 'young' | 'adult' | 'senior' | 'easy'
export type Length = 'short' | 'long'
export type Sheet = { version: string; variant: Variant; length: Length; answers: readonly Answer[] }

const variants = { J: 'young', E: 'adult', S: 'senior', L: 'easy' } as const
const lengths = { K: 'short', L: 'long' } as const
const letterOf = <L extends string>(letters: Readonly<Record<L, string>>, word: string) =>
  (Object.keys(letters) as L[]).find(letter => letters[letter] === word) as L

export const writeSheet = ({ version, variant, length, answers }: Sheet): string =>
  `${version}-${letterOf(variants, variant)}-${letterOf(lengths, length)}-${answers.map(one => one ?? 'X').join('')}`

/** Reads a word as people copy it from paper: spaces, dashes and small letters don't matter. null where it is none. */
export function readSheet(text: string): Sheet | null {
  const [, version, variant, length, signs] =
    /^(\d{4}\.\d{1,2}?)([JESL])([KL])([0-3X]{0,100})$/.exec(text.toUpperCase().replace(/[\s–-]/g, '')) ?? []
  if (!version || signs === undefined) return null
  return {
    version,
    variant: variants[variant as keyof typeof variants],
    length: lengths[length as keyof typeof lengths],
    answers: [...signs].map(sign => (sign === 'X' ? null : Number(sign))),
  }
}

/** In groups of four, for reading and typing. */
export const spacedSheet = (sheet: Sheet): string => {
  const [head, signs = ''] = writeSheet(sheet).split(/-(?=[^-]*$)/)
  return `${head} ${signs.replace(/(.{4})(?=.)/g, '$1 ')}`.trim()
}
