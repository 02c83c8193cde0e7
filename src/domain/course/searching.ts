import { readQuery, type Term } from '#domain/course/asking.ts'
import { fillCatalogue, refreshCatalogue } from '#domain/course/cataloguing.ts'
import { type FacetCount, toFacets } from '#domain/course/facet-counts.ts'
import { type FacetGroup, facetGroups } from '#domain/course/facets.ts'
import { type Line, toLines } from '#domain/course/lines.ts'
import { enough, findMatch, findSomeMatch, type Match } from '#domain/course/matching.ts'
import { counted, none, perPage, type Selection, type Sorting, select } from '#domain/course/selecting.ts'
import { suggest } from '#domain/course/spelling.ts'
import type { Language } from '#words/speak.ts'

export type Search = {
  query?: string | undefined
  selection?: Selection
  sort?: Sorting | undefined
  page?: number
  /** Of the names that come from content/; the search itself knows no language. */
  language?: Language
}
export type Found = {
  lines: Line[]
  /** Never more than `counted`; `more` says that there are more. The same holds for every facet's count. */
  total: number
  more: boolean
  page: number
  pages: number
  sort: Sorting
  facets: Record<FacetGroup, FacetCount[]>
  /** What was searched instead of the query, which found nothing; or a suggestion beside results. */
  corrected: string | null
  suggestion: string | null
  /** No course has all of the words: these have some. */
  someWords: boolean
  /** When nothing was found: what comes nearest, and why it is shown. */
  nearest: { why: 'without_filters' | 'coming'; lines: Line[]; total: number; more: boolean } | null
}

const nearby = 6

/** Searches the catalogue. Never refuses: any text, any selection has an answer. */
export async function search({ query = '', selection = {}, sort, page = 1, language = 'de' }: Search): Promise<Found> {
  await keepFresh()
  const terms = readQuery(query)
  const chosen = readable(selection)
  const order = sort ?? (terms.length > 0 ? 'relevance' : 'date')
  // Most words are found as they are typed, without filters: one statement answers, and only few hits make it worth looking further.
  const typed = terms.length > 0 && Object.keys(chosen).length === 0 ? await select(asTyped(terms), chosen, order, page) : null
  const meant = typed && typed.total >= enough ? { ...nothingElse, match: asTyped(terms) } : await understand(terms)
  const isTyped = typed !== null && meant.match?.manner === 'all' && meant.corrected === null
  const { total, entries, now, counts } = isTyped
    ? typed
    : meant.match || terms.length === 0
      ? await select(meant.match, chosen, order, page)
      : none
  const more = total > counted
  const facets = toFacets(counts, chosen, language)
  return {
    lines: toLines(entries, now, language),
    total: more ? counted : total,
    more,
    page,
    pages: Math.max(1, Math.ceil(Math.min(total, counted) / perPage)),
    sort: order,
    facets,
    corrected: meant.corrected,
    suggestion: meant.suggestion,
    someWords: meant.match?.manner === 'some',
    nearest: total === 0 ? await findNearest(meant.match, chosen, language) : null,
  }
}

type Meant = { match: Match | null; corrected: string | null; suggestion: string | null }
const nothingElse: Meant = { match: null, corrected: null, suggestion: null }
const asTyped = (terms: readonly Term[]): Match => ({ terms, manner: 'all' })

/** Only values that could be a facet's reach the database; of the rest nothing can be found anyway. */
function readable(selection: Selection): Selection {
  const groups = facetGroups.map(
    group => [group, (selection[group] ?? []).filter(value => /^[\p{L}\p{N}][\p{L}\p{N} .-]{0,59}$/u.test(value))] as const,
  )
  return Object.fromEntries(groups.filter(([, values]) => values.length > 0))
}

/** From text to a way of matching: as typed; with its typing errors mended; with some of its words. */
async function understand(terms: readonly Term[]): Promise<Meant> {
  if (terms.length === 0) return nothingElse
  const typed = await findMatch(terms)
  const better = typed?.manner === 'all' ? null : await suggest(terms)
  if (typed) return { match: typed, corrected: null, suggestion: better }
  const mended = better ? await findMatch(readQuery(better)) : null
  if (mended) return { match: mended, corrected: better, suggestion: null }
  const some = await findSomeMatch(better ? readQuery(better) : terms)
  return { match: some, corrected: some && better, suggestion: null }
}

/** Nothing found: the same words without the filters; or, when the words are the trouble, what begins next. */
async function findNearest(match: Match | null, selection: Selection, language: Language): Promise<Found['nearest']> {
  const filtered = Object.keys(selection).length > 0
  const why = match && filtered ? 'without_filters' : 'coming'
  const { entries, now, total } = await select(why === 'coming' ? null : match, {}, why === 'coming' ? 'date' : 'relevance', 1)
  return { why, lines: toLines(entries.slice(0, nearby), now, language), total: Math.min(total, counted), more: total > counted }
}

const lookEvery = 10_000
let looked = 0
let looking: Promise<unknown> = Promise.resolve()
/** Deadlines that have passed since are taken into account before anybody reads; a process asks at most every ten seconds, and all wait for it. */
function keepFresh(): Promise<unknown> {
  if (Date.now() - looked < lookEvery) return looking
  const first = looked === 0
  looked = Date.now()
  const work = first ? fillCatalogue().then(() => refreshCatalogue()) : refreshCatalogue()
  looking = work.catch(error => {
    looked = 0
    throw error
  })
  return looking
}
