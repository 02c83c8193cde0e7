import type { Speak } from '#words/speak.ts'

/** The language of a course's own words where the page around them speaks another one: a screen reader then changes its voice. */
export function voiceOf(t: Speak, language: string): 'de-CH' | 'en' | undefined {
  const written = language === 'en' ? 'en' : 'de'
  if (written === t.language) return undefined
  return written === 'de' ? 'de-CH' : 'en'
}
