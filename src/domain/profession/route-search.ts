import { collide } from '#domain/profession/route-collide.ts'
import { type Field, never, type Run } from '#domain/profession/route-field.ts'
import { Relaxation } from '#domain/profession/route-relaxation.ts'
import { Rows } from '#domain/profession/route-rows.ts'

export type Found = { cost: number; runs: Run[] }
/** How many nodes were looked at so far, and after how many the search gives up proving. */
export type Effort = { nodes: number; most: number }
const slight = 1e-6

/**
 * Branch and bound: the relaxation says what the rest costs at least. Where it takes whole runs it is a route; where it takes parts of
 * one, the run is taken for certain, and after that forbidden. A branch ends when it cannot cost less than the best route known.
 */
export class RouteSearch {
  readonly field: Field
  readonly effort: Effort
  best: Found | null = null
  private rows!: Rows
  private relaxed!: Relaxation
  private from = 0

  constructor(field: Field, effort: Effort) {
    this.field = field
    this.effort = effort
  }

  /** True if the search was ended before it could say. */
  get stopped() {
    return this.effort.nodes >= this.effort.most
  }

  /** Looks for something cheaper than the best so far among these runs; they end in the week `from` or later. */
  look(runs: readonly Run[], from: number) {
    this.rows = new Rows(this.field, runs)
    this.relaxed = new Relaxation(this.rows.cost)
    this.from = from
    this.node()
  }

  private node() {
    const { relaxed, effort } = this
    for (;;) {
      if (this.stopped) return
      effort.nodes++
      if (settle(relaxed, this.rows, () => this.limit()) !== 'solved') return
      const { amount, used } = relaxed.amounts()
      const split = this.split(amount, used)
      if (split === null) {
        const week = this.keep(used)
        if (week <= this.from || this.field.perWeek === 0) return
        // Counted with too few weeks: something that ends earlier may still cost less, something that does not cannot.
        for (const [n, run] of this.rows.runs.entries()) if (run.week >= week) relaxed.forbidden[n] = 1
        continue
      }
      const before = relaxed.save()
      this.decide(split)
      this.node()
      relaxed.restore(before)
      relaxed.forbidden[split] = 1
    }
  }

  /** What the runs may cost together before they are no better than the best. */
  private limit = () => (this.best?.cost ?? never) - this.from * this.field.perWeek

  /** The column of which most is taken, but not all. */
  private split(amount: Float64Array, used: readonly number[]): number | null {
    let [best, most] = [null as number | null, 0]
    for (const n of used) {
      const part = amount[n] as number
      if (part < 1 - slight && part > slight && part > most) [best, most] = [n, part]
    }
    return best
  }

  private decide(n: number) {
    const { relaxed, rows } = this
    relaxed.add({ plus: [n], minus: [], least: 1, kept: true })
    const run = rows.runs[n]
    if (!run) return
    for (const other of rows.sameCourse(n)) if (other !== n) relaxed.forbidden[other] = 1
    for (const [other, one] of rows.runs.entries()) if (other !== n && collide(run, one)) relaxed.forbidden[other] = 1
  }

  /** Returns the week of its end. */
  private keep(used: readonly number[]): number {
    const { rows, field } = this
    const runs = used.flatMap(n => rows.runs[n] ?? [])
    const weeks = runs.reduce((last, run) => Math.max(last, run.week), 0)
    const cost = used.reduce((sum, n) => sum + (rows.cost[n] as number), 0) + weeks * field.perWeek
    if (cost < (this.best?.cost ?? never)) this.best = { cost, runs }
    return weeks
  }
}

/** Solves and adds what is broken until nothing is, or until it is clear that nothing costs less than the limit. */
export function settle(relaxed: Relaxation, rows: Rows, limit: () => number): 'solved' | 'over' | 'lost' {
  for (let round = 0; round < 200; round++) {
    const outcome = relaxed.solve(limit())
    if (outcome === 'lost') return 'lost'
    if (outcome === 'impossible') return 'over'
    const bound = relaxed.bound()
    if (Math.ceil(bound - 0.01) >= limit()) return 'over'
    if (limit() < never) for (const [j, more] of relaxed.beyond.entries()) if (Math.ceil(bound + more - 0.01) >= limit()) relaxed.forbidden[j] = 1
    const { amount, used } = relaxed.amounts()
    const broken = rows.broken(amount, used)
    if (broken.length === 0) return 'solved'
    relaxed.lighten()
    for (const row of broken) relaxed.add(row)
  }
  return 'lost'
}
