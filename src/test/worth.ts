import type { Need } from '#domain/profession/leading.ts'
import type { Levels } from '#domain/profession/matching.ts'
import type { Offer, OfferedRun } from '#domain/profession/offers.ts'
import type { RouteWeights } from '#domain/profession/weighing.ts'

const hour = 3_600_000
const day = 24 * hour

export type Taken = { offer: Offer; run: OfferedRun }

/** What a set of runs leaves open and costs, said once more and plainly; null if nobody can take them all. */
export function worthOf(
  taken: readonly Taken[],
  levels: Levels,
  needs: readonly Need[],
  { francsPerHour, francsPerWeek }: RouteWeights,
  now: number,
) {
  const sessions = taken.flatMap(({ run }) => run.sessions).sort((a, b) => a[0] - b[0])
  if (sessions.some((one, n) => n > 0 && one[0] < (sessions[n - 1]?.[1] ?? 0))) return null
  const levelAt = (code: string, moment: number) =>
    taken.reduce((level, { offer, run }) => {
      const lift = run.endsAt <= moment ? offer.lifts.find(one => one.code === code) : undefined
      return Math.max(level, lift?.toLevel ?? 0)
    }, levels[code] ?? 0)
  const possible = taken.every(
    ({ offer, run }) =>
      offer.lifts.every(({ code, fromLevel }) => levelAt(code, run.startsAt) >= fromLevel) &&
      offer.requires.every(slug => taken.some(one => one.offer.slug === slug && one.run.endsAt <= run.startsAt)),
  )
  if (!possible) return null
  const open = needs.reduce((sum, { code, level, weight }) => sum + weight * Math.max(0, level - levelAt(code, Infinity)), 0)
  const hours = sessions.reduce((sum, [from, to]) => sum + (to - from) / hour, 0)
  const weeks = taken.length === 0 ? 0 : Math.ceil((Math.max(...taken.map(({ run }) => run.endsAt)) - now) / (7 * day))
  const cost = taken.reduce((sum, { run }) => sum + run.priceRappen, 0) + hours * francsPerHour * 100 + weeks * francsPerWeek * 100
  return { open, cost, steps: taken.length }
}
