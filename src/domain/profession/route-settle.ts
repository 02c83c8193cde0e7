import type { Relaxation } from '#domain/profession/route-relaxation.ts'
import type { Rows } from '#domain/profession/route-rows.ts'

const mostRounds = 200

/** Costs are whole numbers: what costs more than 12 costs 13. */
export const whole = (bound: number) => Math.ceil(bound - 0.01)

/**
 * Solves and adds the rows that are broken until none is, or until it is clear that every route costs the limit or more. Runs with which
 * a route would are forbidden on the way.
 */
export function settle(relaxed: Relaxation, rows: Rows, limit: number): 'solved' | 'over' | 'lost' {
  for (let round = 0; round < mostRounds; round++) {
    const outcome = relaxed.solve(limit)
    if (outcome === 'lost') return 'lost'
    if (outcome === 'impossible') return 'over'
    const bound = relaxed.bound()
    if (whole(bound) >= limit) return 'over'
    const { beyond, forbidden } = relaxed
    for (let j = 0; j < beyond.length; j++) if (bound + (beyond[j] as number) > limit - 0.99) forbidden[j] = 1
    const { amount, used } = relaxed.amounts()
    const broken = rows.broken(amount, used)
    if (broken.length === 0) return 'solved'
    relaxed.lighten()
    for (const row of broken) relaxed.add(row)
  }
  return 'lost'
}
