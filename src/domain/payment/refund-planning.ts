import type { Tx } from '#db/client.ts'
import type { OrderPayment, OrderRefund } from '#db/generated/client.ts'
import type { RefundState } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { balancesOf } from '#domain/payment/ledger.ts'
import type { LockedOrder } from '#domain/payment/order.ts'
import { formatRappen } from '#words/money.ts'

/** Decided but not in the books yet: it leaves them when it leaves us. */
export const unbooked: readonly RefundState[] = ['due', 'needs_account', 'ready']
/** Counts against what was paid. */
export const counting: readonly RefundState[] = [...unbooked, 'pending', 'done']

export type Why = 'cancelled' | 'run_cancelled' | 'late' | 'overpaid' | 'again'

/**
 * Gives back what the person has too much, the way it came, newest payment first. Money over the counter and by bank goes to an account that
 * the person names. What the bank sent too much of waits for the office, which may know what it was for (`bankToo`).
 */
export async function planRefunds(tx: Tx, actor: Actor, order: LockedOrder, why: Why, { bankToo = true } = {}): Promise<OrderRefund[]> {
  const { person } = await balancesOf(tx, order.id)
  // One that failed is for somebody to solve: a second try at the same closed card would fail as well.
  const planned = await tx.orderRefund.aggregate({
    where: { orderId: order.id, state: { in: [...unbooked, 'failed'] } },
    _sum: { rappen: true },
  })
  let left = person - (planned._sum.rappen ?? 0)
  const made: OrderRefund[] = []
  if (left <= 0) return made
  const payments = await tx.orderPayment.findMany({
    where: { orderId: order.id, state: 'paid' },
    orderBy: [{ paidAt: 'desc' }, { id: 'desc' }],
  })
  // One question after the other: a transaction is one connection.
  const refunds = await tx.orderRefund.findMany({ where: { orderId: order.id } })
  const disputes = await tx.orderDispute.findMany({ where: { payment: { orderId: order.id } } })
  for (const row of payments) {
    const own = <T extends { paymentId: string }>(rows: T[]) => rows.filter(one => one.paymentId === row.id)
    const payment = { ...row, refunds: own(refunds), disputes: own(disputes) }
    const rappen = Math.min(left, refundable(payment))
    if (rappen <= 0 || (!bankToo && payment.way !== 'desk')) continue
    left -= rappen
    made.push(await plan(tx, actor, order, payment, { rappen, why }))
  }
  return made
}

type Paid = OrderPayment & { refunds: OrderRefund[]; disputes: { rappen: number; state: string }[] }
/** What may still go back of a payment: not what is on its way back, nor what the bank of the card has taken. */
export const refundable = ({ rappen, refunds, disputes }: Paid) =>
  rappen -
  refunds.filter(one => counting.includes(one.state)).reduce((sum, one) => sum + one.rappen, 0) -
  disputes.filter(one => one.state !== 'won').reduce((sum, one) => sum + one.rappen, 0)

async function plan(tx: Tx, actor: Actor, order: LockedOrder, payment: OrderPayment, { rappen, why }: { rappen: number; why: Why }) {
  const byDesk = payment.way === 'desk'
  const refund = await tx.orderRefund.create({
    data: {
      ...{ orderId: order.id, paymentId: payment.id, rappen, why, way: byDesk ? 'desk' : 'bill' },
      ...{ state: byDesk ? 'due' : 'needs_account', nextAt: nowDate(), createdAt: nowDate() },
    },
  })
  await record(tx, actor, {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: 'refund_planned' },
    after: { rappen, way: payment.way, why },
  })
  await notifyPerson(tx, order.debtorId, {
    kind: byDesk ? 'payment/refund' : 'payment/refund_account',
    values: { rappen: formatRappen(rappen, { exact: true }), number: order.number, link: `/mein/zahlungen/${order.id}` },
  })
  return refund
}
