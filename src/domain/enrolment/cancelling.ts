import { database, type Tx } from '#db/client.ts'
import type { Enrolment } from '#db/generated/client.ts'
import { type Actor, isMemberOf } from '#domain/actor.ts'
import { active, type EndReason } from '#domain/enrolment/enrolment.ts'
import { endHoldsOfRun } from '#domain/enrolment/hold-ends.ts'
import { move } from '#domain/enrolment/moving.ts'
import { answerIn } from '#domain/enrolment/offers.ts'
import type { RunFacts } from '#domain/enrolment/run-facts.ts'
import { factsOf, type LockedRun, lockRun, writeSeats } from '#domain/enrolment/seats.ts'
import { settle } from '#domain/enrolment/waiting-list.ts'
import { type ActingAs, listManaged, requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

type Cancelling = { enrolmentId: string; reason?: string | undefined }
type By = ActingAs | 'provider'

/** Gives a place back: oneself until the deadline, the counter and the provider always but with a reason. Who waits may leave at any time. */
export async function cancel(actor: Actor, { enrolmentId, reason }: Cancelling) {
  const found = await database().enrolment.findUnique({ where: { id: enrolmentId }, include: { run: { include: { course: true } } } })
  if (!found) throw new Refusal('not_found')
  const by = await actingAs(actor, found.personId, found.run.course.providerId)
  return database().$transaction(async tx => {
    const run = await lockRun(tx, found.runId)
    return cancelIn(tx, actor, by, run, enrolmentId, reason)
  })
}

/** A school's secretary may also have a place of her own in its course. */
async function actingAs(actor: Actor, personId: string, providerId: string): Promise<By> {
  if (!isMemberOf(actor, providerId)) return (await requireManaged(actor, personId)).as
  const own = (await listManaged(actor)).find(one => one.person.id === personId)
  return own?.as ?? 'provider'
}

export async function cancelIn(tx: Tx, actor: Actor, by: By, run: LockedRun, enrolmentId: string, reason = '') {
  const place = await tx.enrolment.findUnique({ where: { id: enrolmentId } })
  if (!place || place.runId !== run.id) throw new Refusal('not_found')
  const official = by === 'counter' || by === 'provider'
  if (official && !reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  if (place.state === 'offered' && !official) return { id: place.id, ...(await declined(tx, actor, run, place)) }
  const facts = await factsOf(tx, run)
  const holds = place.state === 'confirmed' || place.state === 'payment_due'
  const until = cancellableUntil(place, facts)
  if (holds && !official && until < run.at) throw new Refusal('cancelling_closed', { until: until.toISOString() })
  const left = await leave(tx, actor, by, run, place, reason.trim())
  await settle(tx, run)
  await writeSeats(tx, run)
  return { id: left.id, state: left.state }
}

/** A seat that costs nothing goes to somebody else only if it comes back in time; a paid one may be given back until the course begins, and the rules of its booking say what that costs. */
export const cancellableUntil = (place: Pick<Enrolment, 'orderItemId'>, run: Pick<RunFacts, 'cancelUntil' | 'startsAt'>) =>
  place.orderItemId ? run.startsAt : run.cancelUntil

/** Leaving while asked is declining, for the whole party. */
async function declined(tx: Tx, actor: Actor, run: LockedRun, place: Enrolment) {
  await answerIn(tx, actor, run, place.id, 'decline')
  return { state: 'cancelled' as const }
}

function leave(tx: Tx, actor: Actor, by: By, run: LockedRun, place: Enrolment, reason: string) {
  const endReason: EndReason = by === 'counter' ? 'cancelled_by_staff' : by === 'provider' ? 'cancelled_by_provider' : 'cancelled_by_person'
  const data = { endReason, endNote: reason || null }
  return move(tx, actor, run, place, 'cancel', {
    act: 'cancelled',
    data,
    reason: reason || undefined,
    tell: 'enrolment/cancelled',
    values: { reason },
  })
}

/** Ends every place in a run that its provider cancels, in that transaction, and tells everyone. Returns how many were told. */
export async function cancelRunEnrolments(tx: Tx, actor: Actor, runId: string, reason: string): Promise<number> {
  const run = await lockRun(tx, runId)
  // In the order of what pays for them: every seat locks its order.
  const places = await tx.enrolment.findMany({
    where: { runId, state: { in: [...active] } },
    include: { orderItem: { select: { orderId: true } } },
    orderBy: [{ orderItem: { orderId: 'asc' } }, { arrival: 'asc' }],
  })
  for (const { orderItem: _, ...place } of places) {
    await move(tx, actor, run, place, 'cancel', {
      act: 'run_cancelled',
      data: { endReason: 'run_cancelled', endNote: reason },
      reason,
      tell: 'enrolment/run_cancelled',
      values: { reason },
    })
  }
  await endHoldsOfRun(tx, actor, run)
  await writeSeats(tx, run)
  return places.length
}
