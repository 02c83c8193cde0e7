// Rules become functions once and are asked often. Every answer has three values: true, false and undefined, which is unknown.
import { ageBetween, daysBetween, monthsBetween } from '#domain/subsidy/days.ts'
import { type Fact, type Facts, type FactValue, kindOf } from '#domain/subsidy/facts.ts'
import type { Comparison, Condition, Value } from '#domain/subsidy/rules.ts'

export type Known = FactValue | undefined
export type Truth = boolean | undefined
type Named = Record<string, (facts: Facts) => Known>
export type ValueOf = (facts: Facts) => Known
export type Asked = (facts: Facts) => Truth
export type Compared = { left: Value; comparison: Comparison; right: Value; leftOf: ValueOf; rightOf: ValueOf }

export function compileValue(value: Value, named: Named = {}): ValueOf {
  if (typeof value !== 'object') return () => value
  const of = (one: Value) => compileValue(one, named)
  if ('fact' in value) return facts => facts[value.fact]
  if ('named' in value) return facts => named[value.named]?.(facts)
  if ('age_of' in value) return between(value.age_of, value.on, ageBetween)
  if ('months_from' in value) return between(value.months_from, value.to, monthsBetween)
  if ('days_from' in value) return between(value.days_from, value.to, daysBetween)
  if ('plus' in value) return gathered(value.plus.map(of), (a, b) => a + b)
  if ('minus' in value) return gathered(value.minus.map(of), (a, b) => a - b)
  if ('times' in value) return gathered(value.times.map(of), (a, b) => a * b)
  if ('least' in value) return gathered(value.least.map(of), Math.min)
  if ('most' in value) return gathered(value.most.map(of), Math.max)
  const branches = value.choose.map(branch => ({ asked: compileCondition(branch.if, named), give: of(branch.give) }))
  const otherwise = of(value.else)
  return facts => {
    for (const { asked, give } of branches) {
      const truth = asked(facts)
      if (truth === undefined) return undefined
      if (truth) return give(facts)
    }
    return otherwise(facts)
  }
}

function between(from: Fact, to: Fact, count: (from: string, to: string) => number): ValueOf {
  return facts => {
    const [a, b] = [facts[from], facts[to]]
    return typeof a === 'string' && typeof b === 'string' ? count(a, b) : undefined
  }
}

function gathered(parts: ValueOf[], join: (a: number, b: number) => number): ValueOf {
  const [first, ...rest] = parts as [ValueOf, ...ValueOf[]]
  return facts => {
    let sum = first(facts)
    if (typeof sum !== 'number') return undefined
    for (const part of rest) {
      const next = part(facts)
      if (typeof next !== 'number') return undefined
      sum = join(sum, next)
    }
    return sum
  }
}

/** Kleene's logic: one no settles `all`, one yes settles `any`, whatever else is unknown. */
export function compileCondition(condition: Condition, named: Named = {}): Asked {
  if ('all' in condition) return settled(condition.all, named, false)
  if ('any' in condition) return settled(condition.any, named, true)
  if ('not' in condition) {
    const asked = compileCondition(condition.not, named)
    return facts => {
      const truth = asked(facts)
      return truth === undefined ? undefined : !truth
    }
  }
  if ('one_of' in condition) {
    const [of, allowed] = [compileValue(condition.value, named), new Set<unknown>(condition.one_of)]
    return facts => {
      const value = of(facts)
      return value === undefined ? undefined : allowed.has(value)
    }
  }
  if ('has_any' in condition) {
    const of = compileValue(condition.value, named)
    return facts => {
      const value = of(facts)
      return Array.isArray(value) ? condition.has_any.some(one => value.includes(one)) : undefined
    }
  }
  return compare(comparedIn(condition, named))
}

function settled(parts: Condition[], named: Named, by: boolean): Asked {
  const asked = parts.map(part => compileCondition(part, named))
  return facts => {
    let unknown = false
    for (const one of asked) {
      const truth = one(facts)
      if (truth === by) return by
      if (truth === undefined) unknown = true
    }
    return unknown ? undefined : !by
  }
}

const comparisons = ['at_least', 'at_most', 'above', 'below', 'equal'] as const

export function comparedIn(condition: Condition, named: Named = {}): Compared {
  const one = condition as { value: Value } & { [C in Comparison]?: Value }
  const comparison = comparisons.find(name => name in one) as Comparison
  const right = one[comparison] as Value
  return { left: one.value, comparison, right, leftOf: compileValue(one.value, named), rightOf: compileValue(right, named) }
}

function compare({ left, comparison, leftOf, rightOf }: Compared): Asked {
  const rank = rankOf(left)
  return facts => {
    const [a, b] = [leftOf(facts), rightOf(facts)]
    if (a === undefined || b === undefined) return undefined
    if (comparison === 'equal') return a === b
    const [x, y] = rank ? [rank(a), rank(b)] : [a as number, b as number]
    if (comparison === 'at_least') return x >= y
    if (comparison === 'at_most') return x <= y
    return comparison === 'above' ? x > y : x < y
  }
}

/** Words of a choice that has an order (A1 before B2) are compared by it. Days are compared as they are written. */
function rankOf(value: Value): ((one: Known) => number) | null {
  if (typeof value !== 'object' || !('fact' in value)) return null
  const declared = kindOf(value.fact)
  if (declared.kind !== 'choice' || !declared.ordered) return null
  return one => declared.values.indexOf(String(one))
}
