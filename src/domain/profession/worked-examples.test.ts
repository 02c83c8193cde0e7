// The examples of README.md, so that what people recompute there is what the code does.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { matchNeeds } from '#domain/profession/matching.ts'
import type { OfferedRun } from '#domain/profession/offers.ts'
import { planRoute } from '#domain/profession/planning.ts'
import { needTable, rankProfessions } from '#domain/profession/ranking.ts'
import { weighing } from '#domain/profession/weighing.ts'

const readme = readFileSync(resolve('README.md'), 'utf8')
const need = (code: string, level: number, weight: number) => ({ code, level, weight })

test('the match of the README: distance 6 of 26, 85.6 points', () => {
  const needs = [need('1.3', 5, 3), need('2.4', 3, 1), need('3.4', 4, 2)]
  const levels = { '1.3': 3, '2.4': 8, '3.4': 4 }
  const { distance, needed, has } = matchNeeds(levels, needs)
  const { ranking, demandByStatus } = weighing()
  const [first] = rankProfessions(needTable([{ needs }]), { levels, areas: [] }, [demandByStatus.in_demand], ['Beruf'], ranking)
  expect([has.length, distance, needed, first?.points]).toEqual([2, 6, 26, 85.6])
  expect(readme).toContain('distance 3 × 2 = 6 of 3 × 5 + 1 × 3 + 2 × 4 = 26')
  expect(readme).toContain('÷ 8 = 85.6')
})

test('the route of the README: little money takes runs 1 and 4, ready soon takes 2 and 3', () => {
  const now = Date.UTC(2026, 10, 23)
  const run = (number: number, from: number, francs: number): OfferedRun => {
    const sessions = [from, from + 7].map(day => [now + day * 86_400_000, now + day * 86_400_000 + 7_200_000] as const)
    const [startsAt, endsAt] = [sessions[0]?.[0] ?? 0, sessions[1]?.[1] ?? 0]
    return { number, startsAt, endsAt, sessions, priceRappen: francs * 100, seats: 8, free: 3, locality: 'Glarus', online: false }
  }
  const course = (slug: string, fromLevel: number, toLevel: number, runs: OfferedRun[]) => {
    return { slug, title: slug, lifts: [{ code: '1.3', fromLevel, toLevel }], requires: [], runs }
  }
  const offers = [course('grundlagen', 0, 3, [run(1, 30, 100), run(2, 10, 300)]), course('excel', 3, 5, [run(3, 20, 400), run(4, 60, 500)])]
  for (const [way, numbers, cost] of [
    ['cheap', [1, 4], 618],
    ['fast', [2, 3], 1340],
  ] as const) {
    const route = planRoute({}, [need('1.3', 5, 1)], offers, weighing().route[way], now)
    expect(route.steps.map(step => step.run.number)).toEqual(numbers)
    expect([route.costRappen, route.proven]).toEqual([cost * 100, true])
    expect(readme).toContain(`**${cost}**`)
  }
})
