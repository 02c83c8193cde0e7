import { database } from '#db/client.ts'
import type { ProfessionStatus, WayKind } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { plainDay } from '#domain/clock.ts'
import { competenceName } from '#domain/competence/framework.ts'
import { demandOf } from '#domain/profession/demand.ts'
import { listSkillsOf, nameConcepts } from '#domain/profession/occupation-names.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export type ProfessionFields = {
  titleDe: string
  titleFemale: string
  titleMale: string
  titleEn: string
  isco4: string
  chisco5: string | null
  status: ProfessionStatus
  descriptionDe: string
  descriptionEn: string
  dayDe: string[]
  dayEn: string[]
  occupations: { uri: string }[]
  needs: { code: string; level: number; weight: number }[]
  skills: string[]
  ways: { kind: WayKind; titleDe: string; titleEn: string; years: number | null; ending: boolean }[]
}

export const mayMap = (actor: Actor) => hasRole(actor, 'editor')

/** Every profession with what its editors look for: is it linked, who mapped it last, how old are its figures. */
export async function listMappings(language: Language) {
  const rows = await database().profession.findMany({
    include: {
      needs: true,
      occupations: true,
      skills: true,
      indicators: { select: { issuedOn: true } },
      corrections: { select: { id: true } },
    },
  })
  return rows
    .map(row => {
      const newest = row.needs.toSorted((a, b) => +b.onDay - +a.onDay)[0]
      const figure = row.indicators.toSorted((a, b) => +b.issuedOn - +a.issuedOn)[0]
      return {
        ...{ slug: row.slug, status: row.status, isco4: row.isco4, version: row.mappingVersion },
        title: language === 'de' ? row.titleDe : row.titleEn,
        ...{ needs: row.needs.length, skills: row.skills.length, occupations: row.occupations.length, corrections: row.corrections.length },
        mappedBy: newest?.author ?? null,
        mappedOn: newest ? plainDay(newest.onDay).toString() : null,
        figureOn: figure ? plainDay(figure.issuedOn).toString() : null,
      }
    })
    .sort((a, b) => a.title.localeCompare(b.title, language))
}

/** One profession as its form shows it, with the author, date, source and version of every mapping. */
export async function getMapping(slug: string, language: Language) {
  const row = await database().profession.findUnique({
    where: { slug },
    include: {
      needs: { orderBy: { code: 'asc' } },
      skills: { orderBy: { labelDe: 'asc' } },
      ways: { orderBy: { position: 'asc' } },
      occupations: { orderBy: { position: 'asc' } },
      corrections: { orderBy: { id: 'desc' } },
      indicators: true,
      overrides: { orderBy: { id: 'desc' } },
    },
  })
  if (!row) throw new Refusal('not_found')
  const told = ({ author, source, version, onDay }: { author: string; source: string; version: string; onDay: Date | null }) => ({
    ...{ author, source, version },
    onDay: onDay ? plainDay(onDay).toString() : null,
  })
  const names = await nameConcepts(
    row.occupations.map(one => one.uri),
    language,
  )
  return {
    id: row.id,
    slug: row.slug,
    title: language === 'de' ? row.titleDe : row.titleEn,
    version: row.mappingVersion,
    updatedAt: row.updatedAt.toISOString(),
    fields: fieldsOf(row),
    occupations: row.occupations.map((one, n) => ({
      ...told(one),
      ...(names[n] ?? { uri: one.uri, label: one.uri, gone: false, known: false }),
    })),
    needs: row.needs.map(need => ({
      ...{ code: need.code, level: need.level, weight: need.weight, name: competenceName(need.code, language) },
      ...told(need),
    })),
    skills: row.skills.map(skill => ({ uri: skill.uri, label: skill.labelDe, ...told(skill) })),
    /** What can be ticked: what stands already, and what ESCO says of the linked occupations. */
    offered: await listSkillsOf(
      row.occupations.map(one => one.uri),
      language,
    ),
    demand: demandOf(row),
    corrections: row.corrections.map(one => shownCorrection(one, language)),
  }
}
export type Mapping = Awaited<ReturnType<typeof getMapping>>

type Stored = Omit<ProfessionFields, 'skills'> & { skills: { uri: string }[] }
export const fieldsOf = (row: Stored): ProfessionFields => ({
  ...{ titleDe: row.titleDe, titleFemale: row.titleFemale, titleMale: row.titleMale, titleEn: row.titleEn },
  ...{ isco4: row.isco4, chisco5: row.chisco5, status: row.status },
  ...{ descriptionDe: row.descriptionDe, descriptionEn: row.descriptionEn, dayDe: row.dayDe, dayEn: row.dayEn },
  occupations: row.occupations.map(({ uri }) => ({ uri })),
  needs: row.needs.map(({ code, level, weight }) => ({ code, level, weight })).sort((a, b) => a.code.localeCompare(b.code)),
  skills: row.skills.map(({ uri }) => uri).sort(),
  ways: row.ways.map(({ kind, titleDe, titleEn, years, ending }) => ({ kind, titleDe, titleEn, years, ending })),
})

type CorrectionRow = {
  code: string
  fromLevel: number | null
  toLevel: number | null
  fromWeight: number | null
  toWeight: number | null
  author: string
  reason: string
  version: number
  at: Date
}
export const shownCorrection = ({ at, ...row }: CorrectionRow, language: Language) => ({
  ...{ code: row.code, name: competenceName(row.code, language), author: row.author, reason: row.reason, version: row.version },
  ...{ fromLevel: row.fromLevel, toLevel: row.toLevel, fromWeight: row.fromWeight, toWeight: row.toWeight },
  at: at.toISOString(),
})
