import type { Tx } from '#db/client.ts'
import type { Enrolment, OrderItem } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { move } from '#domain/enrolment/moving.ts'
import { factsOf, freeSeats, type LockedRun } from '#domain/enrolment/seats.ts'
import { tell } from '#domain/enrolment/telling.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { endItem } from '#domain/payment/giving-back.ts'
import { issueInvoice } from '#domain/payment/invoicing.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { findInvoice, listStanding, restate } from '#domain/payment/order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import type { Locked } from '#domain/payment/with-order.ts'
import { commitVoucher } from '#domain/subsidy/voucher-money.ts'
import { formatRappen } from '#words/money.ts'

/**
 * Once all that an order owes has come, its seats are taken for good. Where the money came after the end of the hold, a seat that is still
 * free is theirs; one that somebody else has by now is not, and its price goes back at once.
 */
export async function concludeOrder(tx: Tx, actor: Actor, { order, runs }: Locked) {
  if (owed(await balancesOf(tx, order.id)) > 0) return restate(tx, order)
  const lost: { item: OrderItem; place: Enrolment | null; run: LockedRun }[] = []
  for (const item of await listStanding(tx, order.id)) {
    const run = runs.get(item.runId) as LockedRun
    const place = await currentPlace(tx, item.id)
    if (place && (await seat(tx, actor, run, place))) await commit(tx, actor, item)
    else if (place?.state === 'payment_due' || !place) lost.push({ item, place, run })
  }
  for (const { item, place, run } of lost) await lose(tx, actor, { order, runs }, item, place, run)
  const standing = await listStanding(tx, order.id)
  if (standing.length > 0 && !(await findInvoice(tx, order.id))) await issueInvoice(tx, actor, order, null)
  return restate(tx, order)
}

/** The seat that an item pays for: the last of its enrolments. */
export const currentPlace = (tx: Tx, orderItemId: string) =>
  tx.enrolment.findFirst({ where: { orderItemId }, orderBy: { arrival: 'desc' } })

/** False where the seat is gone. */
async function seat(tx: Tx, actor: Actor, run: LockedRun, place: Enrolment): Promise<boolean> {
  if (place.state !== 'payment_due') return place.state !== 'cancelled'
  const inTime = place.payUntil === null || place.payUntil > run.at
  if (!inTime && freeSeats(run) === 0) return false
  await move(tx, actor, run, place, 'confirm', { act: inTime ? 'paid' : 'paid_late', tell: 'enrolment/confirmed' })
  return true
}

async function commit(tx: Tx, actor: Actor, item: OrderItem) {
  const voucher = await tx.subsidyVoucher.findUnique({ where: { itemId: item.id } })
  if (voucher) await commitVoucher(tx, actor, voucher)
}

/** Paid, and the seat is gone: money back, told, and by the canton's rule a place on the waiting list. */
async function lose(tx: Tx, actor: Actor, { order }: Locked, item: OrderItem, place: Enrolment | null, run: LockedRun) {
  await endItem(tx, actor, order, item, 'no_seat_left')
  if (place) await move(tx, actor, run, place, 'cancel', { act: 'seat_lost', data: { endReason: 'payment_expired' } })
  const facts = await factsOf(tx, run)
  const waits = paymentRules().lateWithoutSeat === 'refund_and_wait' && run.state === 'open' && run.startsAt > run.at && place !== null
  if (waits) {
    const { personId, priceRappen, prerequisitesConfirmedAt, consentId, enrolledById } = place
    const row = await tx.enrolment.create({
      data: {
        runId: run.id,
        personId,
        priceRappen,
        prerequisitesConfirmedAt,
        consentId,
        enrolledById,
        state: 'waiting',
        createdAt: run.at,
      },
    })
    run.waiting += 1
    await record(tx, actor, {
      concept: 'enrolment',
      subjectId: row.id,
      act: 'enrolled',
      personId,
      providerId: facts.provider.id,
      after: { state: 'waiting' },
    })
    await tell(tx, 'enrolment/waiting', facts, row, { position: run.waiting })
  }
  await notifyPerson(tx, order.debtorId, {
    kind: 'payment/no_seat',
    values: {
      ...{ course: item.title, rappen: formatRappen(item.priceRappen - item.contributionRappen, { exact: true }) },
      ...{ waits: waits ? ' ' : '', link: `/mein/zahlungen/${order.id}` },
    },
  })
}
