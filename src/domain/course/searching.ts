import { nowDate } from '#domain/clock.ts'
import { readQuery, type Term } from '#domain/course/asking.ts'
import { fillCatalogue, refreshCatalogue } from '#domain/course/cataloguing.ts'
import { type FacetGroup, facetGroups, facetName, runGroups, valuesInOrder } from '#domain/course/facets.ts'
import { type EntryRow, entryRows, type Line, toLines } from '#domain/course/lines.ts'
import { enough, findMatch, findSomeMatch, type Match, matches, type Place, placing, rank, rowsOf } from '#domain/course/matching.ts'
import { suggest } from '#domain/course/spelling.ts'
import type { Language } from '#words/speak.ts'

export const sortings = ['relevance', 'date', 'price', 'place', 'newest'] as const
export type Sorting = (typeof sortings)[number]
export type Selection = Partial<Record<FacetGroup, readonly string[]>>
export type Search = {
  query?: string | undefined
  selection?: Selection
  sort?: Sorting | undefined
  page?: number
  /** Of the names that come from content/; the search itself knows no language. */
  language?: Language
}
/** `name` where the value is a name of content/canton.yaml; other values have their words in content/messages. */
export type FacetCount = { value: string; count: number; name: string | null }
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

export const perPage = 24
/** What is ranked and counted at most: a word that every course has costs no more than one that a thousand have. */
export const counted = 1000
const capped = counted + 1
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
const none: Selected = { total: 0, entries: [], now: new Date(0), counts: {} }
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

/** `now`: the moment that what is said about the entries' runs holds for. */
type Selected = { total: number; entries: EntryRow[]; now: Date; counts: Record<string, number> }

/** One statement: the best thousand rows, the page of them as it is shown, and the counts of every facet. */
async function select(match: Match | null, selection: Selection, sort: Sorting, page: number): Promise<Selected> {
  const { values, place } = placing()
  const now = nowDate()
  const groups = Object.keys(selection) as FacetGroup[]
  const wanted = new Map(groups.map(group => [group, place((selection[group] ?? []).map(value => `${group}:${value}`))]))
  const overlap = (row: string, group: FacetGroup) => `${row}.facets && ${wanted.get(group)}::text[]`
  const ofRuns = (some: FacetGroup[]) => some.filter(group => runGroups.includes(group))
  const sameRun = (some: FacetGroup[]) => ofRuns(some).map(group => overlap('r', group))

  // A course's facets are those of all its runs; where two groups belong to runs, one run has to meet both.
  const filters = (some: FacetGroup[]) => [
    ...some.map(group => overlap('e', group)),
    ...(ofRuns(some).length > 1
      ? [`exists (select 1 from "CatalogueRun" r where r."courseId" = e."courseId" and ${sameRun(some).join(' and ')})`]
      : []),
  ]
  const where = (some: FacetGroup[], text: string[]) => [...text, ...filters(some)].join(' and ') || 'true'
  const text = match ? [matches(match, place)] : []
  const ranked = match && sort === 'relevance'

  // A course's facets hold its runs' words; once a run's group is chosen, only the runs that meet the choice count.
  const countIn = (hits: string, some: FacetGroup[], only?: FacetGroup) => {
    const mine = only ? `where facet like '${only}:%'` : ''
    return ofRuns(some).length === 0
      ? `select facet, count(*) as n from (select unnest(facets) as facet from ${hits}) all_facets ${mine} group by facet`
      : `select facet, count(distinct "courseId") as n from (select h."courseId", unnest(r.facets) as facet from ${hits} h
          join "CatalogueRun" r on r."courseId" = h."courseId" and ${sameRun(some).join(' and ')}) all_facets ${mine} group by facet`
  }
  // A chosen group is counted as if it were not chosen: people see what else they could tick.
  const others = groups.map(group => ({ group, rest: groups.filter(other => other !== group) }))
  const parts = [
    ...(ranked ? bestHits(match, place, where(groups, text), extra => where(groups, extra)) : [firstHits(where(groups, text), sort)]),
    ...others.map(
      ({ group, rest }) =>
        `hit_${group} as materialized (select e."courseId", e.facets from "CatalogueEntry" e where ${where(rest, text)} limit ${capped})`,
    ),
    `counts as (${[countIn('hit', groups), ...others.map(({ group, rest }) => countIn(`hit_${group}`, rest, group))].join(' union all ')})`,
    `shown as (select h."courseId", h.rank, h."startsAt", h."priceRappen", h.locality, h."changedAt", h."nextRunId" as "runId" from hit h)`,
  ]
  // With filters on runs the run that meets them is shown, and its facts order the list.
  if (sameRun(groups).length > 0)
    parts[parts.length - 1] =
      `shown as (select h."courseId", h.rank, r."startsAt", r."priceRappen", r.locality, h."changedAt", r."runId" from hit h cross join lateral (
      select * from "CatalogueRun" r where r."courseId" = h."courseId" and ${sameRun(groups).join(' and ')} order by r.joinable desc, r."startsAt" limit 1) r)`
  parts.push(`page as (select "courseId", "runId", row_number() over () as place from (
    select * from shown order by ${orders[sort]} limit ${perPage} offset ${place((page - 1) * perPage)}) sorted)`)
  const sql = `with ${parts.join(',\n')}
    select (select count(*)::int from hit) as total,
      (select coalesce(json_object_agg(facet, n), '{}') from counts) as counts,
      ${entryRows('page', place(now))} as entries`
  // Without words and filters it is the same statement for everybody.
  const [found] = await rowsOf<Omit<Selected, 'now'>>(sql, values, match || groups.length > 0 ? undefined : `catalogue by ${sort}`)
  return { ...(found ?? none), now }
}

const orders: Record<Sorting, string> = {
  relevance: 'rank desc, "startsAt" nulls last, "courseId"',
  date: '"startsAt" nulls last, "courseId"',
  price: '"priceRappen" nulls last, "startsAt" nulls last, "courseId"',
  place: 'locality nulls last, "startsAt" nulls last, "courseId"',
  newest: '"changedAt" desc, "courseId"',
}

const names = (row: string) =>
  ['courseId', 'facets', 'startsAt', 'priceRappen', 'locality', 'changedAt', 'nextRunId'].map(name => `${row}."${name}"`).join(', ')
const columns = names('e')

const firstHits = (where: string, sort: Sorting) =>
  `hit as materialized (select ${columns}, 0 as rank from "CatalogueEntry" e where ${where} order by ${orders[sort === 'relevance' ? 'date' : sort]} limit ${capped})`

/**
 * Up to a thousand rows are ranked by all that is written about them. Where more match, those with the words in title or keywords are
 * ranked by these alone and stand before all others, which follow by date: reading the whole text of a thousand rows is what costs.
 * `found` is materialized so that the planner does not take the limit for a reason to read the whole table.
 */
function bestHits(match: Match, place: Place, where: string, filtered: (text: string[]) => string): string[] {
  const head = match.manner === 'parts' ? ['false'] : [matches(match, place, 'head')]
  return [
    `found as materialized (select ${columns}, e.search from "CatalogueEntry" e where ${where})`,
    `too_many as materialized (select count(*) = ${capped} as yes from (select 1 from found limit ${capped}) first)`,
    `head_hit as materialized (select ${columns}, ${rank(match, place, 'head')} as rank from "CatalogueEntry" e
      where (select yes from too_many) and ${filtered(head)} limit ${capped})`,
    `hit as materialized (select * from head_hit union all
      select ${names('e')}, case when (select yes from too_many) then 0 else ${rank(match, place, 'search')} end as rank
      from (select * from found limit ${capped}) e
      where not exists (select 1 from head_hit h where h."courseId" = e."courseId") limit ${capped})`,
  ]
}

type Count = { value: string; count: number }
function toFacets(counts: Record<string, number>, selection: Selection, language: Language): Found['facets'] {
  const found = Object.fromEntries(facetGroups.map(group => [group, [] as Count[]])) as Record<FacetGroup, Count[]>
  for (const [facet, count] of Object.entries(counts)) {
    const end = facet.indexOf(':')
    found[facet.slice(0, end) as FacetGroup].push({ value: facet.slice(end + 1), count: Math.min(count, counted) })
  }
  return Object.fromEntries(
    facetGroups.map(group => [group, toFacet(group, found[group], selection[group] ?? [], language)]),
  ) as Found['facets']
}

/** What was chosen stands there also when nothing has it any more. */
function toFacet(group: FacetGroup, found: Count[], chosen: readonly string[], language: Language): FacetCount[] {
  const gone = chosen.filter(value => !found.some(one => one.value === value)).map(value => ({ value, count: 0 }))
  const order = valuesInOrder(group)
  const place = (value: string) => (order.includes(value) ? order.indexOf(value) : order.length)
  return [...found, ...gone]
    .sort((a, b) => place(a.value) - place(b.value) || (a.value < b.value ? -1 : 1))
    .map(one => ({ ...one, name: facetName(group, one.value, language) }))
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
