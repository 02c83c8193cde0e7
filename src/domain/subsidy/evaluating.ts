import { type Amount, type Calculate, compileAmount } from '#domain/subsidy/amount.ts'
import { type Asked, compileCondition, compileValue, type ValueOf } from '#domain/subsidy/compiling.ts'
import { type Fact, type Facts, factNames } from '#domain/subsidy/facts.ts'
import type { Rule, Rules } from '#domain/subsidy/rules.ts'

/** `by_hand`: not met, but somebody looks at it. `not_asked`: the rule is for others. */
export type RuleOutcome = 'met' | 'unmet' | 'unknown' | 'by_hand' | 'not_asked'
export type RuleTrace = {
  rule: Rule
  outcome: RuleOutcome
  /** The rule's thresholds as they are for this person, where they can be told. */
  named: Record<string, number | null>
  /** Facts without which it can't be said. */
  missing: Fact[]
}
/** A recommendation. A person decides. */
export type Verdict = 'yes' | 'probably' | 'no'
export type Evaluation = { verdict: Verdict; amount: Amount; trace: RuleTrace[]; missing: Fact[] }
export type Evaluate = (facts: Facts) => Evaluation

/** Rules as a function: the same facts, the same answer, whoever asks. A missing fact is never a no. */
export function compileRules({ rules, amount }: Rules): Evaluate {
  const asked = rules.map(compileRule)
  const calculate: Calculate = compileAmount(amount)
  const forAmount = factsIn(amount)
  return facts => {
    const trace = asked.map(one => one(facts))
    const outcomes = trace.map(one => one.outcome)
    const verdict = outcomes.includes('unmet') ? 'no' : outcomes.includes('unknown') || outcomes.includes('by_hand') ? 'probably' : 'yes'
    const missing = new Set(trace.flatMap(one => one.missing))
    if (verdict !== 'no') for (const fact of forAmount) if (facts[fact] === undefined) missing.add(fact)
    return { verdict, amount: calculate(facts), trace, missing: verdict === 'no' ? [] : [...missing] }
  }
}

function compileRule(rule: Rule): (facts: Facts) => RuleTrace {
  const named: Record<string, ValueOf> = {}
  for (const [name, { value }] of Object.entries(rule.named)) named[name] = compileValue(value, named)
  const onlyIf: Asked | null = rule.only_if ? compileCondition(rule.only_if, named) : null
  const require = compileCondition(rule.require, named)
  const names = Object.entries(named)
  const concerned = factsIn([rule.only_if ?? null, rule.require, rule.named])
  return facts => {
    const thresholds: Record<string, number | null> = {}
    for (const [name, of] of names) {
      const value = of(facts)
      thresholds[name] = typeof value === 'number' ? value : null
    }
    const outcome = outcomeOf(rule, onlyIf?.(facts), onlyIf !== null, require(facts))
    const missing = outcome === 'unknown' ? concerned.filter(fact => facts[fact] === undefined) : []
    return { rule, outcome, named: thresholds, missing }
  }
}

function outcomeOf(rule: Rule, concerns: boolean | undefined, isLimited: boolean, truth: boolean | undefined): RuleOutcome {
  if (isLimited && concerns === false) return 'not_asked'
  // Whom it does not concern needs nothing of it; whether it concerns somebody may be unknown while it is met anyway.
  if (truth === true) return 'met'
  if (truth === undefined || (isLimited && concerns === undefined)) return 'unknown'
  return rule.unmet === 'by_hand' ? 'by_hand' : 'unmet'
}

/** Every fact that stands in a part of the rules. */
export function factsIn(part: unknown): Fact[] {
  const found = new Set<Fact>()
  const look = (one: unknown) => {
    if (Array.isArray(one)) return one.forEach(look)
    if (typeof one !== 'object' || one === null) return
    for (const [key, value] of Object.entries(one)) {
      if (places.has(key) && typeof value === 'string' && factNames.includes(value as Fact)) found.add(value as Fact)
      else look(value)
    }
  }
  look(part)
  return [...found]
}
const places = new Set(['fact', 'age_of', 'on', 'months_from', 'days_from', 'to'])
