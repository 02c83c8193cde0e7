import { type FacetGroup, facetGroups, facetName, valuesInOrder } from '#domain/course/facets.ts'
import { counted, type Selection } from '#domain/course/selecting.ts'
import type { Language } from '#words/speak.ts'

/** `name` where the value is a name of content/canton.yaml; other values have their words in content/messages. */
export type FacetCount = { value: string; count: number; name: string | null }

type Count = { value: string; count: number }
/** The counts of every facet in the order people expect; none is said to be higher than `counted`. */
export function toFacets(counts: Record<string, number>, selection: Selection, language: Language): Record<FacetGroup, FacetCount[]> {
  const found = Object.fromEntries(facetGroups.map(group => [group, [] as Count[]])) as Record<FacetGroup, Count[]>
  for (const [facet, count] of Object.entries(counts)) {
    const end = facet.indexOf(':')
    // A row that another version of the program wrote may have groups that this one does not know.
    found[facet.slice(0, end) as FacetGroup]?.push({ value: facet.slice(end + 1), count: Math.min(count, counted) })
  }
  return Object.fromEntries(facetGroups.map(group => [group, toFacet(group, found[group], selection[group] ?? [], language)])) as Record<
    FacetGroup,
    FacetCount[]
  >
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
