import { database, type Tx } from '#db/client.ts'
import type { PlaceNeed } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { addPlaces, balancedBy, eachAlone, lockPlanned, mostAtOnce, type Read } from '#domain/apprenticeship/planning.ts'
import { requireProfession } from '#domain/apprenticeship/planning-checks.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

const requireOfficer = (actor: Actor) => {
  if (!hasRole(actor, 'apprenticeship_officer')) throw new Refusal('not_allowed')
}
const said = (reason: string) => {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return reason.trim()
}

/** The officer has weighed the place against permits, trainers and money. Any later change of the place undoes it. */
export async function balanceOne(actor: Actor, id: string, seen: string) {
  requireOfficer(actor)
  return database().$transaction(async tx => {
    const place = await lockPlanned(tx, actor, id, seen)
    await tx.apprenticeshipPlace.update({ where: { id }, data: balancedBy(actor) })
    await record(tx, actor, { concept: 'apprenticeship', subjectId: id, act: 'balanced' })
    return { number: place.number }
  })
}

/** Several, each alone. */
export const balancePlaces = (actor: Actor, places: readonly Read[]) => eachAlone(places, ({ id, seen }) => balanceOne(actor, id, seen))

/** The officer sees the need differently, says why, and has thereby weighed the place. */
export async function changeNeed(actor: Actor, id: string, seen: string, need: PlaceNeed, reason: string) {
  requireOfficer(actor)
  const why = said(reason)
  return database().$transaction(async tx => {
    const place = await lockPlanned(tx, actor, id, seen)
    const needReason = need === 'beyond_own' ? why : place.needReason
    await tx.apprenticeshipPlace.update({ where: { id }, data: { need, needReason, note: why, ...balancedBy(actor) } })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: id, act: 'rebalanced', reason: why },
      ...{ before: { need: place.need }, after: { need } },
    })
    return { number: place.number }
  })
}

/**
 * The officer wants another number of such planned places (same unit, profession, intake and need): copies of this one are added, or the
 * last ones withdrawn. What is added waits to be weighed like any other.
 */
export async function changeCount(actor: Actor, id: string, seen: string, count: number, reason: string) {
  requireOfficer(actor)
  const why = said(reason)
  return database().$transaction(async tx => {
    await lockAlike(tx, id)
    const place = await lockPlanned(tx, actor, id, seen)
    const { unit, professionId, intakeYear, need } = place
    const alike = await tx.apprenticeshipPlace.findMany({
      where: { unit, professionId, intakeYear, need, state: 'planned' },
      orderBy: { number: 'desc' },
      select: { id: true },
    })
    if (count < 0 || count > alike.length + mostAtOnce) throw new Refusal('move_impossible')
    if (count > alike.length) {
      await requireProfession(tx, professionId, intakeYear)
      const trainers = await tx.placeTrainer.findMany({ where: { placeId: id } })
      const responsibleId = trainers.find(one => one.responsible)?.trainerId
      const plan = { ...place, trainerIds: trainers.map(one => one.trainerId), responsibleId }
      await addPlaces(tx, actor, plan, count - alike.length, why)
    }
    for (const { id: last } of alike.slice(0, Math.max(0, alike.length - count))) {
      const one = await lockPlace(tx, last)
      // Somebody may have approved it meanwhile: then it stays.
      if (one.state === 'planned') await movePlace(tx, actor, one, 'withdraw', { act: 'withdrawn', reason: why, data: { note: why } })
    }
    return { number: place.number }
  })
}

/** All of them in one order before any of them alone, so that two officers do not wait for each other. */
const lockAlike = (tx: Tx, id: string) => tx.$queryRaw`
  select p.id from "ApprenticeshipPlace" p join "ApprenticeshipPlace" o on o.id = ${id}::uuid
  where p.unit = o.unit and p."professionId" = o."professionId" and p."intakeYear" = o."intakeYear" and p.state = 'planned'
  order by p.id for update of p`
