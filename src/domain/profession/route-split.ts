import type { Run } from '#domain/profession/route-field.ts'
import type { Rows } from '#domain/profession/route-rows.ts'

const slight = 1e-6

/**
 * What is open to decide: a group of columns of which less than one is taken, or null if all are whole. The group of which nearest to a
 * half is taken changes most either way: all runs of a course, or all that add a step by some day. Else, or if told to dive, the run of
 * which most is taken.
 */
export function splitOf(rows: Rows, amount: Float64Array, used: readonly number[], dives: boolean): readonly number[] | null {
  const amountOf = (n: number) => amount[n] as number
  const parts = used.filter(n => amountOf(n) < 1 - slight && amountOf(n) > slight)
  if (parts.length === 0) return null
  let [best, most] = [null as (() => readonly number[]) | null, 0]
  const consider = (sum: number, group: () => readonly number[]) => {
    if (sum < 1 - slight && Math.min(sum, 1 - sum) > most) [best, most] = [group, Math.min(sum, 1 - sum)]
  }
  const runs = dives ? [] : parts.filter(n => n < rows.runs.length)
  for (const n of runs)
    consider(
      rows.sameCourse(n).reduce((sum, one) => sum + amountOf(one), 0),
      () => rows.sameCourse(n),
    )
  const run = (n: number) => rows.runs[n] as Run
  for (const step of new Set(runs.flatMap(n => run(n).course.steps))) {
    let sum = 0
    const taken = used.filter(n => n < rows.runs.length && run(n).course.steps.includes(step)).sort((a, b) => run(a).end - run(b).end)
    for (const n of taken) {
      sum += amountOf(n)
      consider(sum, () => rows.adding(step).filter(one => run(one).end <= run(n).end))
    }
  }
  return best?.() ?? [parts.reduce((first, n) => (amountOf(n) > amountOf(first) ? n : first))]
}
