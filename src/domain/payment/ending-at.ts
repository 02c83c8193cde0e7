import type { Tx } from '#db/client.ts'
import type { LockedOrder } from '#domain/payment/order.ts'

/**
 * One end for all that an order holds: the seats of its items and, with them, vouchers and visits to the desk. A later end keeps seats, so
 * the caller has the locks of their runs; null ends nothing by itself.
 */
export async function holdUntil(tx: Tx, order: LockedOrder, until: Date | null) {
  await tx.order.update({ where: { id: order.id }, data: { payUntil: until } })
  await tx.enrolment.updateMany({ where: { state: 'payment_due', orderItem: { orderId: order.id } }, data: { payUntil: until } })
  order.payUntil = until
}
