// Cantons drawn by lot, as in the bench: too large to try every set of runs, so the route is held against its own rules and its bound.
import { expect, test } from 'vitest'
import { planRoute } from '#domain/profession/planning.ts'
import { weighing } from '#domain/profession/weighing.ts'
import { drawLevels, drawNeeds, drawOffers } from '#test/bench/route.ts'
import { worthOf } from '#test/worth.ts'

const now = Date.UTC(2026, 10, 23)
const ways = Object.entries(weighing().route)

test.each(ways)('of 60 courses the route is the one an endless search finds: %s', (_, weights) => {
  for (let seed = 1; seed <= 12; seed++) {
    const offers = drawOffers(60, 150, seed)
    const [levels, needs] = [drawLevels(seed), drawNeeds(seed, 6 + seed)]
    const route = planRoute(levels, needs, offers, weights, now)
    const endless = planRoute(levels, needs, offers, weights, now, Infinity)
    expect(endless.proven).toBe(true)
    expect(route.boundRappen).toBeLessThanOrEqual(endless.costRappen)
    expect(route.proven ? route.costRappen : endless.costRappen).toBe(endless.costRappen)
    expect(route.costRappen).toBeLessThanOrEqual(1.1 * endless.costRappen)
    expect(worthOf(route.steps, levels, needs, weights, now)?.cost).toBe(route.costRappen)
  }
})

test.each(ways)(
  'of 2,000 courses nobody is sent too early, into two sessions at once, or further than 1.1 × the bound: %s',
  (_, weights) => {
    const offers = drawOffers(2000, 5000)
    for (let seed = 1; seed <= 5; seed++) {
      const [levels, needs] = [drawLevels(seed), drawNeeds(seed)]
      const route = planRoute(levels, needs, offers, weights, now)
      const mine = worthOf(route.steps, levels, needs, weights, now)
      expect(mine).toMatchObject({ cost: route.costRappen, steps: route.steps.length })
      expect(mine?.open).toBe(route.open.reduce((sum, { code, need, reached }) => sum + (need - reached) * weightOf(needs, code), 0))
      expect(route.costRappen).toBeLessThanOrEqual(1.1 * route.boundRappen)
      if (route.steps.length <= 12) expect(route.proven).toBe(true)
    }
  },
)

const weightOf = (needs: ReturnType<typeof drawNeeds>, code: string) => needs.find(need => need.code === code)?.weight ?? 0
