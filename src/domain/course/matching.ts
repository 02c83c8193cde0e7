import type { QueryResultRow } from 'pg'
import { pool } from '#db/client.ts'
import type { Term } from '#domain/course/asking.ts'

/** Collects the parameters of one statement; returns the place of each. */
export type Place = (value: unknown) => string
export const placing = () => {
  const values: unknown[] = []
  const place: Place = value => `$${values.push(value)}`
  return { values, place }
}
/** With a `name` PostgreSQL keeps the plan: only for statements whose best plan does not hang on their values. */
export const rowsOf = async <T extends QueryResultRow>(text: string, values: unknown[], name?: string) =>
  (await pool().query<T>(name ? { name, text, values } : { text, values })).rows

/**
 * How a text finds courses, decided by the text alone, so that filters only ever narrow down:
 * all = every term stands there; parts = also inside longer words (Kalkulation in Tabellenkalkulation); some = the most terms win.
 */
export type Manner = 'all' | 'parts' | 'some'
/** All that is written about a course, or its title and keywords alone. */
export type Column = 'search' | 'head'
export type Match = { terms: readonly Term[]; manner: Manner }

/** So many hits need no wider search. */
export const enough = 24
/** Beginnings of shorter words stand in too many others. */
const shortestBeginning = 3
const shortestSynonymBeginning = 5
const shortestPart = 4

/** The narrowest manner in which the terms find something; null when nothing of it stands anywhere. */
export async function findMatch(terms: readonly Term[]): Promise<Match | null> {
  if (terms.length === 0) return null
  const found = await countSome({ terms, manner: 'all' })
  if (found >= enough) return { terms, manner: 'all' }
  if (terms.some(part) && (await countSome({ terms, manner: 'parts' })) > found) return { terms, manner: 'parts' }
  return found > 0 ? { terms, manner: 'all' } : null
}

/** At least some of the terms: for queries of which nothing has every word. */
export async function findSomeMatch(terms: readonly Term[]): Promise<Match | null> {
  const match: Match = { terms, manner: 'some' }
  return terms.length > 1 && (await countSome(match)) > 0 ? match : null
}

/** `found` is materialized so that the planner does not take the limit for a reason to read the whole table. */
async function countSome(match: Match): Promise<number> {
  const { values, place } = placing()
  const sql = `with found as materialized (select 1 from "CatalogueEntry" e where ${matches(match, place)})
    select count(*)::int as n from (select 1 from found limit ${enough}) first`
  const [row] = await rowsOf<{ n: number }>(sql, values)
  return row?.n ?? 0
}

/** The condition on a row `e`. */
export function matches({ terms, manner }: Match, place: Place, column: Column = 'search'): string {
  const queries = terms.map(term => tsquery(term, place))
  if (manner === 'all') return `e."${column}" @@ (${queries.join(' && ')})`
  if (manner === 'some') return `e."${column}" @@ (${queries.join(' || ')})`
  return terms
    .map((term, n) =>
      part(term) ? `(e.search @@ ${queries[n]} or e.words like ${place(`%${part(term)}%`)})` : `e.search @@ ${queries[n]}`,
    )
    .join(' and ')
}

/** How well: what was typed counts more than what means the same, titles most; a course without dates stands behind. */
export function rank({ terms, manner }: Match, place: Place, column: Column): string {
  const all = terms.map(term => tsquery(term, place))
  const typed = terms.map(({ typed }) => tsquery({ typed, alike: [] }, place))
  const met = manner === 'all' ? '0' : all.map(query => `(e."${column}" @@ ${query})::int`).join(' + ')
  const good = `ts_rank(e."${column}", ${all.join(' || ')}) + 1.5 * ts_rank(e."${column}", ${typed.join(' || ')})`
  return `((${met}) * 10 + (${good}) * case when e."startsAt" is null then 0.6 else 1 end)`
}

const part = ({ typed }: Term) => {
  const piece = typed.replaceAll(' ', '')
  return piece.length >= shortestPart ? piece : null
}

/** German stems of every wording, and beginnings of words as they are written. Terms are letters and digits only (folding.ts). */
function tsquery({ typed, alike }: Term, place: Place): string {
  const own = typed.includes(' ') ? [typed, typed.replaceAll(' ', '')] : [typed]
  const stems = [...own, ...alike].map(phrase)
  const written = [...own.map(one => beginning(one, shortestBeginning)), ...alike.map(one => beginning(one, shortestSynonymBeginning))]
  return `(to_tsquery('german', ${place(stems.join(' | '))}) || to_tsquery('simple', ${place(written.join(' | '))}))`
}

const phrase = (wording: string) => {
  const words = wording.split(' ').map(word => `'${word}'`)
  return words.length > 1 ? `(${words.join(' <-> ')})` : (words[0] ?? '')
}
const beginning = (wording: string, shortest: number) =>
  wording.includes(' ') || wording.length < shortest ? phrase(wording) : `${phrase(wording)}:*`
