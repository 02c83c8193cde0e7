import type { Prices } from '#domain/profession/route-bound.ts'
import { collide } from '#domain/profession/route-collide.ts'
import { type Course, type Field, never, type Run, upTo } from '#domain/profession/route-field.ts'

/** A level somebody must have by a moment, because a target (owner −1) or the n-th chosen run asks for it. */
type Demand = { c: number; level: number; by: number; owner: number; weight: number }
export type Found = { cost: number; runs: Run[] }
/** Leaving a step of a target open costs more than any route, so it is done only where nothing else is possible. */
export const givingUp = 1e12
/** How many nodes were looked at so far, and after how many the search gives up proving. */
export type Effort = { nodes: number; most: number }

/**
 * Depth-first branch and bound from the targets backwards: take an open demand, try every run that meets it, let its entry levels
 * become demands of their own, due when it begins. Each route that closes the targets contains a run for each demand, so nothing is
 * missed; a branch ends when its cost and the prices of its missing steps reach the best route known.
 * Other dates of a course are tried only when something below failed because of the date taken (`blame`, a bit for each chosen run).
 */
export class RouteSearch {
  readonly field: Field
  readonly effort: Effort
  best: Found | null = null
  stopped = false
  private readonly excluded: Uint8Array
  private readonly courses = new Map<number, Course[]>()
  private prices!: Prices
  private last = never
  private fixed = 0
  private givesUp = false
  private limit = never
  private chosen: Run[] = []
  private demands: Demand[] = []
  private readonly covered: number[]
  private readonly asked: number[]
  private cost = 0

  constructor(field: Field, effort: Effort) {
    this.field = field
    this.effort = effort
    this.excluded = new Uint8Array(field.runs.length)
    this.covered = field.have.map(upTo)
    this.asked = field.have.map(() => 0)
    for (const { c, level } of field.targets) this.asked[c] = Math.max(this.asked[c] ?? 0, upTo(level))
    this.demands = field.targets.map(({ c, level, weight }) => ({ c, level, by: never, owner: -1, weight }))
    for (const course of field.courses)
      for (const { c, to } of course.gains)
        for (let level = 1; level <= to; level++) {
          const key = c * 9 + level
          this.courses.set(key, [...(this.courses.get(key) ?? []), course])
        }
  }

  /** A route to beat, from elsewhere. */
  beat(runs: Run[]) {
    const weeks = runs.reduce((last, run) => Math.max(last, run.week), 0)
    this.best = { cost: runs.reduce((sum, run) => sum + run.cost, 0) + weeks * this.field.perWeek, runs }
  }

  /** Looks for something cheaper than the best so far among the runs that end by `last`; `fixed` is added to every cost. */
  look(prices: Prices, last: number, fixed: number, givesUp: boolean): void {
    Object.assign(this, { prices, last, fixed, givesUp, limit: this.best?.cost ?? never })
    this.node(this.missing())
  }

  /** Prices of all steps that are asked for and not yet added. */
  private missing(): number {
    let sum = 0
    for (let c = 0; c < this.asked.length; c++)
      sum += this.prices.of[c * 256 + ((this.asked[c] as number) & ~(this.covered[c] as number))] as number
    return sum
  }

  /** Returns the blame of everything that failed below. */
  private node(missing: number): number {
    if (this.stopped) return 0
    if (++this.effort.nodes > this.effort.most) {
      this.stopped = true
      return 0
    }
    let blame = 0
    let open: Demand | null = null
    let fewest = never
    for (const demand of this.demands) {
      const late = this.met(demand)
      if (late === 0) continue
      if (late > 0) blame |= late
      const choices = this.courses.get(demand.c * 9 + demand.level)?.length ?? 0
      if (choices < fewest || (choices === fewest && demand.level > (open?.level ?? 0))) [open, fewest] = [demand, choices]
    }
    if (!open) {
      this.keep()
      return 0
    }
    return blame | this.branch(open, missing)
  }

  /** 0: met. Otherwise whom to blame (−1: nobody): runs that would meet it, did they not end too late. */
  private met({ c, level, by, owner }: Demand): number {
    if (level <= (this.field.have[c] as number)) return 0
    let blame = 0
    for (const [n, run] of this.chosen.entries()) {
      if (!run.course.gains.some(gain => gain.c === c && gain.to >= level)) continue
      if (run.end <= by) return 0
      blame |= bit(n) | bit(owner)
    }
    return blame || -1
  }

  private keep() {
    const weeks = this.chosen.reduce((last, run) => Math.max(last, run.week), 0)
    const cost = this.cost + weeks * this.field.perWeek
    if (cost >= this.limit) return
    this.limit = cost
    this.best = { cost, runs: [...this.chosen] }
  }

  private branch(demand: Demand, missing: number): number {
    const { c, level, by, owner } = demand
    const floor = this.cost + this.fixed
    const choices: { course: Course; rest: number; least: number }[] = []
    for (const course of this.courses.get(c * 9 + level) ?? []) {
      const cheapest = course.runs[0]?.cost ?? never
      if (floor + cheapest >= this.limit || this.chosen.some(run => run.course === course)) continue
      const rest = missing + this.change(course)
      if (floor + cheapest + rest < this.limit) choices.push({ course, rest, least: cheapest + rest })
    }
    choices.sort((a, b) => a.least - b.least)
    let blame = 0
    const excludedHere: number[] = []
    for (const { course, rest } of choices) {
      let failed = 0
      let failedCost = -1
      for (const run of course.runs) {
        if (this.excluded[run.n] || run.end > this.last) continue
        if (floor + run.cost + rest >= this.limit) break
        const clash = run.end > by ? bit(owner) : this.clash(run)
        if (clash !== 0) {
          if (failedCost !== run.cost) blame |= failed
          failed = failedCost === run.cost ? failed | clash : clash
          failedCost = run.cost
          continue
        }
        const below = this.take(run, rest)
        if (this.stopped) return 0
        const mine = bit(this.chosen.length)
        blame |= below & (this.chosen.length < shared ? ~mine : -1)
        if (below & mine) continue
        // Nothing failed because of this date: another one, no cheaper, cannot do better. Nor did it matter that one as cheap clashed.
        if (failedCost === run.cost) failed = 0
        break
      }
      blame |= failed
      for (const run of course.runs) {
        if (run.end > by || this.excluded[run.n]) continue
        this.excluded[run.n] = 1
        excludedHere.push(run.n)
      }
    }
    if (this.givesUp && owner === -1) this.leaveOpen(demand)
    for (const n of excludedHere) this.excluded[n] = 0
    return blame
  }

  /** How the prices of the missing steps change with a course: it adds steps and asks for others. */
  private change({ gains, entries }: Course): number {
    const { of } = this.prices
    let sum = 0
    for (const { c, mask } of gains) sum -= of[c * 256 + ((this.asked[c] as number) & ~(this.covered[c] as number) & mask)] as number
    for (const { c, level } of entries) {
      const more = upTo(level) & ~(this.asked[c] as number) & ~(this.covered[c] as number)
      if (more) sum += of[c * 256 + more] as number
    }
    return sum
  }

  private take(run: Run, missing: number): number {
    const { gains, entries } = run.course
    const owner = this.chosen.length
    const { covered, asked } = this
    const before = [...gains.map(({ c }) => covered[c] as number)]
    const askedBefore = entries.map(({ c }) => asked[c] as number)
    const demands = this.demands.length
    for (const { c, mask } of gains) covered[c] = (covered[c] as number) | mask
    for (const { c, level } of entries) {
      asked[c] = (asked[c] as number) | upTo(level)
      this.demands.push({ c, level, by: run.start, owner, weight: 0 })
    }
    this.chosen.push(run)
    this.cost += run.cost
    const blame = this.node(missing)
    this.cost -= run.cost
    this.chosen.pop()
    this.demands.length = demands
    for (let n = gains.length - 1; n >= 0; n--) covered[gains[n]?.c as number] = before[n] as number
    for (let n = entries.length - 1; n >= 0; n--) asked[entries[n]?.c as number] = askedBefore[n] as number
    return blame
  }

  private leaveOpen(demand: Demand) {
    const { c, level, weight } = demand
    const before = this.asked[c] as number
    demand.level--
    // Another demand may still ask for the step; then the bound is a little low, never too high.
    this.asked[c] = before & ~(1 << (level - 1))
    for (const other of this.demands) if (other !== demand && other.c === c) this.asked[c] = (this.asked[c] as number) | upTo(other.level)
    this.cost += givingUp * weight
    if (this.cost + this.fixed < this.limit) this.node(this.missing())
    this.cost -= givingUp * weight
    this.asked[c] = before
    demand.level = level
  }

  /** The chosen runs whose sessions collide with this one's. */
  private clash(run: Run): number {
    let blame = 0
    for (const [n, other] of this.chosen.entries()) if (collide(run, other)) blame |= bit(n)
    return blame
  }
}

/** From the 31st step on runs share a bit: blamed together, so that rather too many dates are tried than too few. */
const shared = 30
const bit = (n: number) => (n < 0 ? 0 : 1 << Math.min(n, shared))
