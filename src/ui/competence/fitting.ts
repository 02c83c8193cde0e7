// Which next steps fit a profile. Pure, because the browser chooses too: for that nothing has to be sent.
import type { Levels } from '#words/levels.ts'
import type { Bookable, Profession } from './test-data.ts'

export type Fitting = { course: Bookable; lifts: readonly { code: string; from: number; to: number }[]; steps: number; weakest: number }
export type Reach = { profession: Profession; has: number; of: number; steps: number }

/**
 * Courses somebody may start and gains from, the best first. One may start where no entry level lies above the own level; an unknown
 * competence counts as 0. What is gained is the way from the own level to the course's target, with a goal no further than it needs.
 * Order: with a goal the most steps towards it, without one what lifts the weakest competence; then near, soonest, cheapest.
 */
export function fittingCourses(
  levels: Levels,
  goal: Profession | null,
  courses: readonly Bookable[],
  near: string | null = null,
): Fitting[] {
  const needs = goal && new Map(goal.needs.map(({ code, level }) => [code, level]))
  const fitting = courses
    .filter(course => course.lifts.every(({ code, from }) => from <= (levels[code] ?? 0)))
    .map(course => {
      const lifts = course.lifts
        .map(({ code, to }) => ({
          code,
          from: levels[code] ?? 0,
          to: needs ? Math.min(to, Math.max(needs.get(code) ?? 0, 0)) : to,
          reaches: to,
        }))
        .filter(({ from, to }) => to > from)
      const steps = lifts.reduce((sum, { from, to }) => sum + to - from, 0)
      const weakest = Math.min(9, ...lifts.map(({ from }) => from))
      return { course, lifts: lifts.map(({ code, from, reaches }) => ({ code, from, to: reaches })), steps, weakest }
    })
    .filter(({ steps }) => steps > 0)
  const far = ({ course }: Fitting) => Number(near !== null && !course.run.online && course.run.locality !== near)
  return fitting.sort(
    (a, b) =>
      (goal ? b.steps - a.steps : a.weakest - b.weakest || b.steps - a.steps) ||
      far(a) - far(b) ||
      a.course.run.startsAt.localeCompare(b.course.run.startsAt) ||
      a.course.run.priceRappen - b.course.run.priceRappen ||
      a.course.slug.localeCompare(b.course.slug),
  )
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
