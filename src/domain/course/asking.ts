import { fold } from '#domain/course/folding.ts'
import { vocabulary } from '#domain/course/synonyms.ts'

/** One thing somebody looks for: the word as typed (folded), and what means the same. Wordings may have several words. */
export type Term = { typed: string; alike: readonly string[] }

const most = 8
const longest = 40
const phrase = 4

/**
 * What a query asks for, term by term; all of them are meant. Words that say little are left out, unless nothing else is there.
 * Whatever was typed becomes letters and digits first, so that nothing of it can be syntax.
 */
export function readQuery(query: string): Term[] {
  const { ignored, weak } = vocabulary()
  const terms = termsOf(
    fold(query.slice(0, 400))
      .split(' ')
      .filter(Boolean)
      .map(word => word.slice(0, longest)),
  )
  const meant = terms.filter(term => !ignored.has(term.typed))
  const strong = meant.filter(term => !weak.has(term.typed))
  return (strong.length > 0 ? strong : meant.length > 0 ? meant : terms).slice(0, most)
}

/** The longest wordings that the synonym list knows come first: `künstliche intelligenz` is one term, not two. */
function termsOf(words: string[]): Term[] {
  const [first, ...rest] = words
  if (first === undefined) return []
  for (let length = Math.min(phrase, words.length); length > 0; length--) {
    const wording = words.slice(0, length).join(' ')
    const alike = vocabulary().equals.get(wording)
    if (alike) return [{ typed: wording, alike: alike.filter(other => other !== wording) }, ...termsOf(words.slice(length))]
  }
  return [...split(first), ...termsOf(rest)]
}

/** Händykurs, Compikurs: a compound nobody lists, of two words that are known. Other compounds are found by their parts (searching.ts). */
function split(word: string): Term[] {
  const { equals, weak, ignored } = vocabulary()
  if (!weak.has(word) && !ignored.has(word)) {
    for (let at = word.length - 3; at >= 3; at--) {
      const [left, right] = [word.slice(0, at), word.slice(at)]
      const alike = equals.get(left)
      if (alike && weak.has(right)) return [{ typed: word, alike: [left, ...alike] }]
    }
  }
  return [{ typed: word, alike: [] }]
}
