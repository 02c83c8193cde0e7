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

const mostRounds = 1200

/** `costs`: the cheapest run of each course that comes into question, Infinity where there is none. */
export function priceSteps({ targets, courses, have }: Field, costs: Float64Array): Prices {
  const place = new Map<number, number>()
  for (const { c, level, have: from } of targets) for (let l = from; l < level; l++) place.set(c * 8 + l, place.size)
  const columns = columnsOf(courses, costs, place)
  const added = new Set(columns.steps)
  const prices = repair(columns, solve(columns, place.size), place.size)
  const of = new Float64Array(have.length * 256)
  for (const [step, n] of place) {
    const [c, bit] = [Math.floor(step / 8), 1 << (step % 8)]
    for (let mask = 0; mask < 256; mask++) if (mask & bit) of[c * 256 + mask] = (of[c * 256 + mask] as number) + (prices[n] as number)
  }
  const total = targets.reduce((sum, { c, level, have: from }) => sum + (of[c * 256 + (upTo(level) & ~upTo(from))] as number), 0)
  return { of, total: added.size < place.size ? Number.POSITIVE_INFINITY : total }
}

function columnsOf(courses: Field['courses'], costs: Float64Array, place: ReadonlyMap<number, number>): Columns {
  const [cost, starts, steps]: [number[], number[], number[]] = [[], [0], []]
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

/**
 * The linear relaxation, solved by the revised simplex method from a start that buys every step at a very high price: its dual
 * values are the highest prices at which no course is cheaper than its steps.
 */
function solve({ cost, starts, steps }: Columns, size: number): Float64Array {
  const high = 2 * cost.reduce((most, one) => Math.max(most, one), 1)
  const inverse = new Float64Array(size * size)
  const amount = new Float64Array(size)
  const prices = new Float64Array(size).fill(high)
  const change = new Float64Array(size)
  for (let e = 0; e < size; e++) {
    inverse[e * size + e] = 1
    // A little different for each step: equal amounts would let the method turn in circles. Prices stay valid, whatever the amounts.
    amount[e] = 1 + (((e * 37) % 101) + 1) / 10_000
  }
  for (let round = 0; round < mostRounds; round++) {
    let [least, column] = [-1e-7 * high, -1]
    for (let j = 0; j < cost.length; j++) {
      let left = cost[j] as number
      for (let k = starts[j] as number, to = starts[j + 1] as number; k < to; k++) left -= prices[steps[k] as number] as number
      if (left < least) [least, column] = [left, j]
    }
    for (let e = 0; e < size; e++) if ((prices[e] as number) < least) [least, column] = [prices[e] as number, cost.length + e]
    if (column < 0) break
    for (let i = 0; i < size; i++) {
      let sum = 0
      if (column >= cost.length) sum = -(inverse[i * size + column - cost.length] as number)
      else
        for (let k = starts[column] as number, to = starts[column + 1] as number; k < to; k++)
          sum += inverse[i * size + (steps[k] as number)] as number
      change[i] = sum
    }
    let [row, ratio] = [-1, Number.POSITIVE_INFINITY]
    for (let i = 0; i < size; i++) {
      if ((change[i] as number) < 1e-9) continue
      const one = (amount[i] as number) / (change[i] as number)
      if (one < ratio) [row, ratio] = [i, one]
    }
    if (row < 0) break
    const by = 1 / (change[row] as number)
    for (let k = 0; k < size; k++) inverse[row * size + k] = (inverse[row * size + k] as number) * by
    for (let i = 0; i < size; i++) {
      const times = change[i] as number
      if (i === row || times === 0) continue
      for (let k = 0; k < size; k++) inverse[i * size + k] = (inverse[i * size + k] as number) - times * (inverse[row * size + k] as number)
      amount[i] = (amount[i] as number) - times * ratio
    }
    amount[row] = ratio
    for (let e = 0; e < size; e++) prices[e] = (prices[e] as number) + least * (inverse[row * size + e] as number)
  }
  return prices.map(price => Math.max(0, price))
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
