import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { usesPermit } from '#domain/apprenticeship/place.ts'
import { requireApprover } from '#domain/apprenticeship/planning-approving.ts'
import { findPermit, lastIntakeOf, withPredecessors } from '#domain/apprenticeship/planning-checks.ts'
import {
  budgetOf,
  imagined,
  type PlannedPermit,
  type PlannedPlace,
  type Warning,
  warningsOf,
} from '#domain/apprenticeship/planning-warnings.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { departmentOf, headedDepartments, nameOfUnit, ownUnits, reads, trainingUnits, worksOn } from '#domain/apprenticeship/units.ts'
import { imagine, linesOf, type PlanLine } from '#domain/apprenticeship/what-if.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { type Reason, Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

const counted = ['planned', 'approved', ...usesPermit] as const
const include = {
  profession: true,
  permit: true,
  trainers: { include: { trainer: true } },
  proposedBy: { select: { name: true } },
  balancedBy: { select: { name: true } },
} as const
// Nobody learns longer than this, so nobody further away learns at the same time.
const longest = 5

type Asked = { year: number; whatIf?: { where: string; professionId: string; more: number; need: 'own' | 'beyond_own' } | undefined }

/** The intake that is being planned: who sees which places, what to think of at each, what one may do, and what all comes to. */
export async function getPlanning(actor: Actor, { year, whatIf }: Asked, language: Language) {
  const rows = await database().apprenticeshipPlace.findMany({
    where: { intakeYear: { gte: year - longest, lte: year + longest }, state: { in: [...counted] } },
    include,
    orderBy: [{ department: 'asc' }, { unit: 'asc' }, { number: 'asc' }],
  })
  const all = rows.map(plannedOf)
  const scenario = whatIf && (await readScenario(actor, year, whatIf, all, language))
  const then = scenario?.places ?? all
  const seenRows = rows.filter(row => row.intakeYear === year && reads(actor, row.unit))
  const seenUnits = (place: PlannedPlace) => reads(actor, place.unit)
  const names = new Map(rows.map(row => [row.professionId, professionTitle(row.profession, language)]))
  if (scenario) names.set(scenario.professionId, scenario.profession)
  const places = []
  for (const row of seenRows) {
    const place = all.find(one => one.id === row.id)
    if (!place) continue
    const gone = !then.includes(place)
    places.push({
      ...{ id: row.id, number: row.number, state: row.state, unit: row.unit, unitName: nameOfUnit(row.unit, language) },
      ...{ department: row.department, profession: names.get(row.professionId) ?? '', professionId: row.professionId },
      ...{ need: row.need, needReason: row.needReason, note: row.note, costCentre: row.costCentre, wageRappen: row.wageRappen },
      ...{ site: row.site, baccalaureate: row.baccalaureate, permit: row.permit?.number ?? null, seen: row.updatedAt.toISOString() },
      ...{ intakeYear: row.intakeYear, permitId: row.permitId, trainerIds: row.trainers.map(one => one.trainerId) },
      responsibleId: row.trainers.find(one => one.responsible)?.trainerId ?? null,
      trainers: row.trainers.map(one => one.trainer.name),
      alike: seenRows.filter(
        one => one.state === 'planned' && one.unit === row.unit && one.professionId === row.professionId && one.need === row.need,
      ).length,
      ...{ proposedBy: row.proposedBy?.name ?? null, balancedBy: row.balancedBy?.name ?? null },
      balancedAt: row.balancedAt?.toISOString() ?? null,
      warnings: gone ? [] : warningsOf(place, then),
      gone,
      mayChange: row.state === 'planned' && worksOn(actor, row.unit),
      mayWithdraw: (row.state === 'planned' || row.state === 'approved') && worksOn(actor, row.unit),
      mayBalance: row.state === 'planned' && hasRole(actor, 'apprenticeship_officer'),
      mayHead: row.state === 'planned' && headedDepartments(actor).includes(row.department),
      whyNot: row.state === 'planned' ? await reasonOf(() => requireApprover(database(), actor, row)) : null,
    })
  }
  return {
    ...{ year, places, ...deadlinesOf(year) },
    lines: compare(linesOf(all.filter(seenUnits), year), linesOf(then.filter(seenUnits), year)).map(line => ({
      ...line,
      ...{ profession: names.get(line.professionId) ?? '', departmentName: nameOfUnit(line.department, language) },
    })),
    budget: { now: budgetOf(all, year), after: budgetOf(then, year) },
    scenario: scenario && {
      ...{ unitName: nameOfUnit(scenario.unit, language), profession: scenario.profession, more: scenario.more },
      warnings: scenario.more > 0 ? [...scenario.ending, ...warningsOf(scenario.first, then)] : [],
    },
  }
}

const deadlinesOf = (year: number) => {
  const { proposeUntil, approveUntil } = apprenticeshipRules().planning
  const [propose, approve] = [dayIn(year - 1, proposeUntil), dayIn(year - 1, approveUntil)]
  const isLate = (day: Temporal.PlainDate) => Temporal.PlainDate.compare(today(), day) > 0
  return {
    ...{ proposeUntil: propose.toString(), approveUntil: approve.toString() },
    ...{ proposedLate: isLate(propose), approvedLate: isLate(approve) },
  }
}

type Row = Awaited<ReturnType<typeof readRow>>
const readRow = (id: string) => database().apprenticeshipPlace.findUniqueOrThrow({ where: { id }, include })

function plannedOf(row: Row): PlannedPlace {
  const { permit } = row
  return {
    ...{ id: row.id, intakeYear: row.intakeYear, department: row.department, unit: row.unit, professionId: row.professionId },
    ...{ state: row.state, need: row.need, firstWageRappen: row.wageRappen[0] ?? 0 },
    years: row.profession.years + (row.state === 'extended' ? 1 : 0),
    permit: permit && permitOf(permit),
    trainers: row.trainers.map(({ trainer, responsible }) => ({
      ...{ id: trainer.id, name: trainer.name, workload: trainer.workload, responsible },
      ...{ from: plainDay(trainer.from), to: trainer.to && plainDay(trainer.to), courseOn: trainer.courseOn && plainDay(trainer.courseOn) },
    })),
  }
}

const permitOf = ({ id, number, limit, validFrom, validTo }: NonNullable<Row['permit']>): PlannedPermit => ({
  ...{ id, number, limit, validFrom: plainDay(validFrom), validTo: validTo && plainDay(validTo) },
})

/** Reads what is imagined: a unit, or a department, which means the unit of it that may train the profession. */
async function readScenario(actor: Actor, year: number, whatIf: NonNullable<Asked['whatIf']>, all: PlannedPlace[], language: Language) {
  const { where, professionId, more, need } = whatIf
  const profession = await database().trainingProfession.findUnique({ where: { id: professionId } })
  const start = dayIn(year, apprenticeshipRules().startDay)
  const units = trainingUnits(start).filter(one => (one.code === where || departmentOf(one.code) === where) && reads(actor, one.code))
  if (!profession || units.length === 0) throw new Refusal('not_found')
  const found = []
  for (const { code } of units) found.push({ code, permitId: await findPermit(database(), { unit: code, professionId, intakeYear: year }) })
  const chosen = found.find(one => one.permitId !== null) ?? found[0]
  const unit = chosen?.code ?? where
  const permit = chosen?.permitId ? await database().trainingPermit.findUnique({ where: { id: chosen.permitId } }) : null
  // What the last place of this profession costs, this one would too.
  const firstWageRappen = all.filter(one => one.professionId === professionId).at(-1)?.firstWageRappen ?? 0
  const scenario = { unit, department: departmentOf(unit), professionId, years: profession.years, more, need }
  const places = imagine(all, scenario, year, { permit: permit && permitOf(permit), firstWageRappen })
  const first = places.find(one => one.id === imagined) as PlannedPlace
  const last = lastIntakeOf(profession)
  const ending: Warning[] = last !== null && year > last ? [{ kind: 'profession_ending', year: last + 1 }] : []
  return { ...scenario, places, first, ending, profession: professionTitle(profession, language) }
}

type Compared = PlanLine & { was: PlanLine }
function compare(now: PlanLine[], then: PlanLine[]): Compared[] {
  const key = (line: PlanLine) => `${line.department} ${line.professionId}`
  const nothing = (line: PlanLine) => ({ ...line, approved: 0, planned: 0, own: 0, beyond: 0 })
  const [before, after] = [new Map(now.map(one => [key(one), one])), new Map(then.map(one => [key(one), one]))]
  const known = canton().offices.map(one => one.code)
  return [...new Map([...before, ...after]).values()]
    .map(line => ({ ...(after.get(key(line)) ?? nothing(line)), was: before.get(key(line)) ?? nothing(line) }))
    .sort((a, b) => known.indexOf(a.department) - known.indexOf(b.department))
}

async function reasonOf(require: () => Promise<void>): Promise<Reason | null> {
  try {
    await require()
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.reason
    throw error
  }
}

/** What the forms of planning offer: units, professions that may still begin, permits and trainers. */
export async function listPlanChoices(actor: Actor, year: number, language: Language, unit?: string) {
  const start = dayIn(year, apprenticeshipRules().startDay)
  const units = trainingUnits(start).filter(unit => worksOn(actor, unit.code))
  const seenUnits = trainingUnits(start).filter(unit => reads(actor, unit.code))
  // Of a place that is there already: permits and trainers of its own unit.
  const codes = units.filter(one => !unit || one.code === unit).flatMap(one => withPredecessors(one.code))
  const professions = await database().trainingProfession.findMany({ orderBy: [{ titleDe: 'asc' }, { specialisationDe: 'asc' }] })
  const permits = await database().trainingPermit.findMany({
    where: { unit: { in: codes } },
    include: { profession: true },
    orderBy: { number: 'asc' },
  })
  const trainers = await database().trainer.findMany({
    where: { unit: { in: codes }, OR: [{ to: null }, { to: { gte: dateColumn(today()) } }] },
    orderBy: { name: 'asc' },
  })
  const option = (code: string) => ({ code, name: nameOfUnit(code, language), department: departmentOf(code) })
  return {
    units: units.map(unit => option(unit.code)),
    seenUnits: seenUnits.map(unit => option(unit.code)),
    professions: professions
      .filter(one => year <= (lastIntakeOf(one) ?? year))
      .map(one => ({ id: one.id, name: professionTitle(one, language), years: one.years })),
    permits: permits.map(one => ({
      ...{ id: one.id, number: one.number, unit: one.unit, limit: one.limit, validTo: one.validTo && plainDay(one.validTo).toString() },
      profession: professionTitle(one.profession, language),
    })),
    trainers: trainers.map(one => ({
      ...{ id: one.id, name: one.name, workload: one.workload, unit: one.unit, unitName: nameOfUnit(one.unit, language) },
    })),
    mayPropose: units.length > 0,
    // Whoever works for one unit alone needs no choice.
    ownUnit: ownUnits(actor)[0] ?? null,
  }
}

/** One place of the plan, with what to think of and what one may do. */
export async function getPlannedPlace(actor: Actor, id: string, language: Language) {
  const found = await database().apprenticeshipPlace.findUnique({ where: { id }, select: { intakeYear: true, unit: true } })
  if (!found || !reads(actor, found.unit)) throw new Refusal('not_found')
  const place = (await getPlanning(actor, { year: found.intakeYear }, language)).places.find(one => one.id === id)
  if (!place) throw new Refusal('not_found')
  return place
}
