import { type Db, database, type Tx } from '#db/client.ts'
import type { CourseRun } from '#db/generated/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { active } from '#domain/enrolment/enrolment.ts'
import { countSeats, factsOf, freeSeats, lockRun, writeSeats } from '#domain/enrolment/seats.ts'
import { settle } from '#domain/enrolment/waiting-list.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

type Holding = { runId: string; personId: string; applicationId: string; days: number }

/**
 * Holds a seat for somebody whose application is pending, under the same lock and in the same count as everybody who takes one: those
 * who wait are asked first, and where nothing is free nothing is held. Returns until when.
 */
export async function holdSeat(tx: Tx, actor: Actor, { runId, personId, applicationId, days }: Holding): Promise<Date> {
  const run = await lockRun(tx, runId)
  await settle(tx, run)
  const facts = await factsOf(tx, run)
  const until = holdEnd(facts, run.at, days)
  if (facts.state !== 'open' || facts.withdrawn || facts.dropIn || until <= run.at) throw new Refusal('enrolment_closed', {}, 'hold')
  const has = await tx.enrolment.findFirst({ where: { runId, personId, state: { in: [...active] } }, include: { person: true } })
  if (has) throw new Refusal('already_enrolled', { name: has.person.firstName }, 'hold')
  const held = await tx.seatHold.findFirst({ where: { runId, personId, endedAt: null } })
  // Held for another application of the same person: one seat is enough.
  if (held) return held.until
  if (freeSeats(run) === 0) throw new Refusal('no_seat', {}, 'hold')
  await tx.seatHold.create({ data: { runId, personId, applicationId, until, createdAt: run.at } })
  run.taken += 1
  await record(tx, actor, {
    ...{ concept: 'subsidy', subjectId: applicationId, personId, act: 'seat_held', providerId: facts.provider.id },
    after: { until: until.toISOString() },
  })
  await writeSeats(tx, run)
  return until
}

/** A held seat is of no use once nobody can enrol any more. */
const holdEnd = (run: Pick<CourseRun, 'enrolUntil' | 'startsAt'>, from: Date, days: number) =>
  new Date(Math.min(from.getTime() + days * 86_400_000, run.enrolUntil.getTime(), run.startsAt.getTime()))

export type Holdable = { state: 'free'; until: string; days: number } | { state: 'full' | 'seated' | 'waiting' | 'held' }

/** What can be said about holding a seat before anybody decides; null where there is nothing to hold. Nothing is held by asking. */
export async function findHoldable(db: Db, { runId, personId, days }: Omit<Holding, 'applicationId'>): Promise<Holdable | null> {
  const at = nowDate()
  const run = await db.courseRun.findUnique({ where: { id: runId }, include: { course: { include: { published: true } } } })
  if (days === 0 || run?.state !== 'open' || run.course.published?.dropIn) return null
  const until = holdEnd(run, at, days)
  if (until <= at) return null
  const place = await db.enrolment.findFirst({ where: { runId, personId, state: { in: [...active] } } })
  if (place) return { state: place.state === 'waiting' ? 'waiting' : 'seated' }
  if (await db.seatHold.findFirst({ where: { runId, personId, endedAt: null, until: { gt: at } } })) return { state: 'held' }
  const { taken, waiting } = await countSeats(db, runId, at)
  const isFree = freeSeats({ seats: run.seats, taken }) > 0 && waiting === 0
  return isFree ? { state: 'free', until: until.toISOString(), days } : { state: 'full' }
}

/** Until when a seat is held for an application, or null. */
export async function findHold(applicationId: string): Promise<string | null> {
  const hold = await database().seatHold.findFirst({ where: { applicationId, endedAt: null, until: { gt: nowDate() } } })
  return hold?.until.toISOString() ?? null
}

/** Seats of a course that are held for the persons an account acts for: what its page says to them alone. */
export async function listHeldIn(actor: Actor, slug: string) {
  const people = (await listManaged(actor)).map(one => one.person)
  const holds = await database().seatHold.findMany({
    where: { personId: { in: people.map(one => one.id) }, endedAt: null, until: { gt: nowDate() }, run: { course: { slug } } },
    include: { run: { select: { number: true, startsAt: true } }, person: true },
    orderBy: { until: 'asc' },
  })
  return holds.map(({ run, person, until, applicationId }) => ({
    ...{ run: run.number, startsAt: run.startsAt.toISOString(), until: until.toISOString(), applicationId },
    ...{ personId: person.id, name: `${person.firstName} ${person.lastName}` },
  }))
}

const reminderDays = 2

/** Says two days before the end that the held seat is about to be free for others. Who has only just got it knows. */
export async function remindOfHolds(): Promise<number> {
  const at = nowDate().getTime()
  const due = { endedAt: null, remindedAt: null, endReason: null, createdAt: { lt: new Date(at - 86_400_000) } }
  const ending = { gt: new Date(at), lt: new Date(at + reminderDays * 86_400_000) }
  const holds = await database().seatHold.findMany({ where: { ...due, until: ending }, select: { id: true }, orderBy: { id: 'asc' } })
  for (const { id } of holds) await database().$transaction(tx => remind(tx, id))
  return holds.length
}

async function remind(tx: Tx, id: string) {
  const { count } = await tx.seatHold.updateMany({
    where: { id, endedAt: null, remindedAt: null, until: { gt: nowDate() } },
    data: { remindedAt: nowDate() },
  })
  if (count === 0) return
  const { run, personId, applicationId, until } = await tx.seatHold.findUniqueOrThrow({
    where: { id },
    include: { run: { include: { course: { include: { published: true } } } } },
  })
  await notifyPerson(tx, personId, {
    kind: 'subsidy/seat_ending',
    values: {
      ...{ course: run.course.published?.title ?? run.course.slug, day: run.startsAt.toISOString(), until: until.toISOString() },
      ...{ courseLink: `/kurse/${run.course.slug}/${run.number}/anmelden`, link: `/mein/gesuche/${applicationId}` },
    },
    onceKey: `seat-ending:${id}`,
  })
  await record(tx, byItself('job'), { concept: 'subsidy', subjectId: applicationId, personId, act: 'seat_hold_reminded' })
}
