// The canton as a schematic relief: real summits, rivers and lakes, rounded to what a home page needs. Kilometres of the Swiss grid (east − 2700, north − 1180).
import { contourLines, type Landscape, type Line, type Point, sample, smoothPath, thin } from './contour-tracing.ts'

export type ValleyDrawing = { viewBox: string; slopes: string; thickSlopes: string; rivers: string; lakes: string }

const west = 11
const east = 38
const south = 12.5
const north = 45
const width = 540
const height = 650

// East, north, height, breadth.
const summits: readonly (readonly [number, number, number, number])[] = [
  [18, 26.5, 2.9, 3.4],
  [16, 25.5, 2.4, 2.6],
  [27, 19.5, 2.8, 3.2],
  [31, 34.5, 2.4, 3.2],
  [19.4, 34.3, 2.3, 2.4],
  [28.3, 31, 2.3, 2.6],
  [24.5, 12.5, 3.1, 4],
  [13, 18.5, 2.7, 3],
  [14.5, 12, 3.4, 4],
  [36.5, 25, 2.7, 3.6],
  [36, 15.5, 3, 3.6],
  [16.5, 38.5, 1.9, 3.2],
  [29, 26, 2.1, 2],
  [35.5, 33, 2.2, 3.4],
  [12.5, 30.5, 2.2, 3],
  [27.3, 36.8, 1.8, 2],
  [28, 46, 1.9, 3.2],
  [37, 45.5, 2, 3.2],
]
const linth: Point[] = [
  [17.3, 14.5],
  [18.3, 17.6],
  [19.6, 20.3],
  [21.6, 23.4],
  [24, 26],
  [24.1, 28.5],
  [23.9, 31],
  [22.9, 33.6],
  [23.2, 37.8],
  [23.3, 41.4],
  [21, 43.2],
  [15, 45.5],
]
const sernf: Point[] = [
  [33.4, 15.6],
  [32.3, 17.6],
  [30.2, 20.8],
  [28.6, 23.4],
  [26.2, 25],
  [24, 26],
]
const walensee: Point[] = [
  [25.2, 42.9],
  [27, 42.6],
  [30, 42.9],
  [34, 42.7],
  [39, 42.6],
  [39, 41.3],
  [35, 41.2],
  [31, 41.6],
  [28, 41.5],
  [25.4, 42],
]
const kloentalersee: Point[] = [
  [15.2, 29.7],
  [17, 30.3],
  [19.2, 30.7],
  [19.3, 30.2],
  [17.4, 29.7],
  [15.5, 29.2],
]
// Valleys, and how sharply each is cut: the side valleys are narrower than the plain of the Linth.
const valleys: readonly (readonly [Point[], number])[] = [
  [linth, 1],
  [sernf, 1.15],
  [
    [
      [23.3, 41.6],
      [25.6, 42.3],
      [31, 42.2],
      [38, 41.9],
    ],
    0.8,
  ],
  [
    [
      [12, 27.9],
      [15, 29.4],
      [19, 30.4],
      [21.5, 31.6],
      [22.9, 33],
    ],
    1.5,
  ],
]

/** Where a place stands on the map, in percent from left and top; kilometres as in content/canton.yaml. */
export function placeOnMap(x: number, y: number): { left: number; top: number } {
  return { left: tenth(((x - west) / (east - west)) * 100), top: tenth(((north - y) / (north - south)) * 100) }
}
const tenth = (n: number) => Math.round(n * 10) / 10

let drawn: ValleyDrawing | undefined

/** Drawn once: it does not depend on anything but the mountains. */
export function valleyDrawing(): ValleyDrawing {
  drawn ??= draw()
  return drawn
}

function draw(): ValleyDrawing {
  const grid = sample(relief, width, height, 9)
  const levels = Array.from({ length: 14 }, (_, n) => 0.24 * (n + 1))
  const lines = (thick: boolean) =>
    levels
      .filter((_, n) => (n % 5 === 3) === thick)
      .flatMap(level => contourLines(grid, level))
      .filter(line => line.points.length > 4)
      .map(line => smoothPath(thin(line, 1.6)))
      .join('')
  const water = (points: Point[], closed: boolean): Line => ({ points: points.map(onSheet), closed })
  return {
    viewBox: `0 0 ${width} ${height}`,
    slopes: lines(false),
    thickSlopes: lines(true),
    rivers: smoothPath(water(linth, false)) + smoothPath(water(sernf, false)),
    lakes: smoothPath(water(walensee, true)) + smoothPath(water(kloentalersee, true)),
  }
}

const onSheet = ([x, y]: Point): Point => [((x - west) / (east - west)) * width, ((north - y) / (north - south)) * height]

const relief: Landscape = (left, top) => {
  const [x, y] = [west + (left / width) * (east - west), north - (top / height) * (north - south)]
  let high = 0.5 + 0.1 * Math.sin(x * 1.9 + y * 0.7) + 0.08 * Math.sin(y * 2.1 - x) + 0.05 * Math.sin(x * 3.1 + y * 2.7)
  for (const [sx, sy, top, breadth] of summits)
    high += (top - 0.3) * Math.exp(-((x - sx) ** 2 + (y - sy) ** 2) / (2 * (breadth * 0.72) ** 2))
  const away = Math.min(...valleys.map(([course, sharpness]) => distance(x, y, course) * sharpness))
  return high * (1 - Math.exp(-((away / 1.9) ** 1.7))) + away * 0.04
}

function distance(x: number, y: number, course: Point[]): number {
  let least = Number.POSITIVE_INFINITY
  course.forEach(([bx, by], n) => {
    const [ax, ay] = course[n - 1] ?? [bx, by]
    const [dx, dy] = [bx - ax, by - ay]
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)))
    least = Math.min(least, Math.hypot(x - ax - along * dx, y - ay - along * dy))
  })
  return least
}
