// Which of somebody's gaps a course closes. Pure, because the browser asks it too: for that nothing has to be sent.
import type { Levels } from '#words/levels.ts'

export type Taught = { code: string; name: string; from: number; to: number }
/** What a profession needs of the course's competences: code → level. */
export type Towards = { slug: string; title: string; needs: Readonly<Record<string, number>> }
export type GapCourse = { competences: readonly Taught[]; towards: readonly Towards[] }

type Lack = { code: string; name: string; have: number; need: number; after: number }
export type OwnGaps = {
  /** What the course adds to the own level; `have` is null where nothing is known. */
  lifts: { code: string; name: string; have: number | null; to: number }[]
  /** Where it adds nothing. */
  reached: { code: string; name: string; have: number }[]
  /** Levels the course begins from and the own level does not reach. */
  entry: { code: string; name: string; from: number; have: number | null }[]
  /** Does it begin from any level at all? */
  begins: boolean
  /** A goal without a gap here has all that the profession asks of these competences. */
  professions: { slug: string; title: string; lacks: Lack[] }[]
}

/** Without a goal, the professions the course leads towards most are examples. */
const mostExamples = 2

/**
 * A gap is a level that is missing: up to the course's target, and for a profession up to its need and no further. What is unknown
 * counts as 0, and is said to be unknown. Of the professions, somebody's goals are told, and without a goal that the course serves those it leads towards most.
 */
export function ownGaps({ competences, towards }: GapCourse, levels: Levels, goals: readonly string[] = []): OwnGaps {
  const known = competences.map(one => ({ ...one, have: levels[one.code] ?? null }))
  const near = towards.map(one => ({ ...one, lacks: lacksOf(one, known) }))
  const aimed = near.filter(one => goals.includes(one.slug))
  const examples = near.filter(one => one.lacks.length > 0).slice(0, mostExamples)
  return {
    lifts: known.filter(({ have, to }) => to > (have ?? 0)).map(({ code, name, have, to }) => ({ code, name, have, to })),
    reached: known.flatMap(({ code, name, have, to }) => (have !== null && have >= to ? [{ code, name, have }] : [])),
    entry: known.filter(({ have, from }) => from > (have ?? 0)).map(({ code, name, from, have }) => ({ code, name, from, have })),
    begins: competences.some(({ from }) => from > 0),
    professions: (aimed.length > 0 ? aimed : examples).map(({ slug, title, lacks }) => ({ slug, title, lacks })),
  }
}

function lacksOf({ needs }: Towards, known: readonly (Taught & { have: number | null })[]): Lack[] {
  return known.flatMap(({ code, name, have: level, to }) => {
    const [need, have] = [needs[code] ?? 0, level ?? 0]
    return need > have && to > have ? [{ code, name, have, need, after: Math.min(to, need) }] : []
  })
}
