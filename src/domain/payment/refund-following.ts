import type { Tx } from '#db/client.ts'
import type { OrderPayment, OrderRefund } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { post } from '#domain/payment/ledger.ts'
import type { LockedOrder } from '#domain/payment/order.ts'
import { counting } from '#domain/payment/refund-planning.ts'
import { openTask } from '#domain/payment/tasks.ts'
import type { DeskRefund } from '#outside/payment-desk.ts'
import { formatRappen } from '#words/money.ts'

const itself = byItself('job')

/** Brings the refunds of a payment to what the desk says of them; one that was made at its own pages becomes ours, and somebody looks at it. */
export async function followRefunds(tx: Tx, order: LockedOrder, payment: OrderPayment, seen: readonly DeskRefund[]) {
  // Ours first: what we sent is not in the way of what somebody else sent.
  const ours = seen.toSorted((a, b) => Number(b.reference !== null) - Number(a.reference !== null))
  for (const one of ours) {
    const refund = (await findRefund(tx, payment, one)) ?? (await adopt(tx, order, payment, one))
    if (refund) await follow(tx, order, refund, one)
  }
}

/** By the desk's id or by our own, which it carries. */
const findRefund = (tx: Tx, payment: OrderPayment, one: DeskRefund) =>
  tx.orderRefund.findFirst({
    where: { paymentId: payment.id, OR: [{ deskRefundId: one.id }, ...(one.reference ? [{ id: one.reference, deskRefundId: null }] : [])] },
  })

async function adopt(tx: Tx, order: LockedOrder, payment: OrderPayment, one: DeskRefund): Promise<OrderRefund | null> {
  if (one.state === 'failed') return null
  await yieldTo(tx, payment, one.rappen)
  const at = nowDate()
  const refund = await tx.orderRefund.create({
    data: {
      ...{ orderId: order.id, paymentId: payment.id, way: 'desk', state: 'due', rappen: one.rappen, why: 'desk', deskRefundId: one.id },
      ...{ nextAt: at, createdAt: at },
    },
  })
  await openTask(tx, { kind: 'desk_refund', subjectId: refund.id, orderId: order.id, about: { rappen: one.rappen } })
  return refund
}

/** What is due and not sent yet yields where there is no room for both: the desk would refuse it. What is still owed is planned anew. */
async function yieldTo(tx: Tx, payment: OrderPayment, rappen: number) {
  const refunds = await tx.orderRefund.findMany({
    where: { paymentId: payment.id, state: { in: [...counting] } },
    orderBy: { createdAt: 'desc' },
  })
  let room = payment.rappen - refunds.reduce((sum, one) => sum + one.rappen, 0)
  for (const due of refunds) {
    if (room >= rappen) return
    if (due.state !== 'due') continue
    await tx.orderRefund.update({ where: { id: due.id }, data: { state: 'replaced', settledAt: nowDate() } })
    room += due.rappen
  }
}

/** One step of one refund, forward only: what was read is older than what is known, or newer, and both come to the same. */
export async function follow(tx: Tx, order: LockedOrder, refund: OrderRefund, seen: DeskRefund) {
  const moved = nextState(refund.state, seen.state)
  if (!moved) {
    if (!refund.deskRefundId) await tx.orderRefund.update({ where: { id: refund.id }, data: { deskRefundId: seen.id } })
    return
  }
  const at = nowDate()
  const ended = moved === 'pending' ? {} : { settledAt: at }
  const data = { state: moved, deskRefundId: seen.id, sentAt: refund.sentAt ?? at, failure: seen.reason, ...ended }
  await tx.orderRefund.update({ where: { id: refund.id }, data })
  const about = { rappen: refund.rappen, paymentId: refund.paymentId, refundId: refund.id }
  const booked = refund.state === 'pending' || refund.state === 'done'
  if (moved !== 'failed' && !booked) await post(tx, itself, order.id, { source: 'person', target: 'desk', act: 'refunded', ...about })
  if (moved === 'failed' && booked) await post(tx, itself, order.id, { source: 'desk', target: 'person', act: 'refund_failed', ...about })
  await record(tx, itself, {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: `refund_${moved}` },
    after: { rappen: refund.rappen },
  })
  if (moved === 'failed') await failed(tx, order, refund, seen.reason)
}

/** The desk says no, and will say so again: a person looks at it. */
export async function refuseRefund(tx: Tx, order: LockedOrder, refund: OrderRefund, code: string) {
  if (refund.state !== 'due') return
  await tx.orderRefund.update({ where: { id: refund.id }, data: { state: 'failed', settledAt: nowDate(), failure: code } })
  await record(tx, itself, {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: 'refund_failed' },
    after: { rappen: refund.rappen },
  })
  await failed(tx, order, refund, code)
}

async function failed(tx: Tx, order: LockedOrder, refund: OrderRefund, reason: string | null) {
  await openTask(tx, { kind: 'refund_failed', subjectId: refund.id, orderId: order.id, about: { rappen: refund.rappen, reason } })
  await notifyPerson(tx, order.debtorId, {
    kind: 'payment/refund_failed',
    values: { number: order.number, rappen: formatRappen(refund.rappen, { exact: true }), link: `/mein/zahlungen/${order.id}` },
    onceKey: `refund-failed:${refund.id}`,
  })
}

function nextState(now: OrderRefund['state'], seen: DeskRefund['state']): 'pending' | 'done' | 'failed' | null {
  if (now === 'due') return seen
  if (now === 'pending') return seen === 'pending' ? null : seen
  return now === 'done' && seen === 'failed' ? 'failed' : null
}
