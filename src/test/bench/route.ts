// A canton far larger than ours, drawn by lot, always the same: 3,000 professions, 2,000 courses, 5,000 runs.
import { framework } from '#domain/competence/framework.ts'
import type { Need } from '#domain/profession/leading.ts'
import type { Levels } from '#domain/profession/matching.ts'
import type { Offer, OfferedRun } from '#domain/profession/offers.ts'
import { exactUpTo, planRoute, type Route } from '#domain/profession/planning.ts'
import { needTable, rankProfessions } from '#domain/profession/ranking.ts'
import { weighing } from '#domain/profession/weighing.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 23)
const questions = 200

export function drawing(seed: number) {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const pick = <T>(all: readonly T[], many: number) => {
    const left = [...all]
    return Array.from({ length: many }, () => left.splice(whole(0, left.length - 1), 1)[0] as T)
  }
  return { random, whole, pick }
}

const codes = framework().competences.map(one => one.code)

export function drawOffers(courses: number, runs: number, seed = 7): Offer[] {
  const { whole, pick, random } = drawing(seed)
  const offers = Array.from({ length: courses }, (_, n) => {
    const [first, ...more] = pick(codes, random() < 0.5 ? 1 : whole(2, 3))
    const from = whole(0, 5)
    // As in our own catalogue: a course has one main competence, and what it adds beside begins lower.
    const lifts = [
      { code: first as string, fromLevel: from, toLevel: Math.min(8, from + whole(1, 3)) },
      ...more.map(code => {
        const fromLevel = Math.max(0, from - whole(1, 3))
        return { code, fromLevel, toLevel: fromLevel + whole(1, 2) }
      }),
    ]
    return { slug: `kurs-${n}`, title: `Kurs ${n}`, lifts, requires: [], runs: [] as OfferedRun[] }
  })
  for (let number = 1; number <= runs; number++) {
    const offer = offers[number <= courses ? number - 1 : whole(0, courses - 1)] as (typeof offers)[number]
    const [first, count, at, long] = [whole(5, 300), whole(1, 12), whole(8, 19), whole(2, 4)]
    const steps = offer.lifts.reduce((sum, one) => sum + one.toLevel - one.fromLevel, 0)
    const sessions = Array.from({ length: count }, (_, n) => {
      const start = now + (first + 7 * n) * day + at * hour
      return [start, start + long * hour] as const
    })
    offer.runs.push({
      ...{ number, sessions, startsAt: sessions[0]?.[0] ?? 0, endsAt: sessions.at(-1)?.[1] ?? 0 },
      ...{ priceRappen: steps * whole(0, 60) * 500, free: whole(1, 12), locality: 'Glarus', online: false },
    })
  }
  for (const offer of offers) offer.runs.sort((a, b) => a.startsAt - b.startsAt)
  return offers
}

export function drawNeeds(seed: number, many = 15): Need[] {
  const { whole, pick } = drawing(seed)
  return pick(codes, many).map(code => ({ code, level: whole(3, 6), weight: whole(1, 3) }))
}

export function drawLevels(seed: number): Levels {
  const { whole } = drawing(seed * 31)
  return Object.fromEntries(codes.map(code => [code, whole(1, 5)]))
}
export async function benchRoutes() {
  const offers = drawOffers(2000, 5000)
  for (const [name, weights] of Object.entries(weighing().route)) {
    for (const many of [15, 21]) {
      const times: number[] = []
      const routes: Route[] = []
      for (let n = 0; n < questions; n++) {
        const [levels, needs] = [drawLevels(n), drawNeeds(n, many)]
        const begin = performance.now()
        routes.push(planRoute(levels, needs, offers, weights, now))
        times.push(performance.now() - begin)
      }
      const exact = routes.filter(one => one.proven)
      const ratio = Math.max(...routes.map(one => (one.boundRappen === 0 ? 1 : one.costRappen / one.boundRappen)))
      const short = routes.filter(one => one.steps.length <= exactUpTo)
      const steps = routes.map(one => one.steps.length)
      console.log(
        `  ${name.padEnd(9)} ${many} needs: p50 ${at(times, 0.5)} p95 ${at(times, 0.95)} max ${at(times, 1)} ms; ${exact.length} of ${questions} proven cheapest, ratio at most ${ratio.toFixed(3)}; ` +
          `${Math.min(...steps)}–${Math.max(...steps)} steps, ${short.length} of up to ${exactUpTo}, of these ${short.filter(one => one.proven).length} exact; nodes p95 ${at(
            routes.map(one => one.nodes),
            0.95,
          )}`,
      )
    }
  }
}
const at = (values: number[], part: number) =>
  (values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN).toFixed(1)
