import type { OrderPayment } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { concludeOrder } from '#domain/payment/confirming.ts'
import { balancesOf, owed, post } from '#domain/payment/ledger.ts'
import { nextPaymentNumber, restate } from '#domain/payment/order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { supersede } from '#domain/payment/superseding.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { Refusal } from '#domain/refusal.ts'

export type Taken = { orderId: string; way: 'cash' | 'terminal'; rappen: number }

/** What somebody pays in cash for so many Rappen: rounded to 5, half away from zero. */
export function cashFor(rappen: number): number {
  const step = paymentRules().cashStepRappen
  return Math.sign(rappen) * Math.floor((Math.abs(rappen) + step / 2) / step) * step
}

/**
 * The counter takes what an order owes, all of it, in cash or by card. `rappen` is what the clerk saw: another amount now is refused, so that
 * the drawer agrees with the books. Gives the number of the receipt.
 */
export async function takeAtCounter(actor: Actor, { orderId, way, rappen }: Taken): Promise<{ receipt: string; paymentId: string }> {
  if (!actor.account || !hasRole(actor, 'counter_clerk', 'bookkeeper')) throw new Refusal('not_allowed')
  const recordedById = actor.account.id
  return withOrder(orderId, async (tx, locked) => {
    const { order } = locked
    const owes = owed(await balancesOf(tx, orderId))
    if (owes <= 0) throw new Refusal('order_over')
    const due = way === 'cash' ? cashFor(owes) : owes
    if (rappen !== due || due === 0) throw new Refusal('changed_meanwhile', {}, 'rappen')
    if ((await tx.orderPayment.count({ where: { orderId, state: 'processing' } })) > 0) throw new Refusal('payment_processing')
    const receipt = await nextPaymentNumber(tx, 'Q')
    const at = nowDate()
    const payment: OrderPayment = await tx.orderPayment.create({
      data: { orderId, way, state: 'paid', rappen, receipt, recordedById, createdAt: at, paidAt: at },
    })
    await post(
      tx,
      actor,
      orderId,
      { source: way, target: 'person', rappen, act: 'paid', paymentId: payment.id },
      ...rounded(owes - rappen, payment.id),
    )
    await record(tx, actor, {
      ...{ concept: 'payment', subjectId: orderId, personId: order.debtorId, act: 'taken_at_counter' },
      after: { rappen, way, receipt },
    })
    // Whoever has a page of the payment desk open in another window must not pay there as well.
    await supersede(tx, order)
    await concludeOrder(tx, actor, locked)
    await restate(tx, order)
    return { receipt, paymentId: payment.id }
  })
}

/** What cash cannot pay, or paid too much. */
const rounded = (rest: number, paymentId: string) =>
  rest > 0
    ? [{ source: 'rounding' as const, target: 'person' as const, rappen: rest, act: 'rounded', paymentId }]
    : [{ source: 'person' as const, target: 'rounding' as const, rappen: -rest, act: 'rounded', paymentId }]
