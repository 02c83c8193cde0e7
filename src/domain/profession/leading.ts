import type { Competence } from '#domain/course/fields.ts'

export type Need = { code: string; level: number; weight: number }
/** Why a course leads towards a profession: it lifts this competence from … to …, and the profession needs … */
export type Lift = { code: string; from: number; to: number; need: number }

/**
 * What a course contributes to a profession: the competences it lifts that the profession needs beyond the level where the
 * course starts. A lift above the need counts up to the need only.
 */
export function liftsTowards(competences: readonly Competence[], needs: readonly Need[]): Lift[] {
  const lifts = competences.flatMap(({ code, fromLevel, toLevel }) => {
    const need = needs.find(one => one.code === code)
    return need && need.level > fromLevel ? [{ code, from: fromLevel, to: toLevel, need: need.level, weight: need.weight }] : []
  })
  return lifts
    .sort((a, b) => steps(b) * b.weight - steps(a) * a.weight || a.code.localeCompare(b.code))
    .map(({ weight: _, ...lift }) => lift)
}

/**
 * How far, for the order of lists and nothing else: weighted steps towards the need, halved for a course that stays far below it
 * (a beginners' course leads somewhere, but not yet there). Never shown as a number.
 */
export function strength(competences: readonly Competence[], needs: readonly Need[]): number {
  return liftsTowards(competences, needs).reduce((sum, lift) => {
    const weight = needs.find(one => one.code === lift.code)?.weight ?? 1
    const near = Math.min(lift.to, lift.need) / lift.need
    return sum + steps(lift) * weight * (near < 0.5 ? 0.5 : 1)
  }, 0)
}

const steps = (lift: Lift) => Math.max(0, Math.min(lift.to, lift.need) - lift.from)
