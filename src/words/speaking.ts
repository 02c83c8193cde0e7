// Speaking with given sentences: the whole language on the server (speak.ts), a page's own few in the browser.
import type { de } from '#words/messages.ts'

export type Language = 'de' | 'en'
export type Key = keyof typeof de
type Names<S> = S extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never
type Values<K extends Key> = [Names<(typeof de)[K]>] extends [never] ? [] : [values: Record<Names<(typeof de)[K]>, string | number>]
type Plural = { [K in Key]: K extends `${infer Stem}_other` ? Stem : never }[Key]

const fill = (text: string, values?: Record<string, string | number>) =>
  values ? text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')) : text

export function speakWith(language: Language, words: Readonly<Record<string, string>>) {
  const rules = new Intl.PluralRules(language)
  const t = <K extends Key>(key: K, ...values: Values<K>) => fill(words[key] ?? key, values[0])
  const count = (stem: Plural, n: number, values: Record<string, string | number> = {}) =>
    fill(words[`${stem}_${rules.select(n) === 'one' ? 'one' : 'other'}`] ?? stem, { count: n, ...values })
  /** For keys made of data (a state, a refusal's reason): typed by the caller's exhaustive union, or with a fallback. */
  const maybe = (key: string, values: Record<string, string | number> = {}) => (key in words ? fill(words[key] ?? '', values) : undefined)
  /** The same place in this language: German is at the root, English below /en. */
  const href = (path: string) => (language === 'de' ? path : path === '/' ? `/${language}` : `/${language}${path}`)
  return Object.assign(t, { count, maybe, href, language })
}
export type Speak = ReturnType<typeof speakWith>
