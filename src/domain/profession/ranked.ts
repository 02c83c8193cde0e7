import { database } from '#db/client.ts'
import type { Area } from '#domain/competence/framework.ts'
import { areaOf, competenceName } from '#domain/competence/framework.ts'
import { demandOf } from '#domain/profession/demand.ts'
import { type Levels, matchNeeds } from '#domain/profession/matching.ts'
import { type Basis, basisOf } from '#domain/profession/measuring.ts'
import { needTable, rankProfessions } from '#domain/profession/ranking.ts'
import { weighing } from '#domain/profession/weighing.ts'
import type { Language } from '#words/speak.ts'

/** The professions in the order of demand, nearness and interest, each with the reason for its place. Nothing of it is stored. */
export async function listRanked(levels: Levels, areas: readonly Area[], language: Language) {
  const rows = await database().profession.findMany({
    include: { needs: true, indicators: true, overrides: { where: { endedAt: null } } },
    orderBy: { slug: 'asc' },
  })
  const { ranking, demandByStatus } = weighing()
  const title = (row: (typeof rows)[number]) => (language === 'de' ? row.titleDe : row.titleEn)
  const scores = rows.map(row => demandOf(row).effective)
  const demand = rows.map((row, n) => shareOf(scores[n] ?? null) ?? demandByStatus[row.status])
  const ranked = rankProfessions(needTable(rows), { levels, areas }, demand, rows.map(title), ranking)
  const name = (code: string) => ({ code, area: areaOf(code), name: competenceName(code, language) })
  const professions = ranked.flatMap(({ index, ...place }) => {
    const row = rows[index]
    if (!row) return []
    const { has, lacks, unknown } = matchNeeds(levels, row.needs)
    return [
      {
        ...place,
        slug: row.slug,
        title: title(row),
        status: row.status,
        /** 0 to 100; null where no figure is known and the status speaks instead. */
        score: scores[index] ?? null,
        of: row.needs.length,
        has: has.length,
        unknown,
        lacks: lacks.slice(0, 3).map(({ code, have, need }) => ({ ...name(code), have, need })),
        mapping: basisOf(row.needs).mapping,
      },
    ]
  })
  const { mapping: _, ...basis }: Basis = basisOf([])
  return { professions, weights: ranking, basis }
}

/** The score of 0 to 100 as a share. */
const shareOf = (score: number | null) => (score === null ? null : score / 100)
