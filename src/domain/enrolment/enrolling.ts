import { database, type Tx } from '#db/client.ts'
import type { Enrolment } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { chargeSeats } from '#domain/enrolment/charging.ts'
import { listObjections, type Overrulable, overrulable, readCommitments } from '#domain/enrolment/checking.ts'
import { type Agreed, requireConsent, writeConsents } from '#domain/enrolment/consenting.ts'
import { after, type EnrolmentState, seatMove } from '#domain/enrolment/enrolment.ts'
import { listHolders, turnIntoSeats } from '#domain/enrolment/hold-ends.ts'
import { getRunFacts, type RunFacts } from '#domain/enrolment/run-facts.ts'
import { factsOf, freeSeats, type LockedRun, lockRun, writeSeats } from '#domain/enrolment/seats.ts'
import { tell } from '#domain/enrolment/telling.ts'
import { settle } from '#domain/enrolment/waiting-list.ts'
import { record } from '#domain/history.ts'
import { followEnrolment } from '#domain/learning-path/following.ts'
import { type Managed, requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

export type Wish = {
  runId: string
  /** In the order in which they get seats where there are too few. */
  personIds: string[]
  /** All or none, also on the waiting list; otherwise each for themselves. */
  together: boolean
  confirmPrerequisites: boolean
  /** Needed for the minors among them. */
  consent?: Agreed | undefined
  overrule?: { rules: readonly Overrulable[]; reason: string } | undefined
}
/** `orderId`: what is to be paid for, together with what else is being paid. */
export type Enrolled = { id: string; personId: string; state: EnrolmentState; position: number | null; orderId: string | null }

/** Takes seats for one or several persons, or places on the waiting list. One person refused: nobody is enrolled. */
export async function enrol(actor: Actor, wish: Wish): Promise<Enrolled[]> {
  const managed: Managed[] = []
  for (const id of new Set(wish.personIds)) managed.push(await requireManaged(actor, id))
  const facts = await getRunFacts(database(), wish.runId)
  return database().$transaction(tx => enrolIn(tx, actor, wish, managed, facts))
}

/** The part inside the transaction: lock the run, then the persons in the order of their ids, check, write. */
export async function enrolIn(tx: Tx, actor: Actor, wish: Wish, managed: Managed[], known: RunFacts): Promise<Enrolled[]> {
  const run = await lockRun(tx, wish.runId, known)
  const facts = await factsOf(tx, run)
  if (facts.withdrawn || managed.length === 0) throw new Refusal('not_found')
  await settle(tx, run)
  await lockPersons(tx, wish.personIds)
  const overruled = await check(tx, facts, wish, managed)
  const holders = await listHolders(tx, run, wish.personIds)
  const seats = shareOut(run, wish, managed, overruled, holders)
  await turnIntoSeats(tx, actor, run, [...seats])
  const rows = await writeRows(tx, actor, run, facts, wish, managed, seats, overruled)
  await writeSeats(tx, run)
  return rows
}

// Two runs at the same hour are two locks: only the person's own shows that one of them came first. References to persons
// (messages, other enrolments) need not wait for it.
const lockPersons = (tx: Tx, ids: string[]) =>
  tx.$queryRaw`select 1 from "Person" where id = any(${ids}::uuid[]) order by id for no key update`

/** Refuses the first thing that stands in the way. Returns by person which rules staff overruled. */
async function check(tx: Tx, facts: RunFacts, wish: Wish, managed: Managed[]) {
  const commitments = await readCommitments(tx, facts, wish.personIds)
  const overruled = new Map<string, Overrulable[]>()
  for (const one of managed) {
    const mine: Overrulable[] = []
    for (const objection of listObjections(facts, one, commitments)) {
      const rule = overrulable.find(name => name === objection.reason)
      if (!rule || !wish.overrule?.rules.includes(rule)) throw objection
      requireMayOverrule(one, wish)
      mine.push(rule)
    }
    overruled.set(one.person.id, mine)
  }
  if (facts.prerequisites && !wish.confirmPrerequisites) throw new Refusal('prerequisite_unconfirmed', {}, 'confirmPrerequisites')
  requireConsent(facts, managed, wish.consent)
  return overruled
}

/** An explicit act of the counter, with a reason; never for oneself or one's own family. */
function requireMayOverrule({ as }: Managed, { overrule }: Wish) {
  if (as !== 'counter') throw new Refusal('not_allowed')
  if (!overrule?.reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
}

/**
 * Who gets one of the free seats; the others wait. Nobody who waits already would fit into them: they were asked before. For whom a
 * seat is held, that one is theirs and nobody else's.
 */
function shareOut(
  run: LockedRun,
  wish: Wish,
  managed: Managed[],
  overruled: Map<string, Overrulable[]>,
  holders: ReadonlySet<string>,
): Set<string> {
  const ids = managed.map(one => one.person.id).sort((a, b) => Number(holders.has(b)) - Number(holders.has(a)))
  const free = freeSeats(run) + holders.size
  const fitting = wish.together && ids.length > free ? [] : ids.slice(0, free)
  if (fitting.length === ids.length) return new Set(ids)
  if (wish.overrule?.rules.includes('no_seat')) {
    for (const one of managed) requireMayOverrule(one, wish)
    for (const id of ids.slice(free)) overruled.get(id)?.push('no_seat')
    run.overruled += ids.length - free
    return new Set(ids)
  }
  // Once a course has begun nobody is asked any more: a waiting list would be an empty promise.
  if (run.startsAt <= run.at) throw new Refusal('no_seat')
  return new Set(fitting)
}

async function writeRows(
  tx: Tx,
  actor: Actor,
  run: LockedRun,
  facts: RunFacts,
  wish: Wish,
  managed: Managed[],
  seats: Set<string>,
  overruled: Map<string, Overrulable[]>,
) {
  const group = managed.length > 1 ? await tx.enrolmentGroup.create({ data: { together: wish.together } }) : null
  const consents = await writeConsents(tx, actor, facts, managed, wish.consent)
  const reason = (personId: string) => (overruled.get(personId)?.length ? (wish.overrule?.reason ?? null) : null)
  const rows = await tx.enrolment.createManyAndReturn({
    data: managed.map(({ person }) => ({
      ...{ runId: run.id, personId: person.id, groupId: group?.id ?? null, priceRappen: facts.priceRappen },
      state: seats.has(person.id) ? after('waiting', seatMove(facts.priceRappen)) : 'waiting',
      prerequisitesConfirmedAt: facts.prerequisites ? nowDate() : null,
      consentId: consents.get(person.id) ?? null,
      overruled: overruled.get(person.id) ?? [],
      overruleReason: reason(person.id),
      enrolledById: actor.account?.id ?? null,
      createdAt: run.at,
    })),
  })
  const enrolled = rows.map(row => ({ ...row, position: row.state === 'waiting' ? ++run.waiting : null }))
  run.taken += seats.size
  await record(tx, actor, ...enrolled.map(row => entry(row, facts)))
  for (const row of enrolled) await followEnrolment(tx, actor, row.id)
  for (const row of enrolled) {
    if (row.state === 'waiting') await tell(tx, 'enrolment/waiting', facts, row, { position: row.position ?? 0 })
    else if (row.state === 'confirmed') await tell(tx, 'enrolment/confirmed', facts, row)
  }
  const charged = await chargeSeats(
    tx,
    actor,
    run,
    enrolled.filter(row => row.state === 'payment_due'),
  )
  return enrolled.map(({ id, personId, state, position }) => ({ id, personId, state, position, orderId: charged.get(id)?.orderId ?? null }))
}

const entry = (row: Enrolment & { position: number | null }, facts: RunFacts) => ({
  ...{ concept: 'enrolment' as const, subjectId: row.id, act: 'enrolled', personId: row.personId, providerId: facts.provider.id },
  after: {
    state: row.state,
    ...(row.position === null ? {} : { position: row.position }),
    ...(row.overruled.length > 0 ? { overruled: row.overruled } : {}),
  },
  reason: row.overruleReason,
})
