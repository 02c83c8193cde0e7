import { database, type Tx } from '#db/client.ts'
import type { Enrolment } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { chargeSeats } from '#domain/enrolment/charging.ts'
import { listObjections, readCommitments } from '#domain/enrolment/checking.ts'
import { seatMove } from '#domain/enrolment/enrolment.ts'
import { listRunsWithOverHolds } from '#domain/enrolment/hold-ends.ts'
import { move } from '#domain/enrolment/moving.ts'
import { factsOf, type LockedRun, lockRun, writeSeats } from '#domain/enrolment/seats.ts'
import { afterSeatsChanged, settle } from '#domain/enrolment/waiting-list.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

type Answer = 'accept' | 'decline'
type Found = { id: string; runId: string }

/**
 * Answers an offer by the link in its message. The key alone is enough for either answer: it proves the same mailbox (or letter) that a
 * sign-in code would, it is bound to this one offer, and somebody without a login has no other way. Looking never answers.
 */
export async function answerByKey(actor: Actor, key: string, answer: Answer) {
  const found = await database().enrolment.findUnique({ where: { offerKey: key }, select: { id: true, runId: true } })
  if (!found) throw new Refusal('not_found')
  return answerOffer({ ...actor, door: 'link' }, found, answer)
}

/** Answers an offer made to a person one acts for. */
export async function answerFor(actor: Actor, enrolmentId: string, answer: Answer) {
  const found = await database().enrolment.findUnique({ where: { id: enrolmentId }, select: { id: true, runId: true, personId: true } })
  if (!found) throw new Refusal('not_found')
  await requireManaged(actor, found.personId)
  return answerOffer(actor, found, answer)
}

const answerOffer = (actor: Actor, found: Found, answer: Answer) =>
  database().$transaction(async tx => {
    const run = await lockRun(tx, found.runId)
    return answerIn(tx, actor, run, found.id, answer)
  })

/** People who came together answer together: one of them speaks for all, because none of them wanted to come alone. */
export async function answerIn(tx: Tx, actor: Actor, run: LockedRun, enrolmentId: string, answer: Answer) {
  const party = await readParty(tx, enrolmentId)
  const asked = party.find(one => one.id === enrolmentId)
  if (asked?.state !== 'offered' || !asked.offerUntil || asked.offerUntil <= run.at) throw new Refusal('offer_over')
  if (answer === 'accept') await refuseConflicts(tx, run, party)
  const changed: Enrolment[] = []
  for (const place of party) changed.push(await (answer === 'accept' ? accept(tx, actor, run, place) : decline(tx, actor, run, place)))
  const charged = await chargeSeats(
    tx,
    actor,
    run,
    changed.filter(one => one.state === 'payment_due'),
  )
  await settle(tx, run)
  await writeSeats(tx, run)
  return changed.map(({ id, state }) => ({ id, state, orderId: charged.get(id)?.orderId ?? null }))
}

async function readParty(tx: Tx, enrolmentId: string) {
  const include = { person: true, group: { select: { together: true } } }
  const asked = await tx.enrolment.findUnique({ where: { id: enrolmentId }, include })
  if (!asked?.group?.together) return asked ? [asked] : []
  return tx.enrolment.findMany({ where: { groupId: asked.groupId, state: 'offered' }, orderBy: { arrival: 'asc' }, include })
}

/** Waiting for a seat reserves no evening: whoever took another course at that hour has to leave it first. Ages were checked before. */
async function refuseConflicts(tx: Tx, run: LockedRun, party: Awaited<ReturnType<typeof readParty>>) {
  const ids = party.map(one => one.personId)
  await tx.$queryRaw`select 1 from "Person" where id = any(${ids}::uuid[]) order by id for no key update`
  const facts = await factsOf(tx, run)
  const commitments = await readCommitments(tx, facts, ids)
  for (const { person, overruled } of party) {
    if (overruled.includes('time_conflict')) continue
    const all = listObjections(facts, { person, as: 'self' }, { ...commitments, enrolled: new Set() })
    const conflict = all.find(objection => objection.reason === 'time_conflict')
    if (conflict) throw conflict
  }
}

const accept = (tx: Tx, actor: Actor, run: LockedRun, place: Enrolment) => {
  const step = seatMove(place.priceRappen)
  return move(tx, actor, run, place, step, {
    act: 'offer_accepted',
    ...(step === 'confirm' ? { tell: 'enrolment/confirmed' as const } : {}),
  })
}

const decline = (tx: Tx, actor: Actor, run: LockedRun, place: Enrolment) =>
  move(tx, actor, run, place, 'cancel', { act: 'offer_declined', data: { endReason: 'offer_declined' }, tell: 'enrolment/cancelled' })

/** Tidies up: ends the offers and the held seats that are over and asks the next. A late run harms nobody, the seats count as free since then. */
export async function expireOffers(): Promise<number> {
  const over = await database().enrolment.findMany({
    where: { state: 'offered', offerUntil: { lte: nowDate() } },
    distinct: ['runId'],
    select: { runId: true },
  })
  const runs = new Set([...over.map(one => one.runId), ...(await listRunsWithOverHolds())])
  // One run that fails must not keep the seats of all others.
  const done = await Promise.allSettled([...runs].map(runId => database().$transaction(tx => afterSeatsChanged(tx, runId))))
  const failed = done.find(one => one.status === 'rejected')
  if (failed) throw failed.reason
  return runs.size
}
