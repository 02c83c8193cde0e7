import type { Need } from '#domain/profession/leading.ts'
import type { Levels } from '#domain/profession/matching.ts'
import type { Offer, OfferedRun } from '#domain/profession/offers.ts'
import { type Field, hoursOf, lastWeek, layOut, never, perRappen, weeksUntil } from '#domain/profession/route-field.ts'
import { findFirst } from '#domain/profession/route-first.ts'
import { RouteSearch } from '#domain/profession/route-search.ts'
import { whole } from '#domain/profession/route-settle.ts'
import { likelyEnd, Slices, within } from '#domain/profession/route-slices.ts'
import type { RouteWeights } from '#domain/profession/weighing.ts'

export type Lifted = { code: string; from: number; to: number }
export type RouteStep = { offer: Offer; run: OfferedRun; hours: number; lifts: Lifted[] }
/** `no_course`: no course here leads there in time. `collides`: only by courses whose dates collide. `not_found`: the search was stopped before it could say. */
export type Open = { code: string; have: number; reached: number; need: number; why: 'no_course' | 'collides' | 'not_found' }
export type Route = {
  steps: RouteStep[]
  open: Open[]
  priceRappen: number
  hours: number
  /** Begun weeks until the last step ends. */
  weeks: number
  /** Price, hours and weeks in the person's own weighing. */
  costRappen: number
  /** No route that closes as much costs less than this: equal to the cost where the route is proven to be the cheapest. */
  boundRappen: number
  proven: boolean
  nodes: number
}

/** Protects the server: a count and no clock, so that the same question gets the same route. What is found by then is shown with its bound. */
const mostNodes = 200

/**
 * The cheapest bookable runs that close the gaps to a profession, weighed by the person: francs + hours + begun weeks to the end.
 * Entry levels and required courses are there before a run begins, no two sessions collide, nothing is booked out. What cannot be
 * reached is left open; as much as possible is closed before anything is saved. Pure: the same arguments, the same route.
 */
export function planRoute(
  levels: Levels,
  needs: readonly Need[],
  offers: readonly Offer[],
  weights: RouteWeights,
  now: number,
  most = mostNodes,
): Route {
  const field = layOut(levels, needs, offers, weights, now)
  const search = new RouteSearch(field, most)
  const last = lastWeek(field)
  const likely = likelyEnd(field)
  let slices = new Slices(field, likely)
  slices.next(never)
  for (const one of slices.open) findFirst(search, one)
  if (likely < last) slices = new Slices(field, last)
  let proven = false
  while (!proven) {
    slices.fill(search.cost)
    const one = slices.lowest()
    proven = !one || whole(one.bound) >= search.cost
    if (!one || proven || !search.look(within(field, one, search.cost - one.bound), { from: one.from, most: never })) break
    slices.done(one)
  }
  const least = Math.min(search.cost, slices.rest(), slices.lowest()?.bound ?? never)
  return tell(field, search, needs, levels, proven ? null : least)
}

function tell(field: Field, search: RouteSearch, needs: readonly Need[], levels: Levels, least: number | null): Route {
  const chosen = (search.best?.runs ?? []).toSorted((a, b) => a.start - b.start || a.end - b.end)
  const reached: Record<string, number> = { ...levels }
  // Told in the order of beginnings; a level counts from the end of its course, and all entries were there by then.
  const steps = chosen.map(({ course: { offer }, at }): RouteStep => {
    const run = offer.runs[at] as OfferedRun
    const lifts = offer.lifts.flatMap(({ code, toLevel }) => {
      const from = reached[code] ?? 0
      return toLevel > from ? [{ code, from, to: toLevel }] : []
    })
    for (const { code, to } of lifts) reached[code] = to
    return { offer, run, hours: hoursOf(run.sessions), lifts }
  })
  const goals = new Map(field.targets.map(target => [target.code, target.level]))
  const open = needs.flatMap(({ code, level: need }): Open[] => {
    const [have, got] = [levels[code] ?? 0, reached[code] ?? 0]
    return got >= need
      ? []
      : [{ code, have, reached: got, need, why: got < (goals.get(code) ?? 0) ? (least === null ? 'collides' : 'not_found') : 'no_course' }]
  })
  const hours = steps.reduce((sum, step) => sum + step.hours, 0)
  const priceRappen = steps.reduce((sum, { run }) => sum + run.priceRappen, 0)
  const weeks = Math.max(0, ...chosen.map(run => weeksUntil(run.end, field.now)))
  // Without the price of levels left open and of the number of steps.
  const costRappen = Math.floor(chosen.reduce((sum, run) => sum + run.cost - 1, 0) / perRappen) + (weeks * field.perWeek) / perRappen
  const proven = least === null
  // What the search counts for levels left open is no part of what a route costs.
  const openCost = search.cost - chosen.reduce((sum, run) => sum + run.cost, 0) - weeks * field.perWeek
  const boundRappen = proven ? costRappen : Math.min(costRappen, Math.max(0, Math.floor((least - openCost) / perRappen)))
  return { steps, open, priceRappen, hours, weeks, costRappen, boundRappen, proven, nodes: search.nodes }
}
