// The landscape of a course: one hill per area of competence, as many rings as the level it leads to. Height = level, as in every picture.
import { chance } from './chance.ts'
import { contourLines, type Landscape, type Point, sample, smoothPath, thin } from './contour-tracing.ts'

export type Area = 1 | 2 | 3 | 4 | 5
export type AreaLevel = { area: Area; level: number }
export type Drawing = { viewBox: string; ground: string; hills: { area: Area; rings: string }[] }

type Hill = AreaLevel & { x: number; y: number; radius: number; squash: number; turn: number; dents: readonly [number, number, number] }
type Sheet = { seed: string; areas: readonly AreaLevel[]; width?: number; height?: number }

// A drawing takes half a millisecond and never changes; the catalogue asks for 24 at a time. 5,000 of them are some 8 MB.
const drawn = new Map<string, Drawing>()
const most = 5000

/** Same seed and levels, same bytes. `seed` is the course's address; the sheet is 160 × 130 in lists and larger on the course page. */
export function courseDrawing({ seed, areas, width = 160, height = 130 }: Sheet): Drawing {
  const key = JSON.stringify([seed, areas.map(({ area, level }) => [area, level]), width, height])
  const known = drawn.get(key)
  if (known) return known
  if (drawn.size >= most) drawn.clear()
  const drawing = draw({ seed, areas, width, height })
  drawn.set(key, drawing)
  return drawing
}

function draw({ seed, areas, width, height }: Required<Sheet>): Drawing {
  const random = chance(seed)
  const unit = Math.min(width, height * 1.25) / 160
  const hills = placeHills(areas, random, width, height)
  return {
    viewBox: `0 0 ${width} ${height}`,
    ground: groundLines(hills, random, width, height, unit),
    hills: hills.map(hill => ({ area: hill.area, rings: rings(hill, unit) })),
  }
}

function placeHills(areas: readonly AreaLevel[], random: () => number, width: number, height: number): Hill[] {
  const size = Math.min(width, height * 1.25)
  const places = spread(areas.length, random).map(([x, y]): Point => [width / 2 + x * size, height / 2 + y * height])
  return areas.map(({ area, level }, n) => {
    const [x, y] = places[n] ?? [width / 2, height / 2]
    const apart = Math.min(...places.filter((_, other) => other !== n).map(([ox, oy]) => Math.hypot(ox - x, oy - y)))
    const wished = size * (areas.length === 1 ? 0.33 : 0.21) * (0.86 + level * 0.035)
    // 1.21 = the farthest a dent reaches beyond the radius: rings stay on the sheet and never cross a neighbour's.
    const room = Math.min(x, width - x, y, height - y, apart / 2 - size * 0.006) / 1.21
    return {
      area,
      level: Math.min(8, Math.max(1, Math.round(level))),
      x,
      y,
      radius: Math.min(wished, room),
      squash: 0.76 + random() * 0.24,
      turn: random() * Math.PI,
      dents: [random() * 7, random() * 7, random() * 7],
    }
  })
}

/** Where the hills stand, from the middle of the sheet, in parts of its size. */
function spread(count: number, random: () => number): Point[] {
  if (count === 1) return [[(random() - 0.5) * 0.12, (random() - 0.5) * 0.08]]
  const side = random() < 0.5 ? -1 : 1
  const lean = 0.16 + (random() - 0.5) * 0.13
  if (count === 2) return [-0.5, 0.5].map((place): Point => [place * 0.46, place * side * lean])
  const start = random() * 2 * Math.PI
  return Array.from({ length: count }, (_, n): Point => {
    const angle = start + (n / count) * 2 * Math.PI
    return [Math.cos(angle) * 0.27, Math.sin(angle) * 0.27]
  })
}

/** How far out a ring lies in one direction; a real slope is dented, and every ring differs a little from the next. */
function dent({ dents }: Hill, angle: number, distance: number): number {
  const [a, b, c] = dents
  return 1 + 0.1 * Math.sin(2 * angle + a + distance) + 0.07 * Math.sin(3 * angle + b - distance * 0.8) + 0.035 * Math.sin(5 * angle + c)
}

function rings(hill: Hill, unit: number): string {
  const outermost = hill.level < 3 ? 0.86 : 0.97
  return Array.from({ length: hill.level }, (_, n) => ring(hill, (1 - n / hill.level) * outermost, unit)).join('')
}

function ring(hill: Hill, away: number, unit: number): string {
  const corners = Math.round(8 + Math.min(8, (away * hill.radius) / unit / 5))
  const points = Array.from({ length: corners }, (_, n): Point => {
    const angle = (n / corners) * 2 * Math.PI
    let distance = away
    for (let again = 0; again < 4; again++) distance = away * dent(hill, angle, distance)
    const [along, across] = [distance * hill.radius * Math.cos(angle), distance * hill.radius * hill.squash * Math.sin(angle)]
    return [
      hill.x + along * Math.cos(hill.turn) - across * Math.sin(hill.turn),
      hill.y + along * Math.sin(hill.turn) + across * Math.cos(hill.turn),
    ]
  })
  return smoothPath({ points, closed: true })
}

/** A course without competences lies in the foothills of none: plain ground. */
const plain = (y: number, height: number) => 1 + (3 * y) / height

/** Distance from a hill in units of its radius: 1 is the foot of the slope. */
function awayFrom(hill: Hill, x: number, y: number): number {
  const [dx, dy] = [x - hill.x, y - hill.y]
  const along = dx * Math.cos(hill.turn) + dy * Math.sin(hill.turn)
  const across = (-dx * Math.sin(hill.turn) + dy * Math.cos(hill.turn)) / hill.squash
  const distance = Math.hypot(along, across) / hill.radius
  return distance / dent(hill, Math.atan2(across, along), distance)
}

const heightsOfGround = [-1.22, -1.6, -2.05, -2.6, -3.3]

function groundLines(hills: Hill[], random: () => number, width: number, height: number, unit: number): string {
  const [a, b, c, d] = [random() * 9, random() * 9, random() * 9, random() * 9]
  const ground: Landscape = (x, y) => {
    const away = hills.length === 0 ? plain(y, height) : Math.min(...hills.map(hill => awayFrom(hill, x, y)))
    const waves = 0.2 * Math.sin(x / unit / 19 + a + y / unit / 31 + d) + 0.16 * Math.sin(y / unit / 15 + b - x / unit / 43 + c)
    return -away + waves * Math.min(1, Math.max(0, away - 1))
  }
  const grid = sample(ground, width, height, 7 * unit)
  return heightsOfGround
    .flatMap(level => contourLines(grid, level))
    .filter(line => line.points.length > 4)
    .map(line => smoothPath(thin(line, 1.3 * unit)))
    .join('')
}
