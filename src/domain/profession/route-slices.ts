import { type Prices, priceSteps } from '#domain/profession/route-bound.ts'
import { type Field, never, week } from '#domain/profession/route-field.ts'

export type Slice = { week: number; last: number; fixed: number; prices: Prices; bound: number }

/**
 * Routes that end in the first week, the second, …: within a slice the weeks cost the same, so that the bound knows them. Without a
 * price for weeks there is only the last. More time never makes the courses dearer: what is known of a later slice holds for every
 * earlier one, so most are never priced.
 */
export class Slices {
  private readonly field: Field
  private readonly weeks: number[]
  private readonly priced = new Map<number, Slice>()
  private readonly finished = new Set<number>()

  constructor(field: Field) {
    this.field = field
    const weeks = [...new Set(field.runs.map(run => run.week))].sort((a, b) => a - b)
    this.weeks = field.perWeek === 0 ? weeks.slice(-1) : weeks
  }

  /** The unfinished slice with the lowest bound, priced. */
  next(): Slice | null {
    for (;;) {
      const number = this.lowest()
      if (number === null) return null
      const known = this.priced.get(number)
      if (known) return known
      this.price(number)
    }
  }

  done(slice: Slice) {
    this.finished.add(slice.week)
  }

  /** No route in an unfinished slice costs less. */
  least(): number {
    const number = this.lowest()
    return number === null ? never : this.boundOf(number)
  }

  all = () => this.weeks.toReversed().map(number => this.priced.get(number) ?? this.price(number))

  private lowest(): number | null {
    let [best, bound] = [null as number | null, never]
    for (const number of this.weeks) {
      if (this.finished.has(number)) continue
      const one = this.boundOf(number)
      if (one < bound) [best, bound] = [number, one]
    }
    return best
  }

  private boundOf(number: number): number {
    const fixed = number * this.field.perWeek
    let courses = 0
    for (const [other, { prices }] of this.priced) if (other >= number) courses = Math.max(courses, prices.total)
    return courses + fixed
  }

  private price(number: number): Slice {
    const { field } = this
    const last = field.now + number * week
    const costs = Float64Array.from(field.courses, course => course.runs.find(run => run.end <= last)?.cost ?? never)
    const prices = priceSteps(field, costs)
    const fixed = number * field.perWeek
    const slice = { week: number, last, fixed, prices, bound: prices.total + fixed }
    this.priced.set(number, slice)
    return slice
  }
}
