import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import type { Enrolment } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { endHoldsThatAreOver } from '#domain/enrolment/hold-ends.ts'
import { move } from '#domain/enrolment/moving.ts'
import { freeSeats, type LockedRun, lockRun, writeSeats } from '#domain/enrolment/seats.ts'

// Whose leaving freed the seat is nobody's business: offers come and go by themselves.
const itself = byItself('job')

/** Brings a locked run to rest before anybody else takes a seat: offers and held seats that are over end, and those who wait are asked first. */
export async function settle(tx: Tx, run: LockedRun) {
  if (run.expired > 0) {
    await endExpiredOffers(tx, run)
    await endUnpaidSeats(tx, run)
    await endHoldsThatAreOver(tx, run)
    run.expired = 0
  }
  await offerFreedSeats(tx, run)
}

/** For the verbs of a run that change its seats or its dates, in their transaction: asks those who wait and writes down the counts. */
export async function afterSeatsChanged(tx: Tx, runId: string) {
  const run = await lockRun(tx, runId)
  await settle(tx, run)
  await writeSeats(tx, run)
}

/**
 * Offers free seats in order of arrival. People who want to come together are one party: they are asked when there are seats for
 * all of them at once. Nobody is passed over for seats they could have taken, and no seat stays empty for want of a second one:
 * a party that does not fit keeps its place in the queue while those behind it who do fit are asked. The form says so beforehand,
 * and a party can decide at any time to take seats one by one (`waitSeparately`).
 */
async function offerFreedSeats(tx: Tx, run: LockedRun) {
  if (run.waiting === 0 || freeSeats(run) === 0 || run.state !== 'open' || run.startsAt <= run.at) return
  const waiting = await tx.enrolment.findMany({
    where: { runId: run.id, state: 'waiting' },
    orderBy: { arrival: 'asc' },
    include: { group: true },
  })
  const parties = Map.groupBy(waiting, one => (one.group?.together ? one.groupId : one.id)).values()
  for (const party of parties) if (party.length <= freeSeats(run)) await offer(tx, run, party)
}

async function offer(tx: Tx, run: LockedRun, party: Enrolment[]) {
  const until = offerEnd(run.startsAt, run.at)
  for (const place of party) {
    const key = randomBytes(24).toString('base64url')
    await move(tx, itself, run, place, 'offer', {
      act: 'offered',
      data: { offeredAt: run.at, offerUntil: until, offerKey: key },
      tell: 'enrolment/offered',
      values: { offerUntil: until.toISOString(), offerLink: `/angebot/${key}`, party: party.length },
    })
  }
}

/** An offer is the shorter the nearer the start, and never outlives the wait for it. */
export function offerEnd(startsAt: Date, from: Date): Date {
  const hoursLeft = (startsAt.getTime() - from.getTime()) / 3_600_000
  const line = canton().enrolment.offerHours.find(({ startsWithinHours }) => startsWithinHours === null || hoursLeft <= startsWithinHours)
  return new Date(from.getTime() + Math.min(line?.hours ?? hoursLeft, hoursLeft) * 3_600_000)
}

/** Offers nobody answered in time. They have held no seat since their end, whenever this comes round to it. */
async function endExpiredOffers(tx: Tx, run: LockedRun) {
  const where = { runId: run.id, state: 'offered' as const, offerUntil: { lte: run.at } }
  const over = await tx.enrolment.findMany({ where, orderBy: { arrival: 'asc' } })
  for (const place of over) {
    await move(tx, itself, run, place, 'cancel', {
      act: 'offer_expired',
      data: { endReason: 'offer_expired' },
      tell: 'enrolment/offer_expired',
      values: { offerUntil: place.offerUntil?.toISOString() ?? '' },
    })
  }
}

/**
 * Seats whose price did not come in time, by order so that two runs end two orders in the same turn. Where somebody may just have paid at the
 * payment desk, the desk is asked first (payment/following.ts): that seat counts as free, and its row waits for the answer.
 */
async function endUnpaidSeats(tx: Tx, run: LockedRun) {
  const over = await tx.enrolment.findMany({
    where: {
      ...{ runId: run.id, state: 'payment_due', payUntil: { lte: run.at } },
      orderItem: { order: { payments: { none: { state: { in: ['asked', 'open', 'processing'] } } } } },
    },
    include: { orderItem: { select: { orderId: true } } },
  })
  const inOrder = over.sort((a, b) => (a.orderItem?.orderId ?? '').localeCompare(b.orderItem?.orderId ?? ''))
  for (const { orderItem: _, ...place } of inOrder) await endUnpaidSeat(tx, run, place)
}

/** For whoever has asked the desk. */
export const endUnpaidSeat = (tx: Tx, run: LockedRun, place: Enrolment) =>
  move(tx, itself, run, place, 'cancel', {
    act: 'payment_expired',
    data: { endReason: 'payment_expired' },
    tell: 'enrolment/payment_expired',
  })
