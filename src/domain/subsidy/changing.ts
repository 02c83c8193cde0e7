import { comparedIn, compileCondition, compileValue, type ValueOf } from '#domain/subsidy/compiling.ts'
import type { Fact, Facts, FactValue } from '#domain/subsidy/facts.ts'
import type { Comparison, Condition, Rule, Value } from '#domain/subsidy/rules.ts'

/** What would turn a no into a yes: the thing that is compared, what it is and what it would have to be. */
export type Change = {
  of: Fact | string
  have: FactValue | null
  comparison: Comparison | 'one_of' | 'has_any'
  need: FactValue | null
}

/** The comparisons of a rule that are not met, each with what would be needed. Of alternatives every one is named: any of them would do. */
export function changesOf(rule: Rule, facts: Facts): Change[] {
  const named: Record<string, ValueOf> = {}
  for (const [name, { value }] of Object.entries(rule.named)) named[name] = compileValue(value, named)
  return within(rule.require, facts, named, true)
}

function within(condition: Condition, facts: Facts, named: Record<string, ValueOf>, wanted: boolean): Change[] {
  if (compileCondition(condition, named)(facts) === wanted) return []
  if ('all' in condition) return condition.all.flatMap(part => within(part, facts, named, wanted))
  if ('any' in condition) return condition.any.flatMap(part => within(part, facts, named, wanted))
  if ('not' in condition) return within(condition.not, facts, named, !wanted)
  const have = compileValue(condition.value, named)(facts) ?? null
  const of = nameOf(condition.value)
  if ('one_of' in condition) return [{ of, have, comparison: 'one_of', need: condition.one_of.map(String) }]
  if ('has_any' in condition) return [{ of, have, comparison: 'has_any', need: condition.has_any }]
  const { comparison, rightOf } = comparedIn(condition, named)
  return [{ of, have, comparison: wanted ? comparison : opposite[comparison], need: rightOf(facts) ?? null }]
}

const opposite = { at_least: 'below', at_most: 'above', above: 'at_most', below: 'at_least', equal: 'equal' } as const

function nameOf(value: Value): string {
  if (typeof value !== 'object') return String(value)
  if ('fact' in value) return value.fact
  if ('named' in value) return value.named
  return 'age_of' in value ? value.age_of : 'value'
}
