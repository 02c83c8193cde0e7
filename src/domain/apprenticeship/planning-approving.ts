import { type Db, database } from '#db/client.ts'
import type { ApprenticeshipPlace } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { eachAlone, type Read, requireSeen, unbalanced } from '#domain/apprenticeship/planning.ts'
import { requireProfession } from '#domain/apprenticeship/planning-checks.ts'
import { headedDepartments } from '#domain/apprenticeship/units.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireOther } from '#domain/subsidy/four-eyes.ts'

/** The head of the department says yes to a weighed place, as they read it. */
export async function approvePlace(actor: Actor, id: string, seen: string) {
  return database().$transaction(async tx => {
    const place = await lockPlace(tx, id)
    await requireApprover(tx, actor, place)
    requireSeen(place, seen)
    await requireProfession(tx, place.professionId, place.intakeYear)
    const data = { approvedById: actor.account?.id ?? null, approvedAt: nowDate() }
    await movePlace(tx, actor, place, 'approve', { act: 'plan_approved', data })
    return { number: place.number }
  })
}

/** Several, each alone. */
export const approvePlaces = (actor: Actor, places: readonly Read[]) => eachAlone(places, ({ id, seen }) => approvePlace(actor, id, seen))

/** Who may say yes to this place: the same for the button, the preview and the deed. Two persons, not two logins of one. */
export async function requireApprover(
  db: Db,
  actor: Actor,
  place: Pick<ApprenticeshipPlace, 'department' | 'state' | 'balancedAt' | 'balancedById' | 'proposedById'>,
) {
  if (!headedDepartments(actor).includes(place.department)) throw new Refusal('not_found')
  if (place.state !== 'planned') throw new Refusal('move_impossible')
  for (const other of [place.proposedById, place.balancedById]) if (other) await requireOther(db, actor, other)
  if (!place.balancedAt) throw new Refusal('not_balanced')
}

/** The head does not agree: the place goes back to be weighed again, with the reason. */
export async function sendBack(actor: Actor, id: string, seen: string, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const place = await lockPlace(tx, id)
    if (!headedDepartments(actor).includes(place.department)) throw new Refusal('not_found')
    if (place.state !== 'planned') throw new Refusal('move_impossible')
    requireSeen(place, seen)
    await tx.apprenticeshipPlace.update({ where: { id }, data: { ...unbalanced, note: reason.trim() } })
    await record(tx, actor, { concept: 'apprenticeship', subjectId: id, act: 'plan_sent_back', reason: reason.trim() })
    return { number: place.number }
  })
}
