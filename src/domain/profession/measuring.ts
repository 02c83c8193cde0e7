import { database } from '#db/client.ts'
import { plainDay } from '#domain/clock.ts'
import { areaOf, competenceName, frameworkVersion } from '#domain/competence/framework.ts'
import { closeGaps } from '#domain/profession/closing.ts'
import { type Levels, matchNeeds } from '#domain/profession/matching.ts'
import { type Learner, listOffers, type Offer } from '#domain/profession/offers.ts'
import { weighing } from '#domain/profession/weighing.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

type Mapped = { author: string; source: string; onDay: Date }
/** What every number of a match rests on: the framework, the weights and the mapping, each with version or date. */
export type Basis = {
  framework: string
  weights: { version: string; author: string; onDay: string }
  /** Who said last what the profession needs. Null for a profession without needs. */
  mapping: { author: string; source: string; onDay: string } | null
}

/** What somebody has and lacks for a profession, which course here for people like them closes which gap, and what stays open. Nothing of it is stored. */
export async function getMatch(slug: string, levels: Levels, who: Learner, language: Language) {
  const row = await database().profession.findUnique({ where: { slug }, include: { needs: true } })
  if (!row) throw new Refusal('not_found')
  const { has, lacks, ...sums } = matchNeeds(levels, row.needs)
  const gaps = closeGaps(levels, lacks, await listOffers([who]))
  const named = <T extends { code: string }>(one: T) => ({ ...one, area: areaOf(one.code), name: competenceName(one.code, language) })
  return {
    slug: row.slug,
    title: language === 'de' ? row.titleDe : row.titleEn,
    ...sums,
    of: row.needs.length,
    has: has.map(named),
    gaps: gaps.map(({ lack, courses, reach }) => ({
      ...named(lack),
      reach,
      courses: courses.map(({ offer, from, to, startable }) => ({ ...shown(offer), from, to, startable })),
    })),
    basis: basisOf(row.needs),
  }
}

export function basisOf(needs: readonly Mapped[]): Basis {
  const { version, author, onDay } = weighing()
  const newest = needs.toSorted((a, b) => +b.onDay - +a.onDay)[0]
  return {
    framework: frameworkVersion,
    weights: { version, author, onDay },
    mapping: newest ? { author: newest.author, source: newest.source, onDay: plainDay(newest.onDay).toString() } : null,
  }
}

function shown({ slug, title, runs: [next] }: Offer) {
  const run = next && { ...next, startsAt: new Date(next.startsAt).toISOString() }
  return {
    slug,
    title,
    next: run
      ? (({ startsAt, priceRappen, locality, online, seats, free }) => ({ startsAt, priceRappen, place: locality, online, seats, free }))(
          run,
        )
      : null,
  }
}
