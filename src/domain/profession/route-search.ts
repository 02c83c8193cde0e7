import { collide } from '#domain/profession/route-collide.ts'
import { type Field, never, type Run } from '#domain/profession/route-field.ts'
import { Relaxation } from '#domain/profession/route-relaxation.ts'
import { type Slice, within } from '#domain/profession/route-slices.ts'
import { Rows } from '#domain/profession/route-rows.ts'

export type Found = { cost: number; runs: Run[] }
const slight = 1e-6
const quick = 30
const near = 1.03

/**
 * Branch and bound: the relaxation says what the rest costs at least. Where it takes whole runs it is a route; where it takes parts of
 * one, the run is taken for certain, and after that forbidden. A branch ends when it cannot cost less than the best route known.
 */
export class RouteSearch {
  readonly field: Field
  nodes = 0
  /** After how many nodes the search gives up proving. */
  readonly most: number
  private until = 0
  private dives = false
  best: Found | null = null
  private rows!: Rows
  private relaxed!: Relaxation
  private from = 0

  constructor(field: Field, most: number) {
    this.field = field
    this.most = most
  }

  /** True if the search was ended before it could say. */
  get stopped() {
    return this.nodes >= this.most
  }

  /** Looks for something cheaper than the best so far among these runs; they end in the week `from` or later. */
  look(runs: readonly Run[], from: number, most: number, dives = false, kept: readonly Run[] = []) {
    this.dives = dives
    this.until = Math.min(this.most, this.nodes + most)
    this.rows = new Rows(this.field, runs)
    this.relaxed = new Relaxation(this.rows.cost)
    this.from = from
    for (const run of kept) if (runs.includes(run)) this.decide([runs.indexOf(run)])
    this.node()
  }

  /**
   * A route to beat, and to show if the search is stopped: first by taking for certain what the relaxation takes most of, among the
   * most promising runs; then by keeping half of the route and looking for a better other half, while that helps.
   */
  lookQuickly(slice: Slice) {
    for (const share of [0.02, 0.1, 0.5]) {
      if ((this.best?.cost ?? never) < this.field.givingUp) break
      this.look(within(this.field, slice, slice.bound * share), slice.from, quick, true)
    }
    const orders: ((a: Run, b: Run) => number)[] = [
      (a, b) => (slice.beyond[a.n] as number) - (slice.beyond[b.n] as number),
      (a, b) => a.start - b.start,
      (a, b) => b.start - a.start,
      (a, b) => b.cost - a.cost,
    ]
    for (let n = 0, last = 0; n < last + orders.length && n < 8; n++) {
      const { cost, runs } = this.best as Found
      if (cost < near * slice.bound) return
      const kept = runs.toSorted(orders[n % orders.length]).slice(0, Math.ceil(runs.length / 2))
      this.look(within(this.field, slice, cost - slice.bound), slice.from, quick, false, kept)
      if ((this.best as Found).cost < cost) last = n
    }
  }

  private node() {
    const { relaxed } = this
    for (;;) {
      if (this.nodes >= this.until) return
      this.nodes++
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
      for (const n of split) relaxed.forbidden[n] = 1
    }
  }

  /** What the runs may cost together before they are no better than the best. */
  private limit = () => (this.best?.cost ?? never) - this.from * this.field.perWeek

  /**
   * What is open to decide: a group of columns of which less than one is taken, or null if all are whole. All runs of a course if there
   * is one taken in part, else all that reach some step by some day, else a run.
   */
  private split(amount: Float64Array, used: readonly number[]): readonly number[] | null {
    const parts = used.filter(n => (amount[n] as number) < 1 - slight && (amount[n] as number) > slight)
    if (parts.length === 0) return null
    if (this.dives) return [parts.reduce((best, n) => ((amount[n] as number) > (amount[best] as number) ? n : best))]
    let [best, most] = [null as readonly number[] | null, -1]
    for (const n of parts) {
      const course = n < this.rows.runs.length ? this.rows.sameCourse(n) : [n]
      const sum = course.reduce((all, one) => all + (amount[one] as number), 0)
      const value = score(sum)
      if (value > most) [best, most] = [course, value]
    }
    const limit = +(process.env.DAYS ?? 9)
    if (most < limit) {
      const steps = new Set(parts.flatMap(n => (n < this.rows.runs.length ? this.rows.runs[n]!.course.steps : [])))
      for (const step of steps) {
        const on = used.filter(n => n < this.rows.runs.length && this.rows.runs[n]!.course.steps.includes(step)).sort((a, b) => this.rows.runs[a]!.end - this.rows.runs[b]!.end)
        let sum = 0
        for (const n of on) {
          sum += amount[n]!
          if (sum >= 1 - slight) break
          const value = score(sum) * +(process.env.W ?? 1)
          if (value > most) {
            most = value
            const by = this.rows.runs[n]!.end
            best = this.rows.adders(step).filter(m => this.rows.runs[m]!.end <= by)
          }
        }
      }
    }
    if (most > 0) return best
    const [n] = parts.toSorted((a, b) => (amount[b] as number) - (amount[a] as number))
    return [n as number]
  }

  private decide(group: readonly number[]) {
    const { relaxed, rows } = this
    relaxed.add({ plus: [...group], minus: [], least: 1, kept: true })
    const [n] = group
    const run = rows.runs[n as number]
    if (!run || group.length > 1) return
    for (const other of rows.sameCourse(n as number)) if (other !== n) relaxed.forbidden[other] = 1
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
    const spare = limit() - bound - 0.99
    const { beyond, forbidden } = relaxed
    for (let j = 0; j < beyond.length; j++) if ((beyond[j] as number) > spare) forbidden[j] = 1
    const { amount, used } = relaxed.amounts()
    const broken = rows.broken(amount, used)
    if (broken.length === 0) return 'solved'
    relaxed.lighten()
    for (const row of broken) relaxed.add(row)
  }
  return 'lost'
}

const score = (sum: number) => (sum < 1 - slight ? Math.min(sum, 1 - sum) : 0)
