// Linear programming, plain and slow: what the tests attack published tables with. Maximises over x ≥ 0 with equations, by Bland's rule.
export type Equation = { of: readonly number[]; is: number }
const tiny = 1e-9

/** The most that `goal · x` can be, Infinity where it has no bound, null where nothing fulfils the equations. */
export function most(goal: readonly number[], equations: readonly Equation[]): number | null {
  const count = goal.length
  const rows = equations.map(({ of, is }, n) => {
    const sign = is < 0 ? -1 : 1
    const helpers = equations.map((_, m) => (m === n ? 1 : 0))
    return [...Array.from({ length: count }, (_, k) => sign * (of[k] ?? 0)), ...helpers, sign * is]
  })
  const basis = equations.map((_, n) => count + n)
  const width = count + equations.length
  // First the helpers have to become nothing, then the goal grows without them.
  const helping = Array.from({ length: width }, (_, k) => (k >= count ? -1 : 0))
  climb(rows, basis, helping, width)
  if (worth(rows, basis, helping) < -1e-6) return null
  dropHelpers(rows, basis, count)
  const wanted = Array.from({ length: width }, (_, k) => goal[k] ?? 0)
  return climb(rows, basis, wanted, count) ? worth(rows, basis, wanted) : Number.POSITIVE_INFINITY
}

const worth = (rows: number[][], basis: number[], goal: number[]) =>
  rows.reduce((total, row, n) => total + (goal[basis[n] ?? 0] ?? 0) * (row.at(-1) ?? 0), 0)

function climb(rows: number[][], basis: number[], goal: number[], width: number): boolean {
  for (;;) {
    const gain = (k: number) => (goal[k] ?? 0) - rows.reduce((total, row, n) => total + (goal[basis[n] ?? 0] ?? 0) * (row[k] ?? 0), 0)
    const entering = Array.from({ length: width }, (_, k) => k).find(k => !basis.includes(k) && gain(k) > tiny)
    if (entering === undefined) return true
    let leaving = -1
    let least = Number.POSITIVE_INFINITY
    for (const [n, row] of rows.entries()) {
      const by = row[entering] ?? 0
      if (by <= tiny) continue
      const ratio = (row.at(-1) ?? 0) / by
      if (ratio < least - tiny || (ratio < least + tiny && (basis[n] ?? 0) < (basis[leaving] ?? Number.POSITIVE_INFINITY))) {
        least = ratio
        leaving = n
      }
    }
    if (leaving < 0) return false
    pivot(rows, basis, leaving, entering)
  }
}

function pivot(rows: number[][], basis: number[], at: number, column: number) {
  const row = rows[at] ?? []
  const by = row[column] ?? 1
  for (const k of row.keys()) row[k] = (row[k] ?? 0) / by
  for (const [n, other] of rows.entries()) {
    const factor = other[column] ?? 0
    if (n === at || Math.abs(factor) < tiny) continue
    for (const k of other.keys()) other[k] = (other[k] ?? 0) - factor * (row[k] ?? 0)
  }
  basis[at] = column
}

function dropHelpers(rows: number[][], basis: number[], count: number) {
  for (let n = rows.length - 1; n >= 0; n--) {
    if ((basis[n] ?? 0) < count) continue
    const column = Array.from({ length: count }, (_, k) => k).find(k => Math.abs(rows[n]?.[k] ?? 0) > tiny)
    if (column !== undefined) pivot(rows, basis, n, column)
    else {
      // Says nothing that the other equations don't.
      rows.splice(n, 1)
      basis.splice(n, 1)
    }
  }
}
