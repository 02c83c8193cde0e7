import { type Field, never, type Run } from '#domain/profession/route-field.ts'
import { Relaxation } from '#domain/profession/route-relaxation.ts'
import { Rows } from '#domain/profession/route-rows.ts'
import { settle } from '#domain/profession/route-search.ts'

/** `beyond`: how much dearer than the bound a route with this run is at least, by its number. */
export type Slice = { week: number; fixed: number; bound: number; beyond: Float64Array }

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

  /** Adds slices until what is left can cost no less than the limit. */
  fill(limit: number) {
    while (this.rest() < limit) this.next()
  }

  /** What a route in weeks not looked at costs at least. */
  rest = () => (this.week < this.first ? never : this.courses + this.first * this.field.perWeek)

  private next() {
    const { field, relaxed, rows } = this
    for (const [n, run] of field.runs.entries()) if (run.week > this.week) relaxed.forbidden[n] = 1
    settle(relaxed, rows, () => never)
    this.courses = Math.max(this.courses, relaxed.bound())
    const last = relaxed.amounts().used.reduce((most, n) => Math.max(most, field.runs[n]?.week ?? 0), 0)
    const week = field.perWeek === 0 ? this.week : last
    const fixed = week * field.perWeek
    this.open.push({ week, fixed, bound: this.courses + fixed, beyond: relaxed.beyond.slice(0, field.runs.length) })
    this.week = field.perWeek === 0 ? 0 : last - 1
  }
}

export const within = (field: Field, slice: Slice, more: number): Run[] =>
  field.runs.filter((run, n) => run.week <= slice.week && (slice.beyond[n] as number) < more)
