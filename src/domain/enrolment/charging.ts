import type { Tx } from '#db/client.ts'
import type { Enrolment } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { factsOf, type LockedRun } from '#domain/enrolment/seats.ts'
import { tell } from '#domain/enrolment/telling.ts'
import { concludeOrder } from '#domain/payment/confirming.ts'
import { lockOrder } from '#domain/payment/order.ts'
import { type Charged, charge } from '#domain/payment/ordering.ts'

/**
 * Asks for the price of seats that were just taken, under the lock of their run, and tells who is to pay until when. Where the canton pays all
 * of it the seats are taken for good at once.
 */
export async function chargeSeats(tx: Tx, actor: Actor, run: LockedRun, places: readonly Enrolment[]): Promise<Map<string, Charged>> {
  const facts = await factsOf(tx, run)
  const charged = await charge(tx, actor, facts, places)
  for (const orderId of new Set([...charged.values()].map(one => one.orderId))) {
    const order = await lockOrder(tx, orderId)
    if (order.state === 'settled') await concludeOrder(tx, actor, { order, runs: new Map([[run.id, run]]) })
  }
  for (const place of places) {
    const { state } = await tx.enrolment.findUniqueOrThrow({ where: { id: place.id }, select: { state: true } })
    place.state = state
    if (state === 'payment_due') await tell(tx, 'enrolment/payment_due', facts, place, wordsOf(charged.get(place.id)))
  }
  return charged
}

// Shows the line it stands in and says nothing itself.
const shownOnly = ' '

/** A price that is not fixed yet is asked for by the school, later. */
function wordsOf(charged: Charged | undefined): Record<string, string> {
  const none = { payUntil: '', payLink: '', billed: '', later: '' }
  if (!charged) return { ...none, later: shownOnly }
  if (charged.billed) return { ...none, billed: shownOnly }
  return { ...none, payUntil: charged.payUntil?.toISOString() ?? '', payLink: `/mein/zahlungen/${charged.orderId}` }
}
