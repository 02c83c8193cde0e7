import { type Field, lastWeek, never, type Run } from '#domain/profession/route-field.ts'
import { Relaxation } from '#domain/profession/route-relaxation.ts'
import { Rows } from '#domain/profession/route-rows.ts'
import { settle } from '#domain/profession/route-settle.ts'

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

  /** `last`: where to begin; what ends later is not looked at. */
  constructor(field: Field, last: number) {
    this.field = field
    this.rows = new Rows(field, field.runs)
    this.relaxed = new Relaxation(this.rows.cost)
    this.week = last
    this.first = field.runs.reduce((least, run) => Math.min(least, run.week), last)
  }

  /**
   * Adds slices until what is left can cost no less than the limit. Runs with which nothing below it is possible are left out for good:
   * less time does not make them cheaper.
   */
  fill(limit: number) {
    while (this.rest() < limit) this.next(limit)
  }

  /** What a route in weeks not looked at costs at least: before the soonest week it leaves something open. */
  rest(): number {
    const { week, first, field, courses } = this
    if (week < first) return never
    const open = Math.max(courses, field.givingUp) + first * field.perWeek
    return week < field.soonest ? open : Math.min(open, courses + field.soonest * field.perWeek)
  }

  done = (slice: Slice) => void this.open.splice(this.open.indexOf(slice), 1)

  /** The slice with the lowest bound. */
  lowest = () => this.open.reduce((best, one) => (best && best.bound <= one.bound ? best : one), null as Slice | null)

  /** The next slice. Its weeks are those in which what is left could still cost less than the limit, so later ones are passed over. */
  next(best: number) {
    const { field, rows } = this
    const relaxed = this.relaxed
    const limit = best - (best < field.givingUp ? field.soonest : this.first) * field.perWeek
    if (field.perWeek > 0 && best < never) this.week = Math.min(this.week, Math.ceil((best - this.courses) / field.perWeek))
    for (let n = 0; n < field.runs.length; n++) if ((field.runs[n] as Run).week > this.week) relaxed.forbidden[n] = 1
    const outcome = settle(relaxed, rows, limit)
    this.courses = outcome === 'over' ? Math.max(this.courses, limit) : Math.max(this.courses, relaxed.bound())
    const last = relaxed.amounts().used.reduce((most, n) => Math.max(most, field.runs[n]?.week ?? 0), 0)
    const from = field.perWeek === 0 ? this.first : Math.min(this.week, Math.max(last, this.first))
    const beyond = relaxed.beyond.slice(0, field.runs.length)
    for (let n = 0; n < beyond.length; n++) if (relaxed.forbidden[n]) beyond[n] = never
    if (outcome !== 'over') this.open.push({ from, to: this.week, bound: this.courses + from * field.perWeek, beyond })
    this.week = from - 1
  }
}

export const within = (field: Field, slice: Slice, more: number): Run[] =>
  field.runs.filter((run, n) => run.week <= slice.to && (slice.beyond[n] as number) < more)

/** A week by which a good route may end: what each step costs at least, taken half as much again, against what the weeks cost. */
export function likelyEnd(field: Field): number {
  const { runs, targets, soonest, perWeek } = field
  const last = lastWeek(field)
  if (perWeek === 0) return last
  const least = new Map<number, number>()
  for (const { c, have, level } of targets) for (let l = have; l < level; l++) least.set(c * 8 + l, never)
  let [missing, sum, best, end] = [least.size, 0, never, last]
  for (const run of runs.toSorted((a, b) => a.week - b.week)) {
    if (missing === 0 && run.week > 1.5 * soonest && 1.5 * sum + run.week * perWeek < best)
      [best, end] = [1.5 * sum + run.week * perWeek, run.week]
    const steps = run.course.steps.filter(step => least.has(step))
    for (const step of steps) {
      const [before, now] = [least.get(step) as number, run.cost / steps.length]
      if (now >= before) continue
      if (before === never) missing--
      sum += now - (before === never ? 0 : before)
      least.set(step, now)
    }
  }
  // Where weeks matter little, one look at all of them is the shortest way.
  return 1.5 * sum + last * perWeek < 1.25 * best ? last : end
}
