import type { Term } from '#domain/course/asking.ts'
import { placing, rowsOf } from '#domain/course/matching.ts'
import { vocabulary } from '#domain/course/synonyms.ts'

type Alike = { word: string; shown: string }

/**
 * "Did you mean": the query with the words that the catalogue does not know replaced by the nearest it knows, as people write
 * them; null when every word is known or nothing is near.
 */
export async function suggest(terms: readonly Term[]): Promise<string | null> {
  const better = await Promise.all(terms.map(term => nearest(term)))
  if (better.every(word => word === null)) return null
  return terms.map(({ typed }, n) => better[n] ?? vocabulary().shown.get(typed) ?? typed).join(' ')
}

async function nearest({ typed, alike }: Term): Promise<string | null> {
  if (alike.length > 0 || typed.length < 4 || /\d/.test(typed) || (await isKnown(typed))) return null
  const { values, place } = placing()
  const asked = place(typed)
  const words = await rowsOf<Alike>(
    `select word, shown from "CatalogueWord" where word % ${asked} order by similarity(word, ${asked}) desc, word limit 20`,
    values,
  )
  const listed = [...vocabulary().shown].map(([word, shown]) => ({ word, shown }))
  const most = typed.length < 6 ? 1 : typed.length < 10 ? 2 : 3
  const [best] = [...words, ...listed]
    .map(candidate => ({ ...candidate, slips: slips(typed, candidate.word, most + 1) }))
    .filter(candidate => candidate.slips <= most)
    .sort((a, b) => a.slips - b.slips || Math.abs(a.word.length - typed.length) - Math.abs(b.word.length - typed.length))
  return best?.shown ?? null
}

async function isKnown(word: string): Promise<boolean> {
  const { values, place } = placing()
  const rows = await rowsOf(`select 1 from "CatalogueWord" where word like ${place(`${word}%`)} limit 1`, values)
  return rows.length > 0
}

/** Letters missing, added, wrong or swapped with their neighbour; counting stops at `enough`. */
export function slips(a: string, b: string, enough = 9): number {
  if (Math.abs(a.length - b.length) >= enough) return enough
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return Math.min(enough, row[b.length] ?? enough)
}
