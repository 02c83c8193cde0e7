// Which next steps fit a profile. Pure, because the browser chooses too: for that nothing has to be sent.
import type { Levels } from '#words/levels.ts'
import type { Bookable, Profession, Spot } from './test-data.ts'

export type Fitting = {
  course: Bookable
  lifts: readonly { code: string; from: number; to: number }[]
  /** Level steps gained; with a goal those towards it, each times the weight it has there. */
  steps: number
  weakest: number
  /** As the crow flies, from where somebody would like to learn; null where that is open or the course is online. */
  km: number | null
}
export type Reach = { profession: Profession; has: number; of: number; steps: number }
/** What somebody asks for: a place by its name, and the most they would pay. */
export type Wish = { near: string | null; mostRappen: number | null }
export const noWish: Wish = { near: null, mostRappen: null }

/**
 * Courses somebody may start and gains from, the best first. One may start where no entry level lies above the own level; an unknown
 * competence counts as 0. What is gained is the way from the own level to the course's target, with a goal no further than it needs.
 * Order: for whoever names a place, what is near (up to 5 km or online, up to 15, further); then with a goal the most weighted steps
 * towards it, without one what lifts the weakest competence; then nearest, soonest, cheapest.
 */
export function fittingCourses(
  levels: Levels,
  goal: Profession | null,
  courses: readonly Bookable[],
  wish: Wish = noWish,
  places: readonly Spot[] = [],
): Fitting[] {
  const needs = goal && new Map(goal.needs.map(need => [need.code, need]))
  const fitting = courses
    .filter(course => course.lifts.every(({ code, from }) => from <= (levels[code] ?? 0)))
    .filter(({ run }) => wish.mostRappen === null || run.priceRappen <= wish.mostRappen)
    .map(course => {
      const lifts = course.lifts
        .map(({ code, to }) => {
          const need = needs?.get(code)
          return { code, from: levels[code] ?? 0, to: needs ? Math.min(to, need?.level ?? 0) : to, reaches: to, weight: need?.weight ?? 1 }
        })
        .filter(({ from, to }) => to > from)
        .sort((a, b) => (b.to - b.from) * b.weight - (a.to - a.from) * a.weight || a.code.localeCompare(b.code))
      const steps = lifts.reduce((sum, { from, to, weight }) => sum + (to - from) * weight, 0)
      const weakest = Math.min(9, ...lifts.map(({ from }) => from))
      const gained = lifts.map(({ code, from, reaches }) => ({ code, from, to: reaches }))
      return { course, lifts: gained, steps, weakest, km: kilometres(course, wish, places) }
    })
    .filter(({ steps }) => steps > 0)
  const ring = ({ course, km }: Fitting) => (wish.near === null || course.run.online ? 0 : ringOf(km))
  return fitting.sort(
    (a, b) =>
      ring(a) - ring(b) ||
      (goal ? b.steps - a.steps : a.weakest - b.weakest || b.steps - a.steps) ||
      (a.km ?? 0) - (b.km ?? 0) ||
      a.course.run.startsAt.localeCompare(b.course.run.startsAt) ||
      a.course.run.priceRappen - b.course.run.priceRappen ||
      a.course.slug.localeCompare(b.course.slug),
  )
}

/** A place nobody knows, outside the canton, counts as far. */
const ringOf = (km: number | null) => (km === null ? 2 : km <= 5 ? 0 : km <= 15 ? 1 : 2)

function kilometres({ run }: Bookable, { near }: Wish, places: readonly Spot[]): number | null {
  if (near === null || run.online) return null
  if (run.locality === near) return 0
  const [here, there] = [near, run.locality].map(name => places.find(one => one.name === name))
  return here && there ? Math.round(Math.hypot(here.x - there.x, here.y - there.y)) : null
}

/** Professions by how much of what they need is there: fewest missing steps first, equal ones by name. */
export function professionsInReach(levels: Levels, professions: readonly Profession[]): Reach[] {
  return professions
    .map(profession => {
      const missing = profession.needs.map(({ code, level }) => Math.max(0, level - (levels[code] ?? 0)))
      const steps = missing.reduce((sum, one) => sum + one, 0)
      return { profession, has: missing.filter(one => one === 0).length, of: missing.length, steps }
    })
    .sort((a, b) => a.steps - b.steps || a.profession.title.localeCompare(b.profession.title))
}
