import { collide } from '#domain/profession/route-collide.ts'
import { type Field, never, type Run } from '#domain/profession/route-field.ts'
import { Relaxation } from '#domain/profession/route-relaxation.ts'
import { Rows } from '#domain/profession/route-rows.ts'
import { settle } from '#domain/profession/route-settle.ts'
import { splitOf } from '#domain/profession/route-split.ts'

/** Routes of so many steps are searched to the end, as far as the server can bear it. */
const short = 12
const longer = 10

export type Found = { cost: number; runs: Run[] }
/** `from`: the week counted for every route, which ends then or later. `most`: nodes after which it gives up. */
export type Look = { from: number; most: number /** Takes for certain what most is taken of. */; dives?: boolean; kept?: readonly Run[] }

/**
 * Branch and bound: the relaxation says what a route costs at least. Where it takes whole runs it is a route; where it takes parts, a
 * group of runs is split: first one of them is taken for certain, then all are forbidden. A branch ends when it cannot cost less than
 * the best route known, and so does a run when it could not be in such a route.
 */
export class RouteSearch {
  readonly field: Field
  best: Found | null = null
  nodes = 0
  private readonly most: number
  private until = 0
  private from = 0
  private dives = false
  private unsure = false
  private rows!: Rows
  private relaxed!: Relaxation

  constructor(field: Field, most: number) {
    this.field = field
    this.most = most
  }

  /** Cost of the best route, or of what must be beaten. */
  get cost() {
    return this.best?.cost ?? never
  }

  /** Looks for something cheaper than the best so far among these runs. True if it looked everywhere. */
  look(runs: readonly Run[], { from, most, dives = false, kept = [] }: Look): boolean {
    this.rows = new Rows(this.field, runs)
    this.relaxed = new Relaxation(this.rows.cost)
    Object.assign(this, { from, dives, until: this.nodes + most, unsure: false })
    for (const [n, run] of runs.entries()) if (kept.includes(run)) this.take([n])
    this.node()
    return !this.unsure
  }

  private node() {
    const { rows, field } = this
    const relaxed = this.relaxed
    for (;;) {
      if (this.nodes >= Math.min(this.until, this.allowed())) this.unsure = true
      if (this.unsure) return
      this.nodes++
      const outcome = settle(relaxed, rows, this.cost - this.from * field.perWeek)
      if (outcome === 'lost') this.unsure = true
      if (outcome !== 'solved') return
      const { amount, used } = relaxed.amounts()
      const split = splitOf(rows, amount, used, this.dives)
      if (split === null) {
        const week = this.keep(used)
        if (week <= this.from || field.perWeek === 0) return
        // Counted with too few weeks: what ends earlier may still cost less, what ends then or later cannot.
        for (const [n, run] of rows.runs.entries()) if (run.week >= week) relaxed.forbidden[n] = 1
        continue
      }
      const before = relaxed.save()
      this.take(split)
      this.node()
      relaxed.restore(before)
      for (const n of split) relaxed.forbidden[n] = 1
    }
  }

  /** Short routes are promised to be the cheapest: for them the search goes on longer. */
  private allowed = () => (this.best && this.best.runs.length <= short ? longer * this.most : this.most)

  /** One of these for certain; if it is known which, then nothing that collides with it. */
  private take(group: readonly number[]) {
    const { relaxed, rows } = this
    relaxed.add({ plus: group, minus: [], least: 1, kept: true })
    const [n, ...others] = group as [number, ...number[]]
    const run = rows.runs[n]
    if (!run || others.length > 0) return
    for (const other of rows.sameCourse(n)) if (other !== n) relaxed.forbidden[other] = 1
    for (const [other, one] of rows.runs.entries()) if (other !== n && collide(run, one)) relaxed.forbidden[other] = 1
  }

  /** Returns the week of its end. */
  private keep(used: readonly number[]): number {
    const { rows, field } = this
    const runs = used.flatMap(n => rows.runs[n] ?? [])
    const week = runs.reduce((last, run) => Math.max(last, run.week), 0)
    const cost = used.reduce((sum, n) => sum + (rows.cost[n] as number), 0) + week * field.perWeek
    if (cost < this.cost) this.best = { cost, runs }
    return week
  }
}
