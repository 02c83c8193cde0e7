import { database, type Tx } from '#db/client.ts'
import type { OrderPayment } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { concludeOrder } from '#domain/payment/confirming.ts'
import { followDisputes } from '#domain/payment/disputing.ts'
import { holdUntil } from '#domain/payment/ending-at.ts'
import { reach } from '#domain/payment/fault-points.ts'
import { post } from '#domain/payment/ledger.ts'
import { restate } from '#domain/payment/order.ts'
import { followRefunds } from '#domain/payment/refund-following.ts'
import { planRefunds } from '#domain/payment/refund-planning.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { openTask } from '#domain/payment/tasks.ts'
import { type Locked, withOrder } from '#domain/payment/with-order.ts'
import { type DeskCheckout, desk } from '#outside/payment-desk.ts'

export type Settled = 'settled' | 'foreign' | 'unknown' | 'differs'
const itself = byItself('job')

/**
 * Brings our books to what the payment desk says of one visit, whoever asks: its call, the page people come back to, the nightly comparison.
 * What is read may be old by the time it is written, so every step goes forward only; any number of times, in any order, comes to the same.
 */
export async function settle(checkoutId: string): Promise<Settled> {
  const seen = await desk()?.getCheckout(checkoutId)
  if (!seen) return 'unknown'
  await reach('settle.seen')
  const known = await findPayment(seen)
  if (!known) return 'foreign'
  const outcome = await withOrder(known.orderId, (tx, locked) => converge(tx, locked, known.id, seen))
  await reach('settle.done')
  return outcome
}

/** By the desk's id or by our own, which it carries: we may have gone down between opening it and writing that down. */
async function findPayment(seen: DeskCheckout): Promise<OrderPayment | null> {
  const noted = await database().orderPayment.findUnique({ where: { checkoutId: seen.id } })
  if (noted || !seen.reference || !isId(seen.reference)) return noted
  const named = await database().orderPayment.findUnique({ where: { id: seen.reference } })
  // An id of ours in a visit that is not the one we know: somebody else wrote it there.
  return named && named.way === 'desk' && (named.checkoutId === null || named.checkoutId === seen.id) ? named : null
}
const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

async function converge(tx: Tx, locked: Locked, paymentId: string, seen: DeskCheckout): Promise<Settled> {
  const payment = await tx.orderPayment.findUniqueOrThrow({ where: { id: paymentId } })
  // First: what was asked for another sum never becomes the visit of this payment.
  if (seen.currency !== 'chf' || seen.rappen !== payment.rappen) return differs(tx, locked, payment, seen)
  if (!payment.checkoutId) await tx.orderPayment.update({ where: { id: paymentId }, data: { checkoutId: seen.id, url: seen.url } })
  if (seen.money === 'paid') await bookPaid(tx, locked, payment, seen)
  else if (seen.money === 'processing') await waitForIt(tx, locked, payment)
  else if (seen.money === 'failed') await giveUp(tx, locked, payment, 'failed')
  else if (seen.state === 'expired') await giveUp(tx, locked, payment, 'expired')
  if (seen.money === 'paid') {
    await followRefunds(tx, locked.order, payment, seen.refunds)
    await followDisputes(tx, locked.order, payment, seen.disputes)
  }
  await concludeOrder(tx, itself, locked)
  // What the desk took too much is given back at once; what a bank sent is for the office to look at.
  await planRefunds(tx, itself, locked.order, 'overpaid', { bankToo: false })
  await restate(tx, locked.order)
  return 'settled'
}

/** Another sum, or another currency, than we asked for: nothing is booked on a guess. */
async function differs(tx: Tx, { order }: Locked, payment: OrderPayment, seen: DeskCheckout): Promise<Settled> {
  if (seen.money === 'none') return 'differs'
  const about = { asked: payment.rappen, rappen: seen.rappen, currency: seen.currency, checkout: seen.id }
  await openTask(tx, { kind: 'checkout_differs', subjectId: payment.id, orderId: order.id, about })
  return 'differs'
}

async function bookPaid(tx: Tx, { order }: Locked, payment: OrderPayment, seen: DeskCheckout) {
  if (payment.state === 'paid') return
  const paid = { state: 'paid' as const, intent: seen.intent, method: seen.method, paidAt: nowDate(), nextAt: null }
  await tx.orderPayment.update({ where: { id: payment.id }, data: paid })
  Object.assign(payment, paid)
  await post(tx, itself, order.id, { source: 'desk', target: 'person', rappen: payment.rappen, act: 'paid', paymentId: payment.id })
  await record(tx, itself, {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: 'paid' },
    after: { rappen: payment.rappen, way: seen.method ?? 'desk' },
  })
}

/** The money is on its way: the seat waits for it, but not for ever. */
async function waitForIt(tx: Tx, { order }: Locked, payment: OrderPayment) {
  if (payment.state !== 'asked' && payment.state !== 'open' && payment.state !== 'expired') return
  await tx.orderPayment.update({ where: { id: payment.id }, data: { state: 'processing', nextAt: nowDate() } })
  const until = new Date(nowDate().getTime() + paymentRules().hold.processingDays * 86_400_000)
  const held = order.payUntil !== null && order.payUntil > nowDate()
  if (held && until > (order.payUntil as Date)) await holdUntil(tx, order, until)
}

async function giveUp(tx: Tx, { order }: Locked, payment: OrderPayment, state: 'failed' | 'expired') {
  const open = payment.state === 'asked' || payment.state === 'open' || (payment.state === 'processing' && state === 'failed')
  if (!open) return
  await tx.orderPayment.update({ where: { id: payment.id }, data: { state, endedAt: nowDate(), nextAt: null } })
  if (state === 'expired') return
  // Long enough to choose another way, on the seats that were kept for this money.
  if (payment.state === 'processing' && order.payUntil && order.payUntil > nowDate())
    await holdUntil(tx, order, new Date(nowDate().getTime() + paymentRules().hold.offerHours * 3_600_000))
  await record(tx, itself, {
    concept: 'payment',
    subjectId: order.id,
    personId: order.debtorId,
    act: 'payment_failed',
    after: { rappen: payment.rappen },
  })
  await notifyPerson(tx, order.debtorId, {
    kind: 'payment/failed',
    values: { number: order.number, payUntil: order.payUntil?.toISOString() ?? '', link: `/mein/zahlungen/${order.id}` },
  })
}
