import { nowDate } from '#domain/clock.ts'
import { type FacetGroup, runGroups } from '#domain/course/facets.ts'
import { type EntryRow, entryRows } from '#domain/course/lines.ts'
import { type Match, matches, type Place, placing, rank, rowsOf } from '#domain/course/matching.ts'

export const sortings = ['relevance', 'date', 'price', 'place', 'newest'] as const
export type Sorting = (typeof sortings)[number]
export type Selection = Partial<Record<FacetGroup, readonly string[]>>
export const perPage = 24
/** What is ranked and counted at most: a word that every course has costs no more than one that a thousand have. */
export const counted = 1000
const capped = counted + 1

/** `now`: the moment that what is said about the entries' runs holds for. */
export type Selected = { total: number; entries: EntryRow[]; now: Date; counts: Record<string, number> }
export const none: Selected = { total: 0, entries: [], now: new Date(0), counts: {} }

/** One statement: the best thousand rows, the page of them as it is shown, and the counts of every facet. */
export async function select(match: Match | null, selection: Selection, sort: Sorting, page: number): Promise<Selected> {
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
