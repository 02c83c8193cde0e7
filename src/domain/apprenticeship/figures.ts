import { database } from '#db/client.ts'
import { type Cell, type Counted, countingDay, countPlaces, groupedBy, referenceDay, sumOf } from '#domain/apprenticeship/counting.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { apprenticeshipRules, dayIn, recruitingYear } from '#domain/apprenticeship/rules.ts'
import { nameOfUnit } from '#domain/apprenticeship/units.ts'
import { canton } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import type { Language } from '#words/speak.ts'

/*
 * What the public reads about the administration's own places. Counts of places (Soll, Ist, Eigenbedarf, darüber hinaus) are facts about
 * the employer, and published as they are, on the reference day. Nothing here counts people: who left, passed or stayed is in outcomes.ts.
 */

/** Squares of the drawing: beyond the line, below it, and those that nobody has yet on either side. */
export type Squares = { beyond: number; own: number; beyondOpen: number; ownOpen: number }
export function squaresOf(cells: readonly Pick<Cell, 'approved' | 'filled' | 'own'>[]): Squares {
  const { approved, filled, own, beyond } = sumOf(cells)
  const ownOpen = cells.reduce((sum, cell) => sum + Math.max(0, cell.own - cell.filled), 0)
  const open = Math.max(0, approved - filled)
  return { beyond, own: Math.min(filled - beyond, own), ownOpen, beyondOpen: open - ownOpen }
}

const codes = () =>
  canton()
    .offices.filter(unit => !unit.parent)
    .map(unit => unit.code)
/** In the order of the canton's own list. */
export const inOrder = (departments: Iterable<string>) => {
  const known = codes()
  return [...departments].sort((a, b) => known.indexOf(a) - known.indexOf(b))
}

/** Intakes with approved places, the youngest first; what comes after the one that young people apply for is still a plan. */
export async function listCountedYears(): Promise<number[]> {
  const rows = await database().apprenticeshipPlace.findMany({
    where: { intakeYear: { lte: recruitingYear(today()) }, state: { notIn: ['planned', 'withdrawn'] } },
    distinct: ['intakeYear'],
    select: { intakeYear: true },
    orderBy: { intakeYear: 'desc' },
  })
  return rows.map(row => row.intakeYear)
}

export type DepartmentLine = Counted & { code: string; name: string; professions: string[]; squares: Squares }
export type ProfessionLine = Counted & { department: string; profession: string; professionId: string; digital: boolean }

/** One intake by department, as drawn: table, squares, and what is counted on which day. */
export async function getFigures(year: number | undefined, language: Language) {
  const years = await listCountedYears()
  const shown = year !== undefined && years.includes(year) ? year : (years[0] ?? today().year)
  const cells = await countPlaces({ years: [shown], frozen: true })
  const names = await professionNames(cells, language)
  const byDepartment = groupedBy(cells, cell => cell.department)
  const departments: DepartmentLine[] = inOrder(byDepartment.keys()).map(code => {
    const own = byDepartment.get(code) ?? []
    const professions = own.map(cell => names.get(cell.professionId) ?? '')
    return { code, name: nameOfUnit(code, language), professions, ...sumOf(own), squares: squaresOf(own) }
  })
  const lines: ProfessionLine[] = cells.map(cell => ({
    ...sumOf([cell]),
    ...{ department: cell.department, professionId: cell.professionId, digital: cell.digital },
    profession: names.get(cell.professionId) ?? '',
  }))
  return {
    ...{ year: shown, years, departments, lines, total: sumOf(cells) },
    digital: cells.reduce((sum, cell) => sum + (cell.digital ? cell.filled : 0), 0),
    countedOn: countingDay(shown, { frozen: true }).toString(),
    referenceDay: referenceDay(shown).toString(),
    startsOn: dayIn(shown, apprenticeshipRules().startDay).toString(),
    isFinal: Temporal.PlainDate.compare(today(), referenceDay(shown)) >= 0,
  }
}

export type YearLine = Counted & { year: number; target: number | null; digital: number; isFinal: boolean }

/** All intakes since the canton decided to train beyond its own need, each beside what it wanted. */
export async function listYears(departments?: readonly string[], frozen = true): Promise<YearLine[]> {
  const { since, target } = apprenticeshipRules().beyondOwn
  const years = Array.from({ length: Math.max(0, recruitingYear(today()) - since + 1) }, (_, n) => since + n)
  const byYear = groupedBy(await countPlaces({ years, frozen, departments }), cell => cell.intakeYear)
  return years.map(year => {
    const cells = byYear.get(year) ?? []
    return {
      ...{ year, ...sumOf(cells), target: departments ? null : (target[String(year)] ?? null) },
      digital: cells.reduce((sum, cell) => sum + (cell.digital ? cell.filled : 0), 0),
      isFinal: Temporal.PlainDate.compare(today(), referenceDay(year)) >= 0,
    }
  })
}

export async function professionNames(cells: readonly { professionId: string }[], language: Language) {
  const ids = [...new Set(cells.map(cell => cell.professionId))]
  const professions = await database().trainingProfession.findMany({ where: { id: { in: ids } } })
  return new Map(professions.map(one => [one.id, professionTitle(one, language)]))
}
