import type { Db } from '#db/client.ts'
import type { PlaceNeed, TrainingProfession } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { intakeStart } from '#domain/apprenticeship/permits.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { requireWork, trainingUnits, unitOf } from '#domain/apprenticeship/units.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** What an office says about a place it would like to have. */
export type Plan = {
  unit: string
  professionId: string
  intakeYear: number
  need: PlaceNeed
  needReason: string
  costCentre: string
  /** A month, one number a year of training. */
  wageRappen: number[]
  baccalaureate: boolean
  /** Undefined: the one that fits is found. */
  permitId?: string | undefined
  /** Undefined: the site of the unit. */
  site?: string | undefined
  trainerIds: string[]
  responsibleId?: string | undefined
}

/** The intake whose approval is still to come. */
export function planningYear(on = today()): number {
  const until = dayIn(on.year, apprenticeshipRules().planning.approveUntil)
  return Temporal.PlainDate.compare(on, until) <= 0 ? on.year + 1 : on.year + 2
}
/** Units that had the tasks of this one before it, itself included: their permits and trainers go on. */
export const withPredecessors = (unit: string): string[] => [
  unit,
  ...canton()
    .offices.filter(one => one.successor === unit)
    .flatMap(one => withPredecessors(one.code)),
]

/** Refuses what no later weighing could make possible; everything else is a warning (planning-warnings.ts). */
export async function requirePossible(db: Db, actor: Actor, plan: Plan, language: Language = 'de') {
  requireUnit(actor, plan, language)
  const start = intakeStart(plan.intakeYear)
  if (Temporal.PlainDate.compare(start, today()) <= 0) throw new Refusal('season_over', {}, 'intakeYear')
  const profession = await requireProfession(db, plan.professionId, plan.intakeYear)
  if (plan.wageRappen.length !== profession.years) throw new Refusal('wage_every_year', { years: profession.years }, 'wages.0')
  if (plan.baccalaureate && !profession.baccalaureate) throw new Refusal('no_baccalaureate', {}, 'baccalaureate')
  if (plan.need === 'beyond_own' && !plan.needReason) throw new Refusal('reason_needed', {}, 'needReason')
  const permitId = await permitFor(db, plan)
  await requireTrainers(db, plan)
  return { profession, permitId, site: plan.site ?? siteOf(plan.unit) }
}

function requireUnit(actor: Actor, { unit, intakeYear }: Plan, language: Language) {
  if (!canton().offices.some(one => one.code === unit)) throw new Refusal('not_found')
  requireWork(actor, unit)
  if (trainingUnits(intakeStart(intakeYear)).some(one => one.code === unit)) return
  const { name, successor, site } = unitOf(unit)
  if (!site && !successor) throw new Refusal('not_found')
  throw new Refusal('unit_ended', { unit: name[language], successor: successor ? unitOf(successor).name[language] : '–' }, 'unit')
}

/** A profession in which somebody may still begin in that year. */
export async function requireProfession(db: Db, id: string, intakeYear: number): Promise<TrainingProfession> {
  const profession = await db.trainingProfession.findUnique({ where: { id } })
  if (!profession) throw new Refusal('not_found')
  const last = lastIntakeOf(profession)
  if (last !== null && intakeYear > last) throw new Refusal('profession_ending', { year: last + 1 }, 'professionId')
  return profession
}

/** The last year in which somebody may begin, null where there is none. */
export function lastIntakeOf({ status, lastIntake, validTo }: Pick<TrainingProfession, 'status' | 'lastIntake' | 'validTo'>) {
  const ends = status === 'ending' ? [lastIntake ?? today().year - 1] : []
  if (validTo) {
    const to = plainDay(validTo)
    ends.push(Temporal.PlainDate.compare(intakeStart(to.year), to) <= 0 ? to.year : to.year - 1)
  }
  return ends.length > 0 ? Math.min(...ends) : null
}

export function siteOf(unit: string): string {
  const { site } = unitOf(unit)
  return site ? `${site.street}, ${site.postcode} ${site.locality}` : ''
}

async function permitFor(db: Db, plan: Plan): Promise<string | null> {
  if (!plan.permitId) return findPermit(db, plan)
  const units = withPredecessors(plan.unit)
  const permit = await db.trainingPermit.findFirst({
    where: { id: plan.permitId, professionId: plan.professionId, unit: { in: units } },
    select: { id: true },
  })
  if (!permit) throw new Refusal('permit_missing', {}, 'permitId')
  return permit.id
}

/** The permit of the unit for the profession that holds when training begins; of several the newest. */
export async function findPermit(db: Db, { unit, professionId, intakeYear }: Pick<Plan, 'unit' | 'professionId' | 'intakeYear'>) {
  const start = dateColumn(intakeStart(intakeYear))
  const permit = await db.trainingPermit.findFirst({
    where: {
      ...{ professionId, unit: { in: withPredecessors(unit) }, validFrom: { lte: start } },
      OR: [{ validTo: null }, { validTo: { gte: start } }],
    },
    orderBy: [{ validFrom: 'desc' }, { id: 'asc' }],
    select: { id: true },
  })
  return permit?.id ?? null
}

async function requireTrainers(db: Db, { unit, trainerIds, responsibleId }: Plan) {
  const ids = [...new Set([...trainerIds, ...(responsibleId ? [responsibleId] : [])])]
  const found = await db.trainer.count({ where: { id: { in: ids }, unit: { in: withPredecessors(unit) } } })
  if (found < ids.length) throw new Refusal('not_found')
}
