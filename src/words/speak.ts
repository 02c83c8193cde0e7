import { de, en } from '#words/messages.ts'
import { type Language, type Speak, speakWith } from '#words/speaking.ts'

export type { Key, Language, Speak } from '#words/speaking.ts'

const languages = { de, en } as const satisfies Record<Language, unknown>
const spoken = new Map<Language, Speak>()
/** The sentences of one language, handed on explicitly: there is no global language. */
export function speak(language: Language): Speak {
  const known = spoken.get(language) ?? speakWith(language, languages[language])
  spoken.set(language, known)
  return known
}

/** The sentences of these concepts, for an element that draws in the browser. */
export const sentencesOf = (language: Language, ...concepts: string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(languages[language]).filter(([key]) => concepts.includes(key.split('.', 1)[0] ?? '')))
