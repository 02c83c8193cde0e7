import { type Course, type Field, type Run, stepsOf, upTo } from '#domain/profession/route-field.ts'

/** A rule every route keeps, in plain sums: the columns in `plus` less those in `minus` are at least `least`. */
export type Row = {
  plus: readonly number[]
  minus: readonly number[]
  least: number /** A decision of the search, never laid aside. */
  kept?: boolean
}
/** Leaving the upper levels of a target open, as a column: it counts for the target and for nothing else. */
export type Opening = { c: number; mask: number; cost: number }

/** A rule is told once it is broken by more than this. */
const slight = 1e-6

/**
 * The rules of a route over some runs, one column each, and one for each way of leaving a target open:
 * - every step towards a target is added;
 * - what a course asks for was added by courses that ended before: of the runs of one course that begin by a day, no more are taken than
 *   of the runs that add the asked step by that day. A route with two runs of the same course is never the cheapest, so one counts once;
 * - at every moment one sits in one session.
 * There are far too many of them to write down: those that somebody's columns break are told, when they are asked for.
 */
export class Rows {
  readonly field: Field
  readonly runs: readonly Run[]
  readonly openings: Opening[]
  readonly cost: Float64Array
  private readonly targets: { step: number; row: Row }[]
  /** Per column: the steps it adds. */
  private readonly towards: number[][]
  /** Per step (c * 8 + level below): the columns that add it. */
  private readonly byStep = new Map<number, number[]>()
  private readonly ofCourse = new Map<Course, number[]>()

  constructor(field: Field, runs: readonly Run[]) {
    this.field = field
    this.runs = runs
    this.openings = field.targets.flatMap(({ c, have, level, weight }) =>
      Array.from({ length: level - have }, (_, n) => ({
        c,
        mask: upTo(level) & ~upTo(have + n),
        cost: (level - have - n) * weight * field.givingUp,
      })),
    )
    this.cost = Float64Array.from([...runs, ...this.openings], one => one.cost)
    this.towards = [...runs.map(({ course }) => course.steps), ...this.openings.map(({ c, mask }) => stepsOf(c, mask))]
    for (const [n, { course }] of runs.entries()) {
      push(this.ofCourse, course, n)
      for (const step of course.steps) push(this.byStep, step, n)
    }
    const leaving = new Map<number, number[]>()
    for (let n = runs.length; n < this.towards.length; n++) for (const step of this.towards[n] as number[]) push(leaving, step, n)
    this.targets = field.targets.flatMap(({ c, have, level }) =>
      stepsOf(c, upTo(level) & ~upTo(have)).map(step => ({
        step,
        row: { plus: [...this.adding(step), ...(leaving.get(step) ?? [])], minus: [], least: 1 },
      })),
    )
  }

  /** The columns that add a step. */
  adding = (step: number): readonly number[] => this.byStep.get(step) ?? []
  sameCourse = (n: number): readonly number[] => this.ofCourse.get(this.runs[n]?.course as Course) ?? []

  /** The rows broken by these amounts; `used`: the columns with an amount above 0. None: the amounts, if whole, are a route. */
  broken(amount: Float64Array, used: readonly number[]): Row[] {
    const taken = used.filter(n => n < this.runs.length)
    return [...this.unreached(amount, used), ...this.unasked(amount, taken), ...this.clashing(amount, taken)]
  }

  private unreached(amount: Float64Array, used: readonly number[]): Row[] {
    const sums = new Map<number, number>()
    for (const n of used) for (const step of this.towards[n] as number[]) sums.set(step, (sums.get(step) ?? 0) + (amount[n] as number))
    return this.targets.flatMap(({ step, row }) => ((sums.get(step) ?? 0) < 1 - slight ? [row] : []))
  }

  private unasked(amount: Float64Array, taken: readonly number[]): Row[] {
    const courses = new Map<Course, number[]>()
    for (const n of taken) if (this.run(n).course.entries.length > 0) push(courses, this.run(n).course, n)
    const rows: Row[] = []
    for (const [course, columns] of courses) {
      columns.sort((a, b) => this.run(a).start - this.run(b).start)
      for (const { c, level } of course.entries) {
        for (let l = this.field.have[c] as number; l < level; l++) {
          const by = this.latest(amount, columns, taken, c, l)
          if (by === null) continue
          const plus = this.adding(c * 8 + l).filter(n => this.run(n).end <= by)
          rows.push({ plus, minus: this.sameCourse(columns[0] as number).filter(n => this.run(n).start <= by), least: 0 })
        }
      }
    }
    return rows
  }

  /** The day by which most of what these runs ask for is missing, or null. */
  private latest(amount: Float64Array, columns: readonly number[], taken: readonly number[], c: number, l: number): number | null {
    let [need, worst, by] = [0, slight, null as number | null]
    for (const n of columns) {
      const { start } = this.run(n)
      need += amount[n] as number
      let got = 0
      for (const other of taken) {
        const { end, course } = this.run(other)
        if (end <= start && course.steps.includes(c * 8 + l)) got += amount[other] as number
      }
      if (need - got > worst) [worst, by] = [need - got, start]
    }
    return by
  }

  private clashing(amount: Float64Array, taken: readonly number[]): Row[] {
    const sessions = taken.flatMap(n => this.run(n).sessions.map(([from, to]) => ({ n, from, to }))).sort((a, b) => a.from - b.from)
    const rows: Row[] = []
    const told = new Set<string>()
    let now: typeof sessions = []
    for (const session of sessions) {
      now = now.filter(one => one.to > session.from)
      // A run that doubles its own sessions is no clash: it sits once, until the later one ends.
      const own = now.find(one => one.n === session.n)
      if (own) own.to = Math.max(own.to, session.to)
      else now.push(session)
      if (now.length < 2) continue
      if (now.reduce((sum, { n }) => sum + (amount[n] as number), 0) <= 1 + slight) continue
      const name = now
        .map(({ n }) => n)
        .sort((a, b) => a - b)
        .join()
      if (told.has(name)) continue
      told.add(name)
      rows.push({ plus: [], minus: this.sittingAt(session.from), least: -1 })
    }
    return rows
  }

  private sittingAt(moment: number): number[] {
    const columns: number[] = []
    for (let n = 0; n < this.runs.length; n++) {
      const { start, end, sessions } = this.run(n)
      if (start > moment || end <= moment) continue
      if (sessions.some(([from, to]) => from <= moment && moment < to)) columns.push(n)
    }
    return columns
  }

  private run = (n: number) => this.runs[n] as Run
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V) {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
