import type { Tx } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import type { LockedOrder } from '#domain/payment/order.ts'

/**
 * The order costs another amount now: a visit to the desk that was opened for the old one is to be ended there. That happens after the commit;
 * whoever pays it meanwhile has paid, and gets back what is too much.
 */
export async function supersede(tx: Tx, { id: orderId }: LockedOrder) {
  await tx.orderPayment.updateMany({
    where: { orderId, state: { in: ['asked', 'open'] }, supersededAt: null },
    data: { supersededAt: nowDate(), nextAt: nowDate() },
  })
}
