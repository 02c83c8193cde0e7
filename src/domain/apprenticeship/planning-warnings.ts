import type { PlaceNeed, PlaceState } from '#db/generated/enums.ts'
import { intakeStart } from '#domain/apprenticeship/permits.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'

/*
 * What to think of before a place is approved. Warnings stand beside the place and bar nothing: a permit can be asked for, a trainer
 * can take the course, and the canton may allow more than the ordinances say.
 */
export type PlannedTrainer = {
  id: string
  name: string
  /** In per cent: the ordinances count by it. */
  workload: number
  courseOn: Temporal.PlainDate | null
  from: Temporal.PlainDate
  to: Temporal.PlainDate | null
  responsible: boolean
}
export type PlannedPermit = {
  id: string
  number: string
  limit: number
  validFrom: Temporal.PlainDate
  validTo: Temporal.PlainDate | null
}
/** A place as planning sees it, whether it is stored or only imagined. */
export type PlannedPlace = {
  id: string
  intakeYear: number
  /** Of training; one more where an exam is repeated. */
  years: number
  department: string
  unit: string
  professionId: string
  state: PlaceState
  need: PlaceNeed
  permit: PlannedPermit | null
  trainers: PlannedTrainer[]
  firstWageRappen: number
}
export type Warning =
  /** Only imagined: nobody can propose it. */
  | { kind: 'profession_ending'; year: number }
  | { kind: 'permit_missing' }
  | { kind: 'permit_invalid'; number: string }
  | { kind: 'permit_limit'; number: string; limit: number; learners: number; year: number }
  | { kind: 'trainer_none' }
  | { kind: 'trainer_course'; name: string }
  | { kind: 'trainers_few'; allowed: number; learners: number; year: number }

/** Somebody learns here in the training year that begins in `year`. */
const learnsIn = (place: PlannedPlace, year: number) => year >= place.intakeYear && year < place.intakeYear + place.years
const trainingYears = ({ intakeYear, years }: PlannedPlace) => Array.from({ length: years }, (_, n) => intakeYear + n)
const holdsOn = ({ from, to }: { from: Temporal.PlainDate; to: Temporal.PlainDate | null }, day: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(from, day) <= 0 && (to === null || Temporal.PlainDate.compare(to, day) >= 0)

/** Everything to say about one place; `all` are the places that learn at the same time, itself among them. */
export function warningsOf(place: PlannedPlace, all: readonly PlannedPlace[]): Warning[] {
  return [...permitWarnings(place, all), ...trainerWarnings(place, all)]
}

function permitWarnings(place: PlannedPlace, all: readonly PlannedPlace[]): Warning[] {
  const { permit } = place
  if (!permit) return [{ kind: 'permit_missing' }]
  const { number, limit, validFrom: from, validTo: to } = permit
  const invalid: Warning[] = holdsOn({ from, to }, intakeStart(place.intakeYear)) ? [] : [{ kind: 'permit_invalid', number }]
  const worst = worstOf(trainingYears(place), year => all.filter(one => one.permit?.id === permit.id && learnsIn(one, year)).length)
  if (worst.value <= limit) return invalid
  return [...invalid, { kind: 'permit_limit', number, limit, learners: worst.value, year: worst.year }]
}

function trainerWarnings(place: PlannedPlace, all: readonly PlannedPlace[]): Warning[] {
  const start = intakeStart(place.intakeYear)
  const together = all.filter(one => one.unit === place.unit && one.professionId === place.professionId)
  const own = place.trainers.filter(one => holdsOn(one, start))
  // Somebody imagines a place: who trains there already would train there too.
  const pool = own.length > 0 ? own : together.flatMap(one => one.trainers).filter(one => holdsOn(one, start))
  if (place.trainers.length > 0 ? own.length === 0 : place.id !== imagined || pool.length === 0) return [{ kind: 'trainer_none' }]
  const responsible = pool.find(one => one.responsible) ?? pool[0]
  const trained = (one: PlannedTrainer) => one.courseOn !== null && Temporal.PlainDate.compare(one.courseOn, start) <= 0
  const course: Warning[] = responsible && !trained(responsible) ? [{ kind: 'trainer_course', name: responsible.name }] : []
  const lacking = trainingYears(place).flatMap(year => {
    const learning = together.filter(one => learnsIn(one, year))
    const present = new Map(learning.flatMap(one => one.trainers).map(one => [one.id, one]))
    const lastYear = learning.filter(one => one.intakeYear + one.years - 1 === year).length
    const allowed = mayTrain(
      [...present.values()].filter(one => holdsOn(one, intakeStart(year))),
      lastYear,
    )
    return learning.length > allowed ? [{ kind: 'trainers_few' as const, allowed, learners: learning.length, year }] : []
  })
  const worst = lacking.toSorted((a, b) => b.learners - b.allowed - (a.learners - a.allowed))[0]
  return [...course, ...(worst ? [worst] : [])]
}
/** The id of places that nobody has stored. */
export const imagined = 'imagined'

/**
 * How many may learn at the same time (usual wording of the training ordinances): one for a trainer of full time or two of at least 60 %,
 * one more for each further; where that is one alone, a second may begin when the first enters the last year.
 */
export function mayTrain(trainers: readonly Pick<PlannedTrainer, 'workload'>[], inLastYear: number): number {
  const full = trainers.filter(one => one.workload >= 100).length
  const part = trainers.filter(one => one.workload >= 60 && one.workload < 100).length
  const most = full + Math.floor(part / 2)
  return most === 1 && inLastYear > 0 ? 2 : most
}

const worstOf = (years: readonly number[], value: (year: number) => number) =>
  years.map(year => ({ year, value: value(year) })).reduce((worst, one) => (one.value > worst.value ? one : worst))

/** What the first training year of an intake costs: twelve wages a place. */
export function budgetOf(places: readonly PlannedPlace[], year: number) {
  const rappen = places.filter(one => one.intakeYear === year).reduce((sum, one) => sum + one.firstWageRappen * 12, 0)
  const limit = apprenticeshipRules().budget[String(year)] ?? null
  return { rappen, limit, isOver: limit !== null && rappen > limit }
}
