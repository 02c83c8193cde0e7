import type { Run } from '#domain/profession/route-field.ts'
import type { Found, RouteSearch } from '#domain/profession/route-search.ts'
import { type Slice, within } from '#domain/profession/route-slices.ts'

const quick = 30
const mostHalves = 8
/** Nearer to its bound than this a route is good enough to begin with. */
const near = 1.03

/**
 * A route to beat, and to show if the search is stopped: first by taking for certain what the relaxation takes most of, among the most
 * promising runs; then by keeping half of the route and looking for a better other half, while that helps.
 */
export function findFirst(search: RouteSearch, slice: Slice) {
  for (const share of [0.02, 0.1, 0.5]) {
    if (search.cost < search.field.givingUp) break
    search.look(within(search.field, slice, slice.bound * share), { from: slice.from, most: 2 * quick, dives: true })
  }
  for (let n = 0, helped = 0; search.best && n < helped + halves.length && n < mostHalves; n++) {
    const { cost, runs }: Found = search.best
    if (cost < near * slice.bound) return
    const kept = runs.toSorted((halves[n % halves.length] as Half)(slice)).slice(0, Math.ceil(runs.length / 2))
    search.look(within(search.field, slice, cost - slice.bound), { from: slice.from, most: quick, kept })
    if (search.cost < cost) helped = n
  }
}

type Half = (slice: Slice) => (a: Run, b: Run) => number
/** Which half is kept: what fits the bound best, the earlier, the later, the dearer. */
const halves: Half[] = [
  ({ beyond }) =>
    (a, b) =>
      (beyond[a.n] as number) - (beyond[b.n] as number),
  () => (a, b) => a.start - b.start,
  () => (a, b) => b.start - a.start,
  () => (a, b) => b.cost - a.cost,
]
