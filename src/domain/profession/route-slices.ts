import { type Field, never, type Run } from '#domain/profession/route-field.ts'
import { Relaxation } from '#domain/profession/route-relaxation.ts'
import { Rows } from '#domain/profession/route-rows.ts'
import { settle } from '#domain/profession/route-search.ts'

/** `beyond`: how much dearer than the bound a route with this run is at least, by its number. */
export type Slice = { from: number; to: number; bound: number; beyond: Float64Array }

/**
 * Routes that end by a week, from the last week down: within a slice the weeks cost the same, so that the bound knows them. Less time
 * never makes the courses cheaper: what is known of a later slice holds for every earlier one, so most need not be looked at.
 */
export class Slices {
  readonly field: Field
  readonly open: Slice[] = []
  private readonly relaxed: Relaxation
  private readonly rows: Rows
  private readonly first: number
  private week: number
  private courses = 0

  constructor(field: Field) {
    this.field = field
    this.rows = new Rows(field, field.runs)
    this.relaxed = new Relaxation(this.rows.cost)
    this.week = field.runs.reduce((last, run) => Math.max(last, run.week), 0)
    this.first = field.runs.reduce((least, run) => Math.min(least, run.week), never)
  }

  /**
   * Adds slices until what is left can cost no less than the limit. Runs with which nothing below it is possible are left out for good:
   * less time does not make them cheaper.
   */
  fill(limit: number) {
    while (this.rest() < limit && (limit < never || this.promising())) this.next(limit - this.first * this.field.perWeek)
  }

  /** What a route in weeks not looked at costs at least. */
  rest(): number {
    if (this.week < this.first) return never
    const least = this.week < this.field.soonest ? Math.max(this.courses, this.field.givingUp) : this.courses
    return least + this.first * this.field.perWeek
  }

  lowest = () => this.open.reduce((best, one) => (best && best.bound <= one.bound ? best : one), null as Slice | null)

  private promising = () => this.courses + this.week * this.field.perWeek < 1.1 * (this.lowest()?.bound ?? never) 

  private next(limit: number) {
    const { field, relaxed, rows } = this
    for (const [n, run] of field.runs.entries()) if (run.week > this.week) relaxed.forbidden[n] = 1
    const outcome = settle(relaxed, rows, () => limit)
    this.courses = outcome === 'over' ? Math.max(this.courses, limit) : Math.max(this.courses, relaxed.bound())
    const last = relaxed.amounts().used.reduce((most, n) => Math.max(most, field.runs[n]?.week ?? 0), 0)
    const from = field.perWeek === 0 ? this.first : Math.max(last, this.first)
    const beyond = Float64Array.from(field.runs, (_, n) => (relaxed.forbidden[n] ? never : (relaxed.beyond[n] as number)))
    if (outcome !== 'over') this.open.push({ from, to: this.week, bound: this.courses + from * field.perWeek, beyond })
    this.week = from - 1
  }
}

export const within = (field: Field, slice: Slice, more: number): Run[] =>
  field.runs.filter((run, n) => run.week <= slice.to && (slice.beyond[n] as number) < more)
