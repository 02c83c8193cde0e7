import type { Need } from '#domain/profession/leading.ts'
import type { Levels } from '#domain/profession/matching.ts'
import type { Offer, OfferedRun, Span } from '#domain/profession/offers.ts'
import type { RouteWeights } from '#domain/profession/weighing.ts'

export const week = 7 * 24 * 3600 * 1000
/** Costs are whole numbers, 64 for a Rappen and 1 for a step: among equally cheap routes the shorter one is cheaper. */
export const perRappen = 64
export const never = Number.POSITIVE_INFINITY

/** A level that must be there before something begins. Competences are numbered; a course that others require is one too, with level 1. */
export type Entry = { c: number; level: number }
/** What a course adds: it leads to `to`, by the steps in `mask` (bit n: the step to level n + 1). */
export type Gain = { c: number; to: number; mask: number }
export type Course = {
  offer: Offer
  entries: Entry[]
  gains: Gain[] /** The gains one by one: c * 8 + the level below. */
  steps: number[]
  runs: Run[]
}
export type Run = {
  n: number
  course: Course
  at: number
  start: number
  end: number
  week: number
  cost: number
  sessions: OfferedRun['sessions']
}
export type Target = { c: number; code: string; have: number; level: number; need: number; weight: number }
/** Everything the search looks at: only runs somebody can come to, only courses that help towards a target. */
export type Field = {
  now: number
  have: number[]
  targets: Target[]
  courses: Course[]
  runs: Run[]
  /** Before this week nobody has reached every target. */
  soonest: number
  /** Cost of a week until the last step ends. */
  perWeek: number
  /** Leaving a step of a target open costs this, times its weight: more than any route. */
  givingUp: number
}

/** The levels 1 to `level` as bits. */
export const upTo = (level: number) => (1 << level) - 1

export function stepsOf(c: number, mask: number): number[] {
  const steps: number[] = []
  for (let l = 0; l < 8; l++) if (mask & (1 << l)) steps.push(c * 8 + l)
  return steps
}

export function layOut(levels: Levels, needs: readonly Need[], offers: readonly Offer[], weights: RouteWeights, now: number): Field {
  const numbers = new Map<string, number>()
  const have: number[] = []
  const number = (name: string, level: number) => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, have.length)
    return have.push(level) - 1
  }
  const wanted = needs.map(need => ({ ...need, c: number(need.code, levels[need.code] ?? 0) }))
  const required = new Set(offers.flatMap(offer => offer.requires))
  const courses = offers.map((offer): Course => {
    const lifts = offer.lifts.map(lift => ({ c: number(lift.code, levels[lift.code] ?? 0), from: lift.fromLevel, to: lift.toLevel }))
    if (required.has(offer.slug)) lifts.push({ c: number(`course ${offer.slug}`, 0), from: 0, to: 1 })
    const before = offer.requires.map(slug => ({ c: number(`course ${slug}`, 0), from: 1 }))
    const entries = [...lifts, ...before].flatMap(({ c, from }) => (from > (have[c] ?? 0) ? [{ c, level: from }] : []))
    const gains = lifts.flatMap(({ c, from, to }) => {
      const mask = upTo(to) & ~upTo(Math.max(from, have[c] ?? 0))
      return mask ? [{ c, to, mask }] : []
    })
    return { offer, entries, gains, steps: [], runs: [] }
  })
  const { reached, earliest } = cometo(courses, have, now, weights)
  const targets = wanted.flatMap(({ c, code, level: need, weight }) => {
    const level = Math.min(need, reached[c] ?? 0)
    return level > (have[c] ?? 0) ? [{ c, code, have: have[c] ?? 0, level, need, weight }] : []
  })
  const helping = keepHelping(courses, targets, have)
  const runs = helping.flatMap(course => course.runs)
  for (const [n, run] of runs.entries()) run.n = n
  const perWeek = Math.round(weights.francsPerWeek * 100) * perRappen
  // In a route without anything needless every run is the first to add some step: it has no more runs than there are steps.
  const steps = new Set(helping.flatMap(course => course.steps))
  const dearest = runs.reduce((most, { cost }) => Math.max(most, cost), 0) * steps.size
  const givingUp = dearest + lastWeek({ runs }) * perWeek + perRappen
  const soonest = targets.reduce((most, { c, level }) => Math.max(most, weeksUntil(earliest[c * 9 + level] as number, now)), 0)
  return { now, have, targets, courses: helping, runs, perWeek, givingUp, soonest }
}

/**
 * Gives every course the runs somebody can come to: each entry level is reached by a run that ends before. Sessions that collide
 * are left to the search. Returns the highest level of each competence. In the order of beginnings one pass is enough.
 */
function cometo(courses: readonly Course[], have: readonly number[], now: number, weights: RouteWeights) {
  const earliest = new Float64Array(have.length * 9).fill(never)
  const reached = [...have]
  for (const { course, run, at } of byBeginning(courses, now)) {
    if (!course.entries.every(({ c, level }) => (earliest[c * 9 + level] as number) <= run.startsAt)) continue
    const hours = hoursOf(run.sessions)
    const cost = (run.priceRappen + Math.round(hours * weights.francsPerHour * 100)) * perRappen + 1
    const span = { start: run.startsAt, end: run.endsAt, week: weeksUntil(run.endsAt, now) }
    course.runs.push({ n: 0, course, at, ...span, cost, sessions: run.sessions })
    for (const { c, to } of course.gains) {
      reached[c] = Math.max(reached[c] ?? 0, to)
      for (let level = to; level > 0; level--) {
        if ((earliest[c * 9 + level] as number) > run.endsAt) earliest[c * 9 + level] = run.endsAt
      }
    }
  }
  return { reached, earliest }
}

/** The runs still to come, sorted as plain numbers (moment and place in one): a comparison for each pair would take longer than all else here. */
function byBeginning(courses: readonly Course[], now: number) {
  const all = courses.flatMap(course => (course.gains.length === 0 ? [] : course.offer.runs.map((run, at) => ({ course, run, at }))))
  const keys = Float64Array.from(all, ({ run }, n) => (run.startsAt - now) * all.length + n).sort()
  return Array.from(
    keys.filter(key => key >= all.length),
    key => all[key % all.length] as (typeof all)[number],
  )
}

export function hoursOf(sessions: OfferedRun['sessions']): number {
  let sum = 0
  for (let n = 0; n < sessions.length; n++) sum += (sessions[n] as Span)[1] - (sessions[n] as Span)[0]
  return sum / 3_600_000
}
/** Begun weeks count. */
export const weeksUntil = (end: number, now: number) => Math.ceil((end - now) / week)

export const lastWeek = ({ runs }: Pick<Field, 'runs'>) => runs.reduce((last, run) => Math.max(last, run.week), 0)

/** Courses that lift towards a target, and those that open the way into them. Gains beyond what anything asks for are cut off. */
function keepHelping(courses: readonly Course[], targets: readonly Target[], have: readonly number[]): Course[] {
  const asked = [...have]
  for (const { c, level } of targets) asked[c] = Math.max(asked[c] ?? 0, level)
  const helping = new Set<Course>()
  for (let before = -1; before !== helping.size; ) {
    before = helping.size
    for (const course of courses) {
      if (helping.has(course) || course.runs.length === 0) continue
      if (!course.gains.some(({ c, mask }) => mask & upTo(asked[c] ?? 0))) continue
      helping.add(course)
      for (const { c, level } of course.entries) asked[c] = Math.max(asked[c] ?? 0, level)
    }
  }
  return [...helping].map(course => {
    const gains = course.gains.map(({ c, to, mask }) => ({ c, to, mask: mask & upTo(asked[c] ?? 0) })).filter(({ mask }) => mask)
    const kept = { ...course, gains, steps: gains.flatMap(({ c, mask }) => stepsOf(c, mask)) }
    for (const run of kept.runs) run.course = kept
    return kept
  })
}
