import { collide } from '#domain/profession/route-collide.ts'
import { type Field, type Run, upTo } from '#domain/profession/route-field.ts'

/**
 * A first route, made forwards: always the run that adds the most missing steps for its cost among those one can take next, then
 * without what turned out to be needless. The search has something to beat from the start, and something to show if it is stopped.
 */
export function takeForwards(field: Field): Run[] {
  const chosen: Run[] = []
  for (;;) {
    const levels = levelsAfter(field, chosen)
    const missing = (c: number) => {
      const target = field.targets.find(one => one.c === c)
      return target ? upTo(target.level) & ~upTo(levels[c] ?? 0) : 0
    }
    const wanted = field.have.map((_, c) => missing(c))
    let [best, value] = [null as Run | null, 0]
    for (const run of field.runs) {
      const gain = run.course.gains.reduce((sum, { c, mask }) => sum + ones(mask & (wanted[c] ?? 0)), 0)
      if (gain === 0 || gain / run.cost <= value || chosen.some(one => one.course === run.course)) continue
      if (!mayTake(field, chosen, run) || chosen.some(one => collide(one, run))) continue
      ;[best, value] = [run, gain / run.cost]
    }
    if (!best) break
    chosen.push(best)
  }
  return withoutNeedless(field, chosen)
}

/** True if every target is reached. */
export function closesAll(field: Field, chosen: readonly Run[]): boolean {
  const levels = levelsAfter(field, chosen)
  return field.targets.every(({ c, level }) => (levels[c] ?? 0) >= level)
}

function levelsAfter({ have }: Field, chosen: readonly Run[], by = Number.POSITIVE_INFINITY): number[] {
  const levels = [...have]
  for (const { course, end } of chosen) if (end <= by) for (const { c, to } of course.gains) levels[c] = Math.max(levels[c] ?? 0, to)
  return levels
}

function mayTake(field: Field, chosen: readonly Run[], { course, start }: Run): boolean {
  if (course.entries.length === 0) return true
  const levels = levelsAfter(field, chosen, start)
  return course.entries.every(({ c, level }) => (levels[c] ?? 0) >= level)
}

function withoutNeedless(field: Field, chosen: readonly Run[]): Run[] {
  let left = [...chosen]
  const reached = (runs: readonly Run[]) => levelsAfter(field, runs)
  const before = reached(left)
  for (const run of left.toSorted((a, b) => b.cost - a.cost)) {
    const less = left.filter(one => one !== run)
    const after = reached(less)
    const same = field.targets.every(({ c, level }) => Math.min(level, after[c] ?? 0) === Math.min(level, before[c] ?? 0))
    if (same && less.every(one => mayTake(field, less, one))) left = less
  }
  return left
}

function ones(mask: number): number {
  let count = 0
  for (let left = mask; left; left &= left - 1) count++
  return count
}
