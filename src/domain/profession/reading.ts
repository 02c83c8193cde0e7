import { database } from '#db/client.ts'
import { plainDay, today } from '#domain/clock.ts'
import { type Area, areaOf, competenceName } from '#domain/competence/framework.ts'
import type { Competence } from '#domain/course/fields.ts'
import { demandOf } from '#domain/profession/demand.ts'
import { demandRules } from '#domain/profession/demand-rules.ts'
import { isStale } from '#domain/profession/demand-score.ts'
import { type Lift, liftsTowards, strength } from '#domain/profession/leading.ts'
import { shownCorrection } from '#domain/profession/mapping.ts'
import { nameConcepts } from '#domain/profession/occupation-names.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export type NamedLift = Lift & { area: Area; name: string }

/** The in-demand professions, those in demand first, with the level each area needs. */
export async function listProfessions(language: Language) {
  const rows = await database().profession.findMany({ include: { needs: true, indicators: true, overrides: { where: { endedAt: null } } } })
  const order = { in_demand: 0, stable: 1, ending: 2 }
  return rows
    .map(row => ({
      slug: row.slug,
      title: language === 'de' ? row.titleDe : row.titleEn,
      description: language === 'de' ? row.descriptionDe : row.descriptionEn,
      status: row.status,
      areas: areasOf(row.needs),
      demand: demandOf(row).effective,
      indicators: row.indicators.map(one => indicator(one, language)),
    }))
    .sort((a, b) => order[a.status] - order[b.status] || a.title.localeCompare(b.title, language))
}

export async function getProfession(slug: string, language: Language) {
  const row = await database().profession.findUnique({
    where: { slug },
    include: {
      needs: true,
      skills: true,
      ways: true,
      indicators: true,
      overrides: { where: { endedAt: null } },
      corrections: { orderBy: { id: 'desc' } },
      occupations: { orderBy: { position: 'asc' } },
    },
  })
  if (!row) throw new Refusal('not_found')
  const german = language === 'de'
  const uris = row.occupations.length > 0 ? row.occupations.map(({ uri }) => uri) : [row.escoUri]
  const occupations = await nameConcepts(uris, language)
  const needs = row.needs.map(need => ({
    code: need.code,
    area: areaOf(need.code),
    name: competenceName(need.code, language),
    level: need.level,
    weight: need.weight,
  }))
  const [first] = row.needs.toSorted((a, b) => +b.onDay - +a.onDay)
  return {
    slug: row.slug,
    title: german ? row.titleDe : row.titleEn,
    description: german ? row.descriptionDe : row.descriptionEn,
    day: german ? row.dayDe : row.dayEn,
    status: row.status,
    isco4: row.isco4,
    escoUri: row.escoUri,
    /** What one is called and where statistics count one: for whoever compares, or applies somewhere. */
    chisco5: row.chisco5,
    forms: german ? [row.titleFemale, row.titleMale].filter(Boolean) : [],
    occupations: occupations.map(({ uri, label }) => ({ uri, label })),
    areas: areasOf(row.needs),
    needs: needs.sort((a, b) => a.code.localeCompare(b.code)),
    corrections: row.corrections.map(one => shownCorrection(one, language)),
    mapping: first ? { author: first.author, source: first.source, onDay: plainDay(first.onDay).toString() } : null,
    skills: row.skills.map(({ uri, labelDe }) => ({ uri, label: labelDe })),
    ways: row.ways
      .sort((a, b) => a.position - b.position)
      .map(way => ({ kind: way.kind, title: german ? way.titleDe : way.titleEn, years: way.years, ending: way.ending })),
    demand: demandOf(row),
    indicators: row.indicators.map(one => indicator(one, language)),
    courses: await coursesTowards(row.needs, language),
  }
}

/** The professions a course leads towards, strongest first, each with its reasons. */
export async function listLeadsTo(competences: readonly Competence[], language: Language, most = 40) {
  const rows = await database().profession.findMany({ where: { status: { not: 'ending' } }, include: { needs: true } })
  return rows
    .map(row => ({ row, lifts: liftsTowards(competences, row.needs), strength: strength(competences, row.needs) }))
    .filter(one => one.lifts.length > 0)
    .sort((a, b) => b.strength - a.strength || a.row.titleDe.localeCompare(b.row.titleDe))
    .slice(0, most)
    .map(({ row, lifts }) => ({
      slug: row.slug,
      title: language === 'de' ? row.titleDe : row.titleEn,
      status: row.status,
      lifts: named(lifts, language),
    }))
}

const named = (lifts: Lift[], language: Language): NamedLift[] =>
  lifts.map(lift => ({ ...lift, area: areaOf(lift.code), name: competenceName(lift.code, language) }))

/** Published courses for young people and adults that build what the profession needs; the strongest first. */
async function coursesTowards(needs: { code: string; level: number; weight: number }[], language: Language, most = 8) {
  const codes = needs.map(need => need.code)
  const courses = await database().course.findMany({
    where: {
      published: {
        state: 'published',
        audience: { hasSome: ['adults', 'youth', 'seniors'] },
        competences: { some: { code: { in: codes } } },
      },
    },
    select: {
      slug: true,
      published: { select: { title: true, competences: true } },
      entry: { select: { startsAt: true, priceRappen: true, locality: true, online: true, dropIn: true, nextRunId: true } },
    },
  })
  const strongest = courses
    .map(({ slug, published, entry }) => ({ slug, title: published?.title ?? '', entry, competences: published?.competences ?? [] }))
    .map(course => ({ ...course, lifts: liftsTowards(course.competences, needs), strength: strength(course.competences, needs) }))
    .filter(course => course.lifts.length > 0)
    .sort((a, b) => b.strength - a.strength || a.title.localeCompare(b.title))
    .slice(0, most)
  const runs = await database().courseRun.findMany({
    where: { id: { in: strongest.flatMap(({ entry }) => entry?.nextRunId ?? []) } },
    select: { id: true, seats: true, taken: true },
  })
  const seatsOf = new Map(runs.map(({ id, seats, taken }) => [id, { seats, free: seats - taken }]))
  return strongest.map(({ slug, title, lifts, entry }) => {
    const seats = seatsOf.get(entry?.nextRunId ?? '')
    const next =
      entry?.startsAt && seats
        ? {
            ...{ startsAt: entry.startsAt.toISOString(), priceRappen: entry.priceRappen, place: entry.locality, online: entry.online },
            ...{ ...seats, dropIn: entry.dropIn },
          }
        : null
    return { slug, title, lifts: named(lifts, language), next }
  })
}

/** The highest need in an area is the profession's level there. */
function areasOf(needs: { code: string; level: number }[]) {
  const highest = new Map<Area, number>()
  for (const { code, level } of needs) highest.set(areaOf(code), Math.max(level, highest.get(areaOf(code)) ?? 0))
  return [...highest].map(([area, level]) => ({ area, level })).sort((a, b) => a.area - b.area)
}

type IndicatorRow = {
  indicator: string
  value: { toNumber(): number }
  unit: string
  region: string
  source: string
  url: string | null
  period: string
  issuedOn: Date
  noteDe: string | null
  noteEn: string | null
}

function indicator(row: IndicatorRow, language: Language) {
  const issuedOn = plainDay(row.issuedOn)
  const { indicator, unit, region, source, url, period } = row
  const stale = isStale(issuedOn.toString(), today().toString(), demandRules().staleAfterMonths)
  const note = language === 'de' ? row.noteDe : row.noteEn
  return { indicator, value: row.value.toNumber(), unit, region, source, url, period, issuedOn: issuedOn.toString(), stale, note }
}
