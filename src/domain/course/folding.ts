// One spelling for searching: Händy = Haendy = handy, Strasse = straße, café = cafe. Texts and queries go through the same fold.

// ae, oe, ue stand for an umlaut unless a vowel or q comes before: Naefels, but neue, Bauer, quer.
const digraph = /(?<![aeiouq])([aou])e+/g
const mark = /\p{M}/gu
const between = /[^\p{L}\p{N}]+/gu
// E-Banking, Bee-Bot, Girls@ICT: people also write them in one word.
const joined = /[\p{L}\p{N}]+(?:[-\u2010\u2011@'’./&+][\p{L}\p{N}]+)+/gu

/** Lower case without accents, words apart by one space; nothing but letters and digits is left. */
export const fold = (text: string): string => spell(text).replace(between, ' ').trim()

/** As `fold`, and words with a hyphen once more in one piece. */
export function foldWhole(text: string): string {
  const pieces = (spell(text).match(joined) ?? []).map(word => word.replace(between, ''))
  return [fold(text), ...new Set(pieces)].join(' ').trim()
}

const spell = (text: string) =>
  text.toWellFormed().normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replace(mark, '').replace(digraph, '$1')
