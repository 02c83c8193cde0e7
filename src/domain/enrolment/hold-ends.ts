import { database, type Tx } from '#db/client.ts'
import type { SeatHold } from '#db/generated/client.ts'
import type { HoldEnd } from '#db/generated/enums.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { factsOf, type LockedRun } from '#domain/enrolment/seats.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'

const itself = byItself('job')
const open = (run: LockedRun) => ({ runId: run.id, endedAt: null, until: { gt: run.at } })

/** Who of these persons has a seat of a locked run held for them. */
export async function listHolders(tx: Tx, run: LockedRun, personIds: string[]): Promise<Set<string>> {
  const holds = await tx.seatHold.findMany({ where: { ...open(run), personId: { in: personIds } }, select: { personId: true } })
  return new Set(holds.map(one => one.personId))
}

/** The held seats become the persons' own: they count once, as what they are from now on. */
export async function turnIntoSeats(tx: Tx, actor: Actor, run: LockedRun, personIds: string[]): Promise<void> {
  const holds = await tx.seatHold.findMany({ where: { ...open(run), personId: { in: personIds } } })
  for (const hold of holds) await end(tx, actor, hold, 'enrolled')
  run.taken -= holds.length
}

/** Ends what is over in a locked run and tells whom it was held for. They have held no seat since their end, whenever this comes round to it. */
export async function endHoldsThatAreOver(tx: Tx, run: LockedRun): Promise<void> {
  const over = await tx.seatHold.findMany({ where: { runId: run.id, endedAt: null, until: { lte: run.at } }, orderBy: { id: 'asc' } })
  for (const hold of over) {
    await end(tx, itself, hold, hold.endReason ?? 'expired')
    // Whoever took the application back, or reads in the decision that there is nothing, needs no second message.
    if (!hold.endReason) await tell(tx, run, hold, 'subsidy/seat_ended')
  }
}

/** The provider cancels the run: every seat that was held ends with it. */
export async function endHoldsOfRun(tx: Tx, actor: Actor, run: LockedRun): Promise<void> {
  const holds = await tx.seatHold.findMany({ where: { runId: run.id, endedAt: null } })
  for (const hold of holds) {
    await end(tx, actor, hold, 'run_cancelled')
    await tell(tx, run, hold, 'subsidy/seat_cancelled')
  }
  run.taken -= holds.filter(hold => hold.until > run.at).length
}

/**
 * Gives the seat of an application back. Needs no lock of the run, so it can't stand in the way of whoever has the lock of the money:
 * the end is only moved to now, and whoever counts from now on sees a free seat.
 */
export async function releaseHold(tx: Tx, applicationId: string, reason: Exclude<HoldEnd, 'expired'>): Promise<void> {
  await tx.seatHold.updateMany({
    where: { applicationId, endedAt: null, until: { gt: nowDate() } },
    data: { until: nowDate(), endReason: reason },
  })
}

/** Runs in which the end of a held seat has passed and nobody has tidied up. */
export const listRunsWithOverHolds = async (): Promise<string[]> =>
  (
    await database().seatHold.findMany({
      where: { endedAt: null, until: { lte: nowDate() } },
      distinct: ['runId'],
      select: { runId: true },
    })
  ).map(one => one.runId)

async function end(tx: Tx, actor: Actor, { id, applicationId, personId }: SeatHold, endReason: HoldEnd) {
  await tx.seatHold.update({ where: { id }, data: { endedAt: nowDate(), endReason } })
  await record(tx, actor, { concept: 'subsidy', subjectId: applicationId, personId, act: 'seat_hold_ended', after: { reason: endReason } })
}

async function tell(tx: Tx, run: LockedRun, { personId, applicationId }: SeatHold, kind: 'subsidy/seat_ended' | 'subsidy/seat_cancelled') {
  const { title, slug, number } = await factsOf(tx, run)
  const links = { courseLink: `/kurse/${slug}/${number}/anmelden`, link: `/mein/gesuche/${applicationId}` }
  await notifyPerson(tx, personId, { kind, values: { course: title, day: run.startsAt.toISOString(), ...links } })
}
