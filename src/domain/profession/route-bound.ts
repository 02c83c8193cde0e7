import { type Field, upTo } from '#domain/profession/route-field.ts'

/**
 * A price for every level step such that no course is cheaper than the steps it adds together. Whatever a route still has to
 * close then costs at least the prices of the missing steps: that is the bound of the search, whatever dates and entry levels say.
 */
export type Prices = {
  /** Sum of the prices of the steps in a mask, at c * 256 + mask. */
  of: Float64Array
  /** What all steps to the targets cost at least; Infinity where a step is added by no course. */
  total: number
}
type Columns = { cost: Float64Array; starts: Int32Array; steps: Int32Array }

const rounds = 160

/** `costs`: the cheapest run of each course that comes into question, Infinity where there is none. */
export function priceSteps({ targets, courses, have }: Field, costs: Float64Array): Prices {
  const place = new Map<number, number>()
  for (const { c, level, have: from } of targets) for (let l = from; l < level; l++) place.set(c * 8 + l, place.size)
  const columns = columnsOf(courses, costs, place)
  const added = new Set(columns.steps)
  const prices = repair(columns, improve(columns, place.size), place.size)
  const of = new Float64Array(have.length * 256)
  for (const [step, n] of place) {
    const [c, bit] = [Math.floor(step / 8), 1 << (step % 8)]
    for (let mask = 0; mask < 256; mask++) if (mask & bit) of[c * 256 + mask] = (of[c * 256 + mask] as number) + (prices[n] as number)
  }
  const total = targets.reduce((sum, { c, level, have: from }) => sum + (of[c * 256 + (upTo(level) & ~upTo(from))] as number), 0)
  return { of, total: added.size < place.size ? Number.POSITIVE_INFINITY : total }
}

function columnsOf(courses: Field['courses'], costs: Float64Array, place: ReadonlyMap<number, number>): Columns {
  const [cost, starts, steps]: number[][] = [[], [0], []]
  for (const [n, { gains }] of courses.entries()) {
    if (costs[n] === Number.POSITIVE_INFINITY) continue
    const before = steps.length
    for (const { c, mask } of gains) {
      for (let l = 0; l < 8; l++) {
        const step = mask & (1 << l) ? place.get(c * 8 + l) : undefined
        if (step !== undefined) steps.push(step)
      }
    }
    if (steps.length === before) continue
    cost.push(costs[n] as number)
    starts.push(steps.length)
  }
  return { cost: Float64Array.from(cost), starts: Int32Array.from(starts), steps: Int32Array.from(steps) }
}

/** Subgradient ascent on the Lagrangian bound: steps covered too often become cheaper, uncovered ones dearer. */
function improve({ cost, starts, steps }: Columns, size: number): Float64Array {
  const prices = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  for (let j = 0; j < cost.length; j++) {
    const [from, to] = [starts[j] as number, starts[j + 1] as number]
    const share = (cost[j] as number) / (to - from)
    for (let k = from; k < to; k++) prices[steps[k] as number] = Math.min(prices[steps[k] as number] as number, share)
  }
  // Steps no course adds have no price.
  for (let e = 0; e < size; e++) if (prices[e] === Number.POSITIVE_INFINITY) prices[e] = 0
  let best = prices.slice()
  let bound = Number.NEGATIVE_INFINITY
  let pace = 0.06
  let idle = 0
  const uncovered = new Int32Array(size)
  for (let round = 0; round < rounds && pace > 0.0005; round++) {
    uncovered.fill(1)
    let value = 0
    for (let e = 0; e < size; e++) value += prices[e] as number
    for (let j = 0; j < cost.length; j++) {
      const [from, to] = [starts[j] as number, starts[j + 1] as number]
      let left = cost[j] as number
      for (let k = from; k < to; k++) left -= prices[steps[k] as number] as number
      if (left >= 0) continue
      value += left
      for (let k = from; k < to; k++) (uncovered[steps[k] as number] as number)--
    }
    if (value > bound) {
      if (value > bound * 1.0005) idle = 0
      bound = value
      best = prices.slice()
    } else if (++idle > 8) {
      idle = 0
      pace /= 2
      prices.set(best)
      continue
    }
    let norm = 0
    for (let e = 0; e < size; e++) norm += (uncovered[e] as number) ** 2
    if (norm === 0) break
    const step = (pace * Math.max(1, Math.abs(bound))) / norm
    for (let e = 0; e < size; e++) prices[e] = Math.max(0, (prices[e] as number) + step * (uncovered[e] as number))
  }
  return best
}

/** Lowers prices until no course is cheaper than its steps, then raises each as far as every course allows. */
function repair({ cost, starts, steps }: Columns, prices: Float64Array, size: number): Float64Array {
  const left = new Float64Array(cost.length)
  for (let j = 0; j < cost.length; j++) {
    const [from, to] = [starts[j] as number, starts[j + 1] as number]
    let sum = 0
    for (let k = from; k < to; k++) sum += prices[steps[k] as number] as number
    if (sum > (cost[j] as number)) {
      const share = (cost[j] as number) / sum
      for (let k = from; k < to; k++) prices[steps[k] as number] = (prices[steps[k] as number] as number) * share
    }
  }
  const slack = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  const holders: number[][] = Array.from({ length: size }, () => [])
  for (let j = 0; j < cost.length; j++) {
    const [from, to] = [starts[j] as number, starts[j + 1] as number]
    let sum = 0
    for (let k = from; k < to; k++) {
      sum += prices[steps[k] as number] as number
      holders[steps[k] as number]?.push(j)
    }
    left[j] = (cost[j] as number) - sum
  }
  for (const [e, columns] of holders.entries()) {
    for (const j of columns) slack[e] = Math.min(slack[e] as number, left[j] as number)
    if (slack[e] === Number.POSITIVE_INFINITY) continue
    const rise = Math.max(0, slack[e] as number)
    prices[e] = (prices[e] as number) + rise
    for (const j of columns) left[j] = (left[j] as number) - rise
  }
  // Rounding must never make the bound too high.
  for (let e = 0; e < size; e++) prices[e] = (prices[e] as number) * (1 - 1e-9)
  return prices
}
