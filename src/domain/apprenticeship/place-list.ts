import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { PlaceNeed, PlaceState } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { endedStates, placeStates } from '#domain/apprenticeship/place.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { headedDepartments, ownUnits, unitOf } from '#domain/apprenticeship/units.ts'
import type { Language } from '#words/speak.ts'

export type PlaceFilter = {
  department?: string | undefined
  unit?: string | undefined
  profession?: string | undefined
  intakeYear?: number | undefined
  state?: PlaceState | 'alive' | undefined
  need?: PlaceNeed | undefined
  page: number
}
const pageSize = 50

/** Whose places somebody sees at all: all for the officer, a department's for its head, an office's for its coordinators. */
export const visibleTo = (actor: Actor): Prisma.ApprenticeshipPlaceWhereInput =>
  hasRole(actor, 'apprenticeship_officer')
    ? {}
    : { OR: [{ unit: { in: ownUnits(actor) } }, { department: { in: headedDepartments(actor) } }] }

const matching = (filter: PlaceFilter): Prisma.ApprenticeshipPlaceWhereInput => ({
  ...(filter.department ? { department: filter.department } : {}),
  ...(filter.unit ? { unit: filter.unit } : {}),
  ...(filter.profession ? { profession: { slug: filter.profession } } : {}),
  ...(filter.intakeYear ? { intakeYear: filter.intakeYear } : {}),
  ...(filter.need ? { need: filter.need } : {}),
  ...(filter.state === 'alive' ? { state: { notIn: [...endedStates] } } : filter.state ? { state: filter.state } : {}),
})

/** The places behind a number, or all one works on: those that begin last first. */
export async function listPlaces(actor: Actor, filter: PlaceFilter, language: Language) {
  const where = { AND: [visibleTo(actor), matching(filter)] }
  const [rows, total, byState] = await Promise.all([
    database().apprenticeshipPlace.findMany({
      where,
      include: {
        profession: true,
        adverts: { where: { endedAt: null }, include: { advert: true } },
        contracts: { where: { end: null }, select: { firstName: true, lastName: true } },
      },
      orderBy: [{ intakeYear: 'desc' }, { department: 'asc' }, { number: 'asc' }],
      skip: (filter.page - 1) * pageSize,
      take: pageSize,
    }),
    database().apprenticeshipPlace.count({ where }),
    database().apprenticeshipPlace.groupBy({
      by: ['state'],
      where: { AND: [visibleTo(actor), matching({ ...filter, state: undefined })] },
      _count: true,
    }),
  ])
  return {
    total,
    page: filter.page,
    pages: Math.max(1, Math.ceil(total / pageSize)),
    // In the order of the life.
    states: placeStates.flatMap(state => byState.filter(one => one.state === state).map(one => ({ state, count: one._count }))),
    places: rows.map(row => ({
      ...{ id: row.id, number: row.number, intakeYear: row.intakeYear, state: row.state, need: row.need },
      since: row.stateSince.toISOString(),
      profession: professionTitle(row.profession, language),
      unit: unitOf(row.unit).name[language],
      department: row.department,
      advert: row.adverts[0] ? { id: row.adverts[0].advertId, slug: row.adverts[0].advert.slug, state: row.adverts[0].advert.state } : null,
      learner: seesLearner(actor, row.unit) ? nameOf(row.contracts[0]) : null,
    })),
  }
}

/** Who learns where is for the office and the apprenticeship officer; heads see places, not people. */
export const seesLearner = (actor: Actor, unit: string) => hasRole(actor, 'apprenticeship_officer') || ownUnits(actor).includes(unit)
const nameOf = (contract: { firstName: string; lastName: string } | undefined) =>
  contract ? `${contract.firstName} ${contract.lastName}`.trim() : null

/** What one can filter by, of what one sees. */
export async function listPlaceChoices(actor: Actor, language: Language) {
  const rows = await database().apprenticeshipPlace.findMany({
    where: visibleTo(actor),
    select: { department: true, unit: true, intakeYear: true, profession: true },
    distinct: ['department', 'unit', 'intakeYear', 'professionId'],
  })
  const unique = (values: string[]) => [...new Set(values)]
  const professions = new Map(rows.map(({ profession }) => [profession.slug, professionTitle(profession, language)]))
  return {
    departments: unique(rows.map(row => row.department)).map(code => ({ code, name: unitOf(code).name[language] })),
    units: unique(rows.map(row => row.unit)).map(code => ({ code, name: unitOf(code).name[language] })),
    years: [...new Set(rows.map(row => row.intakeYear))].sort((a, b) => b - a),
    professions: [...professions].map(([slug, title]) => ({ slug, title })).sort((a, b) => a.title.localeCompare(b.title, 'de')),
  }
}
