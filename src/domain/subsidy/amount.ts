import { compileValue, type ValueOf } from '#domain/subsidy/compiling.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import type { AmountStep } from '#domain/subsidy/rules.ts'

/** One line of the calculation: what stood there before, what stands there now, and by which limit or share. */
export type AmountLine = { step: AmountStep; limit: number | null; rappen: number | null }
/** `atMost`: a limit could not be asked for want of a fact, so the amount may still become less. */
export type Amount = { rappen: number | null; atMost: boolean; lines: AmountLine[] }
export type Calculate = (facts: Facts) => Amount

export function compileAmount(steps: readonly AmountStep[]): Calculate {
  const work = steps.map(step => ({ step, of: 'value' in step ? compileValue(step.value) : null }))
  return facts => {
    let rappen: number | null = null
    let atMost = false
    const lines: AmountLine[] = []
    for (const { step, of } of work) {
      const limit = limitOf(of, facts)
      const next = after(step, rappen, limit)
      // What reduces the amount and isn't known leaves it as an upper bound; without a beginning there is no amount.
      if (next === undefined && rappen !== null) atMost = true
      rappen = next === undefined ? rappen : next
      lines.push({ step, limit, rappen })
    }
    return { rappen, atMost, lines }
  }
}

function limitOf(of: ValueOf | null, facts: Facts): number | null {
  const value = of?.(facts)
  return typeof value === 'number' ? value : null
}

/** undefined: can't be said. Amounts never fall below nothing. */
function after(step: AmountStep, before: number | null, limit: number | null): number | null | undefined {
  if (step.do === 'take') return limit === null ? null : Math.max(0, limit)
  if (before === null) return null
  switch (step.do) {
    case 'less':
      return limit === null ? undefined : Math.max(0, before - limit)
    case 'cap':
      return limit === null ? undefined : Math.min(before, Math.max(0, limit))
    case 'share':
      return halfUp(before * step.basisPoints, 10_000)
    case 'tiers':
      return halfUp(bySlices(step.tiers, before), 10_000)
    case 'round':
      return step.manner === 'down' ? before - (before % step.toRappen) : halfUp(before, step.toRappen) * step.toRappen
  }
}

function bySlices(tiers: readonly { upTo: number | null; basisPoints: number }[], whole: number): number {
  let [sum, from] = [0, 0]
  for (const { upTo, basisPoints } of tiers) {
    const to = Math.min(whole, upTo ?? whole)
    if (to > from) sum += (to - from) * basisPoints
    from = Math.max(from, to)
  }
  return sum
}

/** Whole division, half away from zero; both are whole and not negative, so nothing is lost to fractions. */
const halfUp = (part: number, by: number) => Math.floor((2 * part + by) / (2 * by))
