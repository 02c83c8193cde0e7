import type { Need } from '#domain/profession/leading.ts'

/** Competence → level 0–8, as the self-test or a counsellor gives it. A competence that is absent is unknown. */
export type Levels = Readonly<Record<string, number>>
export type Had = { code: string; have: number; need: number; weight: number }
/** `have` is null where nothing is known; it then counts like level 0, and the page says so. */
export type Lack = { code: string; have: number | null; need: number; weight: number; steps: number; distance: number }
export type Match = {
  has: Had[]
  lacks: Lack[]
  /** Weighted level steps that are missing: Σ weight × (need − have). */
  distance: number
  /** The same for somebody who can nothing: Σ weight × need. */
  needed: number
  /** Competences of the profession about which the profile says nothing. */
  unknown: number
}

/**
 * What somebody has and lacks for a profession. More than needed counts like what is needed: it brings nobody nearer.
 * The greatest distance stands first, equal ones in the order of their codes.
 */
export function matchNeeds(levels: Levels, needs: readonly Need[]): Match {
  const match: Match = { has: [], lacks: [], distance: 0, needed: 0, unknown: 0 }
  for (const { code, level: need, weight } of needs) {
    const have = levels[code] ?? null
    const steps = Math.max(0, need - (have ?? 0))
    match.needed += weight * need
    match.distance += weight * steps
    if (have === null) match.unknown++
    if (steps === 0) match.has.push({ code, have: have ?? 0, need, weight })
    else match.lacks.push({ code, have, need, weight, steps, distance: weight * steps })
  }
  match.has.sort((a, b) => (a.code < b.code ? -1 : 1))
  match.lacks.sort((a, b) => b.distance - a.distance || (a.code < b.code ? -1 : 1))
  return match
}

/** 1: everything is there; 0: nothing is. A profession that needs nothing digital is near to everybody. */
export const nearness = ({ distance, needed }: Pick<Match, 'distance' | 'needed'>) => (needed === 0 ? 1 : 1 - distance / needed)
