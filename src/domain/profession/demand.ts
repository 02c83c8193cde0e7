import { plainDay, today } from '#domain/clock.ts'
import { demandRules } from '#domain/profession/demand-rules.ts'
import { demandScore } from '#domain/profession/demand-score.ts'

type Row = {
  indicators: { indicator: string; region: string; value: { toNumber(): number }; issuedOn: Date; period: string }[]
  overrides: { score: number; committee: string; reason: string; at: Date; endedAt: Date | null }[]
}
/** The computed score with its parts, the decision of a committee where one is in force, and what counts of the two. */
export function demandOf({ indicators, overrides }: Row) {
  const figures = indicators.map(({ indicator, region, value, issuedOn, period }) => ({
    ...{ indicator, region, period, value: value.toNumber() },
    issuedOn: plainDay(issuedOn).toString(),
  }))
  const computed = demandScore(figures, demandRules(), today().toString())
  const decided = overrides.find(one => one.endedAt === null)
  const override = decided
    ? { score: decided.score, committee: decided.committee, reason: decided.reason, at: decided.at.toISOString() }
    : null
  return { ...computed, override, effective: override?.score ?? computed.score }
}
export type Demand = ReturnType<typeof demandOf>
