// A competence area of a person or profession as a summit, seen from the side: stacked rings to the level reached, ghost rings to the level needed.
import { chance } from '#ui/course/chance.ts'
import { type Point, smoothPath } from '#ui/course/contour-tracing.ts'
import type { Area } from '#ui/course/course-drawing.ts'

export type SummitDrawing = {
  viewBox: string
  rings: { kind: 'sub' | 'ring' | 'top'; path: string }[]
  ghosts: string[]
  flag: string | null
}
type Summit = { area: Area; level: number; need?: number | undefined }

const width = 1200
const height = 2000
const foot = 1720
const rise = 190
const breadth = width / 2 - 30

/** Where a level stands, in percent from the top: for an axis beside it. */
export const levelFromTop = (level: number) => ((foot - level * rise) / height) * 100

/** Two thin rings between levels give the slope; the ring of the level itself is bold. All summits of an area have one shape. */
export function summitDrawing({ area, level, need = 0 }: Summit): SummitDrawing {
  const ring = shapeOf(area)
  const thirds = Array.from({ length: level * 3 }, (_, n) => n + 1)
  return {
    viewBox: `0 0 ${width} ${height}`,
    rings: thirds.map(third => ({
      kind: third === level * 3 ? 'top' : third % 3 === 0 ? 'ring' : 'sub',
      path: smoothPath({ points: ring(third / 3), closed: true }),
    })),
    ghosts: Array.from({ length: Math.max(0, need - level) }, (_, n) => smoothPath({ points: ring(level + n + 1), closed: true })),
    flag: need > level ? flagAt(ring(need)) : null,
  }
}

function shapeOf(area: Area) {
  const random = chance(`summit ${area}`)
  const [a, b, c, d] = [random() * 6, random() * 6, random() * 6, random() * 6]
  return (level: number): Point[] => {
    const radius = breadth * (1 - level / 9.2) ** 1.42
    const corners = level > 6 ? 10 : 16
    return Array.from({ length: corners }, (_, n): Point => {
      const angle = (n / corners) * 2 * Math.PI
      const dent =
        1 + 0.07 * Math.sin(2 * angle + a + level * 0.1) + 0.06 * Math.sin(3 * angle + b - level * 0.14) + 0.04 * Math.sin(5 * angle + c)
      const lean = (Math.sin(d + level * 0.34) - Math.sin(d)) * 32
      return [width / 2 + lean + radius * dent * Math.cos(angle), foot - level * rise + radius * dent * 0.34 * Math.sin(angle)]
    })
  }
}

/** The triangle of a summit to be reached, standing on the highest needed ring. */
function flagAt(ring: Point[]): string {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  const middle = Math.round((Math.min(...xs) + Math.max(...xs)) / 2)
  return `M${middle} ${Math.round(Math.min(...ys)) - 110}l55 95h-110z`
}
