import type { DemandRules } from '#domain/profession/demand-rules.ts'

/** A figure as delivered; `issuedOn` and `on` are ISO days, `period` orders figures of one issue. */
export type Figure = { indicator: string; region: string; value: number; issuedOn: string; period: string }
export type ScorePart = Figure & { low: number; high: number; scarceWhen: 'high' | 'low'; scarcity: number; weight: number; stale: boolean }
/** `score` 0 (plenty of people) to 100 (people are missing); null without any figure the rules know. */
export type DemandScore = { score: number | null; parts: ScorePart[]; stale: boolean; version: string }

/**
 * Demand for a profession: the weighted mean of its newest figure per indicator and region, each brought to 0–100
 * (content/demand.yaml says from where to where, in which direction and with which weight = indicator × region).
 * Only figures come in here, so anybody can recompute it from what the page shows.
 */
export function demandScore(figures: readonly Figure[], rules: DemandRules, on: string): DemandScore {
  const parts = newest(figures).flatMap(figure => partOf(figure, rules, on))
  const weight = parts.reduce((sum, part) => sum + part.weight, 0)
  const score = weight === 0 ? null : Math.round(parts.reduce((sum, part) => sum + part.scarcity * part.weight, 0) / weight)
  return { score, parts, stale: parts.some(part => part.stale), version: rules.version }
}

/** 0 to 100, to one decimal: where the value lies between low and high, or the opposite where few mean scarce. */
export function scarcityOf(value: number, { low, high, scarceWhen }: { low: number; high: number; scarceWhen: 'high' | 'low' }): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)))
  return Math.round((scarceWhen === 'high' ? share : 1 - share) * 1000) / 10
}

function newest(figures: readonly Figure[]): Figure[] {
  const kept = new Map<string, Figure>()
  for (const figure of figures) {
    const key = `${figure.indicator} ${figure.region}`
    const other = kept.get(key)
    if (!other || age(figure) > age(other) || (age(figure) === age(other) && figure.value > other.value)) kept.set(key, figure)
  }
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, figure]) => figure)
}
const age = ({ issuedOn, period }: Figure) => `${issuedOn} ${period}`

function partOf(figure: Figure, { indicators, regions, staleAfterMonths }: DemandRules, on: string): ScorePart[] {
  const rule = indicators[figure.indicator]
  const region = regions[figure.region]
  const high = typeof rule?.high === 'number' ? rule.high : rule?.high[figure.region]
  if (!rule || !region || high === undefined) return []
  const scale = { low: rule.low, high, scarceWhen: rule.scarceWhen }
  const stale = isStale(figure.issuedOn, on, staleAfterMonths)
  return [{ ...figure, ...scale, scarcity: scarcityOf(figure.value, scale), weight: rule.weight * region.weight, stale }]
}

export const isStale = (issuedOn: string, on: string, months: number) =>
  Temporal.PlainDate.compare(Temporal.PlainDate.from(issuedOn).add({ months }), Temporal.PlainDate.from(on)) < 0
