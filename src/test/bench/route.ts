// A canton far larger than ours, drawn by lot, always the same: 3,000 professions, 2,000 courses, 5,000 runs.
import { framework } from '#domain/competence/framework.ts'
import type { Need } from '#domain/profession/leading.ts'
import type { Levels } from '#domain/profession/matching.ts'
import type { Offer, OfferedRun } from '#domain/profession/offers.ts'
import { planRoute, type Route } from '#domain/profession/planning.ts'
import { type NeedTable, needTable, rankProfessions } from '#domain/profession/ranking.ts'
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
      ...{ priceRappen: steps * whole(0, 60) * 500, seats: 12, free: whole(1, 12), locality: 'Glarus', online: false },
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
/** Matching one profile against 3,000 professions beside a plain double loop over the same arrays. */
export function benchRanking() {
  const professions = Array.from({ length: 3000 }, (_, n) => ({ needs: drawNeeds(n), title: `Beruf ${(n * 7919) % 3000}` }))
  const table = needTable(professions)
  const titles = professions.map(one => one.title)
  const demand = Float64Array.from(professions, (_, n) => ((n * 31) % 100) / 100)
  const [ours, plain]: [number[], number[]] = [[], []]
  for (let n = 0; n < questions; n++) {
    const levels = drawLevels(n)
    ours.push(timed(() => rankProfessions(table, { levels, areas: [1, 3] }, demand, titles, weighing().ranking)))
    plain.push(timed(() => doubleLoop(table, levels)))
  }
  const ratio = (Number(at(ours, 0.5)) / Number(at(plain, 0.5))).toFixed(1)
  console.log(`  one profile, 3,000 professions: p50 ${at(ours, 0.5)} p95 ${at(ours, 0.95)} ms with reasons and order`)
  console.log(
    `  a plain double loop over the same arrays, distances alone: p50 ${at(plain, 0.5)} p95 ${at(plain, 0.95)} ms; ours ${ratio}×`,
  )
}

function doubleLoop({ codes, starts, code, level, weight }: NeedTable, levels: Levels) {
  const distances: number[] = []
  for (let n = 0; n + 1 < starts.length; n++) {
    let distance = 0
    for (let k = starts[n] ?? 0; k < (starts[n + 1] ?? 0); k++)
      distance += Math.max(0, (level[k] ?? 0) - (levels[codes[code[k] ?? 0] ?? ''] ?? 0)) * (weight[k] ?? 0)
    distances.push(distance)
  }
  return distances
}

/**
 * Routes for people of all kinds in a small canton (as ours) and in one with 2,000 courses and 5,000 runs, to professions that need all 21
 * competences: longer routes than any real profession asks for, beside the 15 that the professions of our demo may come to.
 */
export function benchRoutes() {
  for (const [courses, runs] of [
    [40, 100],
    [2000, 5000],
  ] as const) {
    const offers = drawOffers(courses, runs)
    for (const many of [15, codes.length]) {
      for (const [name, weights] of Object.entries(weighing().route)) {
        const [times, routes]: [number[], Route[]] = [[], []]
        for (let n = 0; n < 60; n++) {
          const [levels, needs] = [drawLevels(n), drawNeeds(n, many)]
          times.push(timed(() => routes.push(planRoute(levels, needs, offers, weights, now))))
        }
        tellRoutes(`${courses} courses, ${runs} runs, ${many} competences, ${name}`, times, routes)
      }
    }
  }
}

function tellRoutes(what: string, times: number[], routes: Route[]) {
  console.log(`  ${what}: p50 ${at(times, 0.5)} p95 ${at(times, 0.95)} ms`)
  for (const [length, some] of [
    ['up to 12 steps', routes.filter(one => one.steps.length <= 12)],
    ['more', routes.filter(one => one.steps.length > 12)],
  ] as const) {
    if (some.length === 0) continue
    const ratios = some.map(one => (one.boundRappen === 0 ? 1 : one.costRappen / one.boundRappen))
    const proven = some.filter(one => one.proven).length
    const far = ratios.filter(ratio => ratio > 1.1).length
    const most = Math.max(...some.map(one => one.steps.length))
    console.log(
      `    ${length} (${most}): ${proven} of ${some.length} proven cheapest; cost ÷ proven bound: p50 ${at(ratios, 0.5, 3)} at most ${at(ratios, 1, 3)}, ${far} beyond 1.1`,
    )
  }
}

function timed(work: () => unknown): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}

const at = (values: number[], part: number, digits = 2) =>
  (values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN).toFixed(digits)
