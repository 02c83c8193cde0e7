import { database, type Tx } from '#db/client.ts'
import { type Actor, happensByItself } from '#domain/actor.ts'
import { leaveAdvert } from '#domain/apprenticeship/advert-ending.ts'
import { type LockedPlace, lockPlace, lockStandingAdvert, movePlace } from '#domain/apprenticeship/moving.ts'
import { type Plan, requirePossible } from '#domain/apprenticeship/planning-checks.ts'
import { departmentOf, requireWork } from '#domain/apprenticeship/units.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { type Reason, Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export const mostAtOnce = 10

/** An office proposes equal places for an intake. Each is a place of its own from the beginning, with a number without gaps. */
export async function proposePlaces(actor: Actor, plan: Plan, count: number, language: Language = 'de') {
  if (count < 1 || count > mostAtOnce) throw new Refusal('move_impossible')
  return database().$transaction(async tx => {
    const { permitId, site } = await requirePossible(tx, actor, plan, language)
    return addPlaces(tx, actor, { ...plan, site, permitId }, count)
  })
}

type Whole = Omit<Plan, 'permitId'> & { permitId: string | null; site: string }

/** Writes places that have been checked. The yes to them is still to come. */
export async function addPlaces(tx: Tx, actor: Actor, plan: Whole, count: number, reason?: string) {
  const numbers = await takeNumbers(tx, plan.intakeYear, count)
  const places = []
  for (const number of numbers) {
    const place = await tx.apprenticeshipPlace.create({
      data: {
        ...{
          number,
          intakeYear: plan.intakeYear,
          unit: plan.unit,
          department: departmentOf(plan.unit),
          proposedById: actor.account?.id ?? null,
        },
        ...fieldsOf(plan),
        trainers: { create: trainersOf(plan) },
      },
    })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: place.id, act: 'proposed', reason },
      after: { state: 'planned', number, unit: plan.unit, need: plan.need },
    })
    places.push({ id: place.id, number })
  }
  return places
}

/** The next numbers of an intake: whoever plans waits here for whoever plans beside them, so that none is missing and none double. */
export async function takeNumbers(tx: Tx, year: number, count: number): Promise<string[]> {
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    insert into "PlaceNumber" ("year", "last") values (${year}, ${count})
    on conflict ("year") do update set "last" = "PlaceNumber"."last" + ${count} returning "last"`
  const first = (row?.last ?? count) - count + 1
  return Array.from({ length: count }, (_, n) => `L-${year}-${String(first + n).padStart(3, '0')}`)
}

/** Says something else about a planned place. Whatever was weighed before has to be weighed again. */
export async function changePlace(
  actor: Actor,
  id: string,
  seen: string,
  plan: Omit<Plan, 'intakeYear' | 'unit'>,
  language: Language = 'de',
) {
  return database().$transaction(async tx => {
    const place = await lockPlanned(tx, actor, id, seen)
    const { unit, intakeYear } = place
    const { permitId, site } = await requirePossible(tx, actor, { ...plan, unit, intakeYear }, language)
    await tx.placeTrainer.deleteMany({ where: { placeId: id } })
    await tx.apprenticeshipPlace.update({
      where: { id },
      data: { ...fieldsOf({ ...plan, site, permitId }), ...unbalanced, trainers: { create: trainersOf(plan) } },
    })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: id, act: 'plan_changed' },
      before: { need: place.need, professionId: place.professionId, permitId: place.permitId, costCentre: place.costCentre },
      after: { need: plan.need, professionId: plan.professionId, permitId, costCentre: plan.costCentre },
    })
    return { id, number: place.number }
  })
}

/** An office takes a place back before it is advertised, with a reason. */
export async function withdrawPlace(actor: Actor, id: string, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    await lockStandingAdvert(tx, id)
    const place = await lockPlace(tx, id)
    requireWork(actor, place.unit)
    if (place.state !== 'planned' && place.state !== 'approved') throw new Refusal('move_impossible')
    await movePlace(tx, actor, place, 'withdraw', { act: 'withdrawn', reason: reason.trim(), data: { note: reason.trim() } })
    await leaveAdvert(tx, id)
    return { number: place.number }
  })
}

/** A planned place of a unit one works for, as it was when somebody read it. */
export async function lockPlanned(tx: Tx, actor: Actor, id: string, seen: string): Promise<LockedPlace> {
  const place = await lockPlace(tx, id)
  if (!happensByItself(actor)) requireWork(actor, place.unit)
  if (place.state !== 'planned') throw new Refusal('move_impossible')
  requireSeen(place, seen)
  return place
}

/** A place as somebody read it. */
export type Read = { id: string; seen: string }

/** Does one thing to several places, each in a transaction of its own: a no stops nothing but itself. */
export async function eachAlone(places: readonly Read[], verb: (place: Read) => Promise<{ number: string }>) {
  const outcomes: { id: string; number: string | null; reason: Reason | null }[] = []
  for (const place of places) {
    try {
      outcomes.push({ id: place.id, number: (await verb(place)).number, reason: null })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      outcomes.push({ id: place.id, number: null, reason: error.reason })
    }
  }
  return outcomes
}

/** A yes, and a change, are bound to what was read. */
export function requireSeen(place: LockedPlace, seen: string) {
  if (place.updatedAt.toISOString() !== seen) throw new Refusal('place_changed')
}

/** Nobody has weighed the place as it is now. */
export const unbalanced = { balancedById: null, balancedAt: null }
export const balancedBy = (actor: Actor) => ({ balancedById: actor.account?.id ?? null, balancedAt: nowDate() })

const fieldsOf = (plan: Omit<Whole, 'intakeYear' | 'unit'>) => ({
  ...{ professionId: plan.professionId, site: plan.site, permitId: plan.permitId, need: plan.need, costCentre: plan.costCentre },
  ...{ needReason: plan.needReason, wageRappen: plan.wageRappen, baccalaureate: plan.baccalaureate },
})

function trainersOf({ trainerIds, responsibleId }: Pick<Plan, 'trainerIds' | 'responsibleId'>) {
  const ids = [...new Set([...trainerIds, ...(responsibleId ? [responsibleId] : [])])]
  const responsible = responsibleId ?? ids[0]
  return ids.map(trainerId => ({ trainerId, responsible: trainerId === responsible }))
}
