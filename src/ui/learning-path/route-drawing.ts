// A learning path seen from the side: height is the level of one competence, the way is drawn from step to step, the goal is a summit.
import { chance } from '#ui/course/chance.ts'
import { type Point, smoothPath, thin } from '#ui/course/contour-tracing.ts'

export type Stop = { kind: 'done' | 'now' | 'open' | 'off'; level: number }
export type Route = { stops: readonly Stop[]; start: number; goal: number; seed: string }
export type RouteDrawing = {
  viewBox: string
  strata: string[]
  way: string
  gone: string
  stops: { kind: Stop['kind']; number: number; x: number; y: number }[]
  goal: { x: number; y: number }
  levels: { level: number; y: number }[]
}

const width = 1000
const height = 300
const goalAt = 91

/** Places in percent, so that circles and letters stay round while the landscape stretches with the page. */
export function routeDrawing({ stops, start, goal, seed }: Route): RouteDrawing {
  const top = Math.max(goal, start, ...stops.map(stop => stop.level))
  const low = Math.min(start, goal, ...stops.map(stop => stop.level)) - 1.4
  const yOf = (level: number) => round((1 - 0.1 - ((level - low) / (top + 1 - low)) * 0.9) * 100)
  const between = stops.length > 1 ? 71 / (stops.length - 1) : 0
  const places = stops.map((stop, n) => ({
    kind: stop.kind,
    number: n + 1,
    x: round(stops.length > 1 ? 9 + n * between : 40),
    y: yOf(stop.level),
  }))
  const before: Point = [0, yOf(start - 0.4)]
  const after: Point = [100, yOf(goal - 0.7)]
  const line: Point[] = [before, ...places.map(({ x, y }): Point => [x, y]), [goalAt, yOf(goal)], after]
  const reached = Math.max(
    places.findLastIndex(place => place.kind === 'done'),
    places.findIndex(place => place.kind === 'now'),
  )
  return {
    viewBox: `0 0 ${width} ${height}`,
    strata: strataUnder(line, seed),
    way: slope(line),
    gone: reached < 0 ? '' : slope(line.slice(0, reached + 2)),
    stops: places,
    goal: { x: goalAt, y: yOf(goal) },
    levels: Array.from({ length: Math.floor(top) - Math.ceil(low + 1.4) + 1 }, (_, n) => Math.ceil(low + 1.4) + n).map(level => ({
      level,
      y: yOf(level),
    })),
  }
}

const round = (n: number) => Math.round(n * 100) / 100
const onSheet = ([x, y]: Point): Point => [Math.round((x / 100) * width), Math.round((y / 100) * height)]

/** From place to place with flat ends: a step without gain is a plateau, one with gain a slope. */
function slope(line: Point[]): string {
  const points = line.map(onSheet)
  return points.reduce((path, [x, y], n) => {
    const from = points[n - 1]
    if (!from) return `M${x} ${y}`
    const middle = Math.round((from[0] + x) / 2)
    return `${path}C${middle} ${from[1]} ${middle} ${y} ${x} ${y}`
  }, '')
}

/** The lines below follow the slope and calm down towards the ground, as in an engraved panorama. */
function strataUnder(line: Point[], seed: string): string[] {
  const random = chance(seed)
  const [a, b] = [random() * 6, random() * 6]
  const heightAt = (x: number) => {
    const n = Math.max(
      1,
      line.findIndex(point => point[0] >= x),
    )
    const [from, to] = [line[n - 1] ?? [0, 0], line[n] ?? [100, 0]]
    const t = to[0] === from[0] ? 1 : (x - from[0]) / (to[0] - from[0])
    return from[1] + (to[1] - from[1]) * (t * t * (3 - 2 * t))
  }
  return Array.from({ length: 13 }, (_, n) => n + 1).map(k => {
    const depth = 1 - (k / 14) ** 0.82
    const points = Array.from({ length: 51 }, (_, n): Point => {
      const x = n * 2
      const wave = (4 * Math.sin(x / 7 + k * 0.9 + a) + 3 * Math.sin(x / 3.7 - k * 0.6 + b)) * Math.min(1, k / 3) * depth
      return [(x / 100) * width, height - (height - (heightAt(x) / 100) * height) * depth + wave]
    })
    return smoothPath(thin({ points, closed: false }, 0.8))
  })
}
