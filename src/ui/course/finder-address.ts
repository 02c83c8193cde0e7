// A search as an address and back: every state of the catalogue can be sent to somebody. The names are the public's words (src/web/cache.ts knows the same ones).
import type { Api } from '#api/router.ts'

type Asked = NonNullable<Parameters<Api['course']['search']>[0]>
export type Group = keyof Awaited<ReturnType<Api['course']['search']>>['facets']
export type Sorting = NonNullable<Asked['sort']>
export type Finding = { query: string; selection: Partial<Record<Group, string[]>>; sort: Sorting | undefined; page: number }

export const parameters = {
  audience: 'fuer',
  place: 'ort',
  price: 'preis',
  area: 'bereich',
  month: 'monat',
  weekday: 'tag',
  daypart: 'zeit',
  level: 'stufe',
  language: 'sprache',
  free: 'frei',
  wheelchair: 'rollstuhl',
} as const satisfies Record<Group, string>
export const groups = Object.keys(parameters) as Group[]
export const sortings = ['relevance', 'date', 'price', 'place'] as const satisfies readonly Sorting[]

const mostPages = 42
const invisible = /[\p{Cc}\p{Cf}]/gu

/** Reads whatever stands in an address; what makes no sense there is left out rather than refused. */
export function readAddress(params: URLSearchParams): Finding {
  const selection: Finding['selection'] = {}
  for (const group of groups) {
    const values = [...new Set(params.getAll(parameters[group]))]
      .filter(value => /^[\p{L}\p{N}][\p{L}\p{N} .-]{0,59}$/u.test(value))
      .slice(0, 24)
    if (values.length > 0) selection[group] = values
  }
  const page = Number(params.get('seite') ?? 1)
  return {
    query: (params.get('q') ?? '').toWellFormed().replace(invisible, ' ').trim().slice(0, 200),
    selection,
    sort: sortings.find(sort => sort === params.get('ordnung')),
    page: Number.isInteger(page) && page >= 1 && page <= mostPages ? page : 1,
  }
}

/** The address of a search, without what goes without saying. */
export function addressOf({ query = '', selection = {}, sort, page = 1 }: Partial<Finding>, path = '/kurse'): string {
  const params = new URLSearchParams()
  if (query) params.set('q', query)
  for (const group of groups) for (const value of selection[group] ?? []) params.append(parameters[group], value)
  if (sort) params.set('ordnung', sort)
  if (page > 1) params.set('seite', String(page))
  const asked = params.toString()
  return asked ? `${path}?${asked}` : path
}

/** The same search without one value; back on its first page. */
export function without(finding: Finding, group: Group, value: string): Finding {
  const values = (finding.selection[group] ?? []).filter(other => other !== value)
  return { ...finding, selection: { ...finding.selection, [group]: values }, page: 1 }
}

export const countChosen = ({ selection }: Finding) => Object.values(selection).reduce((sum, values) => sum + values.length, 0)
