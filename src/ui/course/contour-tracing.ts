/** From a landscape to contour lines: sampling, marching squares, thinning, and paths of few bytes. */
export type Point = readonly [x: number, y: number]
export type Line = { points: Point[]; closed: boolean }
export type Landscape = (x: number, y: number) => number
export type Grid = { heights: number[]; columns: number; rows: number; step: number }

/** Heights at every `step`, taken once: all contour lines of a drawing read the same grid. */
export function sample(landscape: Landscape, width: number, height: number, step: number): Grid {
  const columns = Math.ceil(width / step) + 1
  const rows = Math.ceil(height / step) + 1
  const heights = Array.from({ length: columns * rows }, (_, n) => landscape((n % columns) * step, Math.floor(n / columns) * step))
  return { heights, columns, rows, step }
}

/** The lines on which the landscape has one height; rings are closed, lines that leave the sheet are open. */
export function contourLines(grid: Grid, level: number): Line[] {
  const { neighbours, places } = crossings(grid, level)
  const seen = new Set<number>()
  const lines: Line[] = []
  const walk = (start: number) => {
    const way = [start]
    seen.add(start)
    for (let next = onward(start, neighbours, seen); next !== undefined; next = onward(next, neighbours, seen)) {
      seen.add(next)
      way.push(next)
    }
    const closed = way.length > 2 && (neighbours.get(way.at(-1) ?? start) ?? []).includes(start)
    lines.push({ points: way.map(edge => places.get(edge) ?? [0, 0]), closed })
  }
  for (const [edge, near] of neighbours) if (near.length === 1 && !seen.has(edge)) walk(edge)
  for (const edge of neighbours.keys()) if (!seen.has(edge)) walk(edge)
  return lines
}

const onward = (edge: number, neighbours: Map<number, number[]>, seen: Set<number>) => neighbours.get(edge)?.find(near => !seen.has(near))

// Sides of a cell: 0 above, 1 right, 2 below, 3 left. Index: which corners (above left, above right, below right, below left) are higher.
const cuts: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 2]],
  [[2, 1]],
  [[3, 1]],
  [[0, 1]],
  [
    [3, 0],
    [2, 1],
  ],
  [[0, 2]],
  [[3, 0]],
  [[3, 0]],
  [[0, 2]],
  [
    [3, 2],
    [0, 1],
  ],
  [[0, 1]],
  [[3, 1]],
  [[2, 1]],
  [[3, 2]],
  [],
]

function crossings({ heights, columns, rows, step }: Grid, level: number) {
  const neighbours = new Map<number, number[]>()
  const places = new Map<number, Point>()
  const join = (from: number, to: number) => {
    const near = neighbours.get(from)
    if (near) near.push(to)
    else neighbours.set(from, [to])
  }
  const at = (column: number, row: number) => (heights[row * columns + column] ?? 0) - level
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const [a, b, c, d] = [at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)]
      const sides = cuts[(a > 0 ? 8 : 0) + (b > 0 ? 4 : 0) + (c > 0 ? 2 : 0) + (d > 0 ? 1 : 0)] ?? []
      if (sides.length === 0) continue
      const above = (row * columns + column) * 2
      const edges = [above, above + 3, above + columns * 2, above + 1]
      const points: Point[] = [
        [column + a / (a - b), row],
        [column + 1, row + b / (b - c)],
        [column + d / (d - c), row + 1],
        [column, row + a / (a - d)],
      ]
      for (const [from, to] of sides) {
        for (const side of [from, to]) places.set(edges[side] ?? 0, [(points[side]?.[0] ?? 0) * step, (points[side]?.[1] ?? 0) * step])
        join(edges[from] ?? 0, edges[to] ?? 0)
        join(edges[to] ?? 0, edges[from] ?? 0)
      }
    }
  }
  return { neighbours, places }
}

/** Leaves out the points nobody would miss (Douglas–Peucker); a ring is thinned in two halves, so that it does not collapse. */
export function thin({ points, closed }: Line, tolerance: number): Line {
  if (!closed) return { points: without(points, tolerance), closed }
  const half = Math.round(points.length / 2)
  const there = without(points.slice(0, half + 1), tolerance).slice(0, -1)
  const back = without([...points.slice(half), ...points.slice(0, 1)], tolerance).slice(0, -1)
  return { points: [...there, ...back], closed }
}

function without(points: Point[], tolerance: number): Point[] {
  const [first, last] = [points[0], points.at(-1)]
  if (points.length < 3 || !first || !last) return points
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]]
  const length = Math.hypot(dx, dy)
  let farthest = 0
  let most = 0
  points.forEach(([x, y], n) => {
    const off = length < 1e-6 ? Math.hypot(x - first[0], y - first[1]) : Math.abs(dy * (x - first[0]) - dx * (y - first[1])) / length
    if (off > most) [most, farthest] = [off, n]
  })
  if (most < tolerance) return [first, last]
  return [...without(points.slice(0, farthest + 1), tolerance).slice(0, -1), ...without(points.slice(farthest), tolerance)]
}

/**
 * A smooth path through the middles between the points. Points are put on even numbers, so every middle is a whole number and each
 * further curve follows from the one before (`t`): two numbers a point. A page of 24 drawings has to stay under 20 kB.
 */
export function smoothPath({ points, closed }: Line): string {
  const even = points.map(([x, y]): Point => [2 * Math.round(x / 2), 2 * Math.round(y / 2)]).filter((p, n, all) => !same(p, all[n - 1]))
  if (closed && same(even[0] ?? [0, 0], even.at(-1))) even.pop()
  const [first, last] = [even[0], even.at(-1)]
  if (!first || !last || even.length < (closed ? 3 : 2)) return ''
  const middles = even.map((p, n) => middle(p, even[(n + 1) % even.length] ?? p))
  const stops = closed ? [middle(last, first), ...middles] : [first, ...middles.slice(1, -2), last]
  const control = closed ? first : even[1]
  const [start, second, ...rest] = stops
  if (!start || !control) return ''
  if (!closed && even.length === 2) return `M${numbers(first)}l${numbers(minus(last, first))}`
  if (!second) return ''
  const steps = rest.map((stop, n) => minus(stop, rest[n - 1] ?? second))
  return `M${numbers(start)}q${numbers(minus(control, start), minus(second, start))}${steps.length > 0 ? `t${numbers(...steps)}` : ''}${closed ? 'z' : ''}`
}

const same = (a: Point, b: Point | undefined) => b !== undefined && a[0] === b[0] && a[1] === b[1]
const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]]
const numbers = (...points: Point[]) =>
  points
    .flat()
    .map((n, place) => (n < 0 || place === 0 ? `${n}` : ` ${n}`))
    .join('')
