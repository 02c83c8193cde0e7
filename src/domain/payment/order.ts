import type { Db, Tx } from '#db/client.ts'
import type { ItemEnd, Order, OrderItem, OrderState } from '#db/generated/client.ts'
import { today } from '#domain/clock.ts'
import type { EndReason } from '#domain/enrolment/enrolment.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { Refusal } from '#domain/refusal.ts'

/** An order under lock. Everyone who moves its money or changes its end locks the runs it sits in first, then the order. */
export type LockedOrder = Order

export async function lockOrder(tx: Tx, orderId: string): Promise<LockedOrder> {
  await tx.$queryRaw`select 1 from "Order" where id = ${orderId}::uuid for update`
  const order = await tx.order.findUnique({ where: { id: orderId } })
  if (!order) throw new Refusal('not_found')
  return order
}

export const listStanding = (db: Db, orderId: string): Promise<OrderItem[]> =>
  db.orderItem.findMany({ where: { orderId, endedAt: null }, orderBy: { id: 'asc' } })

/** What stands behind a bill that was sent and not taken back as a whole. */
export const findInvoice = (db: Db, orderId: string) =>
  db.invoice.findFirst({ where: { orderId, kind: 'invoice' }, orderBy: { issuedAt: 'desc' } })

/** Writes down the state that follows from the rows of a locked order: items, entries, bills, payments. */
export async function restate(tx: Tx, order: LockedOrder): Promise<OrderState> {
  const standing = await tx.orderItem.count({ where: { orderId: order.id, endedAt: null } })
  const owes = owed(await balancesOf(tx, order.id))
  const state = await stateOf(tx, order, standing, owes)
  const ends = state === 'open' || state === 'billed'
  if (state !== order.state || (!ends && order.payUntil))
    await tx.order.update({ where: { id: order.id }, data: { state, ...(ends ? {} : { payUntil: null }) } })
  order.state = state
  if (!ends) order.payUntil = null
  return state
}

async function stateOf(tx: Tx, { id }: LockedOrder, standing: number, owes: number): Promise<OrderState> {
  // A fee may be owed when nothing stands any more.
  if (owes <= 0) return standing > 0 ? 'settled' : 'cancelled'
  const processing = await tx.orderPayment.count({ where: { orderId: id, state: 'processing' } })
  if (processing > 0) return 'billed'
  const billed = await tx.invoice.count({ where: { orderId: id, kind: 'invoice', dueOn: { not: null } } })
  if (billed > 0) return 'billed'
  const paid = await tx.orderPayment.count({ where: { orderId: id, state: 'paid' } })
  return paid > 0 ? 'billed' : standing > 0 ? 'open' : 'cancelled'
}

/** How an item ends with its seat; null for what never had one to pay for. */
export const itemEnds: Partial<Record<EndReason, ItemEnd>> = {
  cancelled_by_person: 'cancelled_by_person',
  cancelled_by_staff: 'cancelled_by_staff',
  cancelled_by_provider: 'cancelled_by_provider',
  run_cancelled: 'run_cancelled',
  payment_expired: 'payment_expired',
}

/** B-2026-00147: the row of the year stays locked until the end of the transaction, so a number that is rolled back is given to the next. */
export async function nextPaymentNumber(tx: Tx, kind: 'B' | 'R' | 'Q'): Promise<string> {
  const { year } = today()
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    insert into "PaymentNumber" (kind, year, last) values (${kind}, ${year}, 1)
    on conflict (kind, year) do update set last = "PaymentNumber".last + 1 returning last`
  return `${kind}-${year}-${String(row?.last).padStart(5, '0')}`
}
