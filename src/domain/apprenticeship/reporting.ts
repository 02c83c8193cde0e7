import { type Actor, hasRole } from '#domain/actor.ts'
import {
  type CountedPlace,
  countingDay,
  countPlaces,
  groupedBy,
  listCountedPlaces,
  listLearning,
  positionsOf,
  referenceDay,
  sumOf,
} from '#domain/apprenticeship/counting.ts'
import { inOrder, listCountedYears, listYears, professionNames, squaresOf } from '#domain/apprenticeship/figures.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { headedDepartments, nameOfUnit } from '#domain/apprenticeship/units.ts'
import { today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export const reportNumbers = ['approved', 'filled', 'own', 'beyond', 'open', 'learners'] as const
export type ReportNumber = (typeof reportNumbers)[number]

/** Whose report somebody reads: all departments for the officer, the own ones for a head. */
function departmentsOf(actor: Actor): string[] | undefined {
  if (hasRole(actor, 'apprenticeship_officer')) return undefined
  const own = headedDepartments(actor)
  if (own.length === 0) throw new Refusal('not_allowed')
  return own
}

/**
 * The yearly report of the administration to itself: one intake by department and profession, learners on the counting day beside the
 * positions, and the years before. Not for the public: learners by department are few enough to know each.
 */
export async function getReport(actor: Actor, year: number | undefined, language: Language) {
  const departments = departmentsOf(actor)
  const years = await listCountedYears()
  const shown = year !== undefined && years.includes(year) ? year : (years.find(one => one <= today().year) ?? years[0] ?? today().year)
  const cells = await countPlaces({ years: [shown], departments })
  // Nobody of an intake to come is in training yet: until it begins the learners are those of today.
  const day = countingDay(shown)
  const learners = await listLearning(day, departments)
  const names = await professionNames([...cells, ...learners], language)
  const byDepartment = groupedBy(cells, cell => cell.department)
  const learning = groupedBy(learners, one => one.department)
  const codes = inOrder(new Set([...byDepartment.keys(), ...learning.keys()]))
  return {
    ...{ year: shown, years, countedOn: day.toString(), since: apprenticeshipRules().beyondOwn.since },
    referenceDay: referenceDay(shown).toString(),
    startsOn: dayIn(shown, apprenticeshipRules().startDay).toString(),
    isAll: departments === undefined,
    departments: codes.map(code => {
      const [own, now] = [byDepartment.get(code) ?? [], learning.get(code) ?? []]
      const positions = positionsOf(code, day.year)
      return {
        ...{ code, name: nameOfUnit(code, language), ...sumOf(own), squares: squaresOf(own), ...learnersOf(now), positions },
        lines: own.map(cell => ({ ...sumOf([cell]), professionId: cell.professionId, profession: names.get(cell.professionId) ?? '' })),
      }
    }),
    total: { ...sumOf(cells), ...learnersOf(learners), positions: codes.reduce((sum, code) => sum + positionsOf(code, day.year), 0) },
    byProfession: [...groupedBy(learners, one => one.professionId)].map(([id, some]) => ({
      profession: names.get(id) ?? '',
      ...learnersOf(some),
    })),
    byIntake: [...groupedBy(learners, one => one.intakeYear)].map(([intakeYear, some]) => ({ intakeYear, ...learnersOf(some) })),
    history: await listYears(departments, false),
  }
}

/** Learners, and those of them in professions that matter for the digital change. */
const learnersOf = (some: readonly CountedPlace[]) => ({ learners: some.length, digital: some.filter(one => one.digital).length })

type Behind = { year: number; number: ReportNumber; department?: string | undefined; professionId?: string | undefined }

/** The places that a number of the report counts, each of them once. */
export async function listBehind(actor: Actor, { year, number, department, professionId }: Behind, language: Language) {
  const departments = departmentsOf(actor)
  const learns = number === 'learners'
  const all = learns ? await listLearning(countingDay(year), departments) : await listCountedPlaces({ years: [year], departments })
  const cells = groupedBy(all, one => `${one.department} ${one.professionId}`)
  const asked = [...cells.values()]
    .filter(([one]) => (!department || one?.department === department) && (!professionId || one?.professionId === professionId))
    .flatMap(places => behind(places, number))
  const names = await professionNames(asked, language)
  return asked.map(one => ({
    ...{ id: one.id, number: one.number, department: one.department, unit: nameOfUnit(one.unit, language) },
    ...{ profession: names.get(one.professionId) ?? '', isOwn: one.isOwn, isFilled: one.isFilled },
  }))
}

/** "Beyond" is a difference within a profession: of its filled places so many as there are more than the own need, those named so first. */
function behind(places: readonly CountedPlace[], number: ReportNumber): CountedPlace[] {
  const filled = places.filter(one => one.isFilled)
  if (number === 'approved' || number === 'learners') return [...places]
  if (number === 'filled') return filled
  if (number === 'own') return places.filter(one => one.isOwn)
  if (number === 'open') return places.filter(one => !one.isFilled)
  const surplus = Math.max(0, filled.length - places.filter(one => one.isOwn).length)
  return filled.toSorted((a, b) => Number(a.isOwn) - Number(b.isOwn)).slice(0, surplus)
}
