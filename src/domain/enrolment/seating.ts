import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { chargeSeats } from '#domain/enrolment/charging.ts'
import { seatMove } from '#domain/enrolment/enrolment.ts'
import { move } from '#domain/enrolment/moving.ts'
import { freeSeats, type LockedRun, lockRun, writeSeats } from '#domain/enrolment/seats.ts'
import { settle } from '#domain/enrolment/waiting-list.ts'
import { record } from '#domain/history.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

/** The counter seats somebody who waits, past the queue and if need be beyond capacity: an explicit act with a reason. */
export async function seatDirectly(actor: Actor, enrolmentId: string, reason: string) {
  const found = await database().enrolment.findUnique({ where: { id: enrolmentId }, select: { runId: true, personId: true } })
  if (!found) throw new Refusal('not_found')
  const { as } = await requireManaged(actor, found.personId)
  if (as !== 'counter') throw new Refusal('not_allowed')
  return database().$transaction(async tx => seatIn(tx, actor, await lockRun(tx, found.runId), enrolmentId, reason))
}

export async function seatIn(tx: Tx, actor: Actor, run: LockedRun, enrolmentId: string, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  await settle(tx, run)
  const place = await tx.enrolment.findUnique({ where: { id: enrolmentId } })
  if (place?.state !== 'waiting') throw new Refusal('move_impossible')
  const beyond = freeSeats(run) === 0
  if (beyond) run.overruled += 1
  const overruled = beyond ? ['no_seat'] : ['queue']
  const step = seatMove(place.priceRappen)
  const seated = await move(tx, actor, run, place, step, {
    ...{ act: 'seated_directly', reason: reason.trim(), data: { overruled, overruleReason: reason.trim() } },
    ...(step === 'confirm' ? { tell: 'enrolment/confirmed' as const } : {}),
  })
  if (seated.state === 'payment_due') await chargeSeats(tx, actor, run, [seated])
  await writeSeats(tx, run)
  return { id: seated.id, state: seated.state }
}

/** A party that came together takes seats one by one from now on: whoever acts for all of them may decide so. */
export async function waitSeparately(actor: Actor, enrolmentId: string) {
  const found = await database().enrolment.findUnique({
    where: { id: enrolmentId },
    include: { group: { include: { enrolments: { where: { state: 'waiting' } } } } },
  })
  if (!found?.group) throw new Refusal('not_found')
  for (const { personId } of found.group.enrolments) await requireManaged(actor, personId)
  return database().$transaction(tx => separateIn(tx, actor, found.runId, enrolmentId))
}

export async function separateIn(tx: Tx, actor: Actor, runId: string, enrolmentId: string) {
  const run = await lockRun(tx, runId)
  const asking = await tx.enrolment.findUnique({ where: { id: enrolmentId }, select: { groupId: true, state: true } })
  if (!asking?.groupId || asking.state !== 'waiting') throw new Refusal('move_impossible')
  const group = { id: asking.groupId }
  await tx.enrolmentGroup.update({ where: group, data: { together: false } })
  const party = await tx.enrolment.findMany({ where: { groupId: group.id, state: 'waiting' }, orderBy: { arrival: 'asc' } })
  const entries = party.map(({ id, personId }) => ({ concept: 'enrolment' as const, subjectId: id, act: 'separated', personId }))
  await record(tx, actor, ...entries)
  await settle(tx, run)
  await writeSeats(tx, run)
}
