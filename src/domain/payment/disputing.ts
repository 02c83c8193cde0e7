import type { Tx } from '#db/client.ts'
import type { OrderPayment } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { post } from '#domain/payment/ledger.ts'
import type { LockedOrder } from '#domain/payment/order.ts'
import { openTask } from '#domain/payment/tasks.ts'
import type { DeskDispute } from '#outside/payment-desk.ts'

const itself = byItself('job')

/** Somebody's bank took the money back: it is owed again until the desk has won, and a person looks at it. The seat stays until they decide. */
export async function followDisputes(tx: Tx, order: LockedOrder, payment: OrderPayment, seen: readonly DeskDispute[]) {
  for (const one of seen) {
    const known = await tx.orderDispute.findUnique({ where: { deskId: one.id } })
    if (!known) {
      await tx.orderDispute.create({
        data: { paymentId: payment.id, deskId: one.id, rappen: one.rappen, state: one.state, openedAt: nowDate() },
      })
      await post(tx, itself, order.id, { source: 'person', target: 'desk', rappen: one.rappen, act: 'disputed', paymentId: payment.id })
      await openTask(tx, { kind: 'dispute', subjectId: one.id, orderId: order.id, about: { rappen: one.rappen } })
      await record(tx, itself, {
        concept: 'payment',
        subjectId: order.id,
        personId: order.debtorId,
        act: 'disputed',
        after: { rappen: one.rappen },
      })
    } else if (known.state !== 'open' || one.state === 'open') continue
    else await tx.orderDispute.update({ where: { id: known.id }, data: { state: one.state, settledAt: nowDate() } })
    if (one.state !== 'won') continue
    await post(tx, itself, order.id, { source: 'desk', target: 'person', rappen: one.rappen, act: 'dispute_won', paymentId: payment.id })
    await record(tx, itself, {
      concept: 'payment',
      subjectId: order.id,
      personId: order.debtorId,
      act: 'dispute_won',
      after: { rappen: one.rappen },
    })
  }
}
