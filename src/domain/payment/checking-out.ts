import { database, type Tx } from '#db/client.ts'
import type { OrderPayment } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { each } from '#domain/payment/each.ts'
import { holdUntil } from '#domain/payment/ending-at.ts'
import { reach } from '#domain/payment/fault-points.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { type LockedOrder, listStanding } from '#domain/payment/order.ts'
import { requireOwnOrder } from '#domain/payment/own-order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { settle } from '#domain/payment/settling.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { Refusal } from '#domain/refusal.ts'
import { type Ask, DeskRefused, DeskUnavailable, desk } from '#outside/payment-desk.ts'

const minute = 60_000

/**
 * Opens a visit to the payment desk for what an order still owes and says where to go. The visit is written down first and carries its own
 * id to the desk, so asking again after a crash, a second click or a desk that did not answer opens no second one. The seats are held
 * exactly as long as the visit. An open visit for another amount is ended first; was it paid meanwhile, that counts.
 */
export async function checkOut(actor: Actor, orderId: string): Promise<{ url: string }> {
  await requireOwnOrder(actor, orderId)
  if (!desk()) throw new Refusal('no_desk')
  for (let attempt = 1; attempt <= 3; attempt++) {
    await endSuperseded(orderId).catch(unavailable)
    const payment = await withOrder(orderId, (tx, { order }) => ask(tx, actor, order))
    const url = payment && (payment.url ?? (await openAt(payment)))
    if (url) return { url }
  }
  throw new Refusal('changed_meanwhile')
}

/** Null where a visit for another amount, or one that is over, has to be ended at the desk before a new one is opened. */
async function ask(tx: Tx, actor: Actor, order: LockedOrder): Promise<OrderPayment | null> {
  const at = nowDate()
  if (order.payUntil && order.payUntil <= at) throw new Refusal('order_over')
  const rappen = owed(await balancesOf(tx, order.id))
  if (rappen <= 0 || (order.state !== 'open' && order.state !== 'billed')) throw new Refusal('order_over')
  const open = await tx.orderPayment.findFirst({
    where: { orderId: order.id, state: { in: ['asked', 'open', 'processing'] }, supersededAt: null },
  })
  if (open?.state === 'processing') throw new Refusal('payment_processing')
  if (open && open.rappen === rappen && open.expiresAt && open.expiresAt > at) return open
  if (open) {
    await tx.orderPayment.update({ where: { id: open.id }, data: { supersededAt: at, nextAt: at } })
    return null
  }
  const expiresAt = await extend(tx, order, at)
  const payment = await tx.orderPayment.create({
    data: {
      orderId: order.id,
      way: 'desk',
      state: 'asked',
      rappen,
      desk: desk()?.name ?? null,
      expiresAt,
      nextAt: new Date(at.getTime() + minute),
      createdAt: at,
    },
  })
  await record(tx, actor, {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: 'checkout_asked' },
    after: { rappen, until: expiresAt.toISOString() },
  })
  return payment
}

/** The desk takes no visit shorter than half an hour: seats are held that long anew, but no seat for ever without money. A bill keeps its own, later end. */
async function extend(tx: Tx, order: LockedOrder, at: Date): Promise<Date> {
  const { minutes, mostMinutes } = paymentRules().hold
  const wanted = new Date(Math.ceil((at.getTime() + minutes * minute) / 1000) * 1000)
  if (order.payUntil === null || order.payUntil >= wanted) return wanted
  const most = order.createdAt.getTime() + mostMinutes * minute
  if (order.state === 'open' && wanted.getTime() > most) throw new Refusal('held_long_enough')
  await holdUntil(tx, order, wanted)
  return wanted
}

/** Asks the desk, outside any transaction, and writes down what it said. Safe to repeat: same id, same parameters, same visit. */
export async function openAt(payment: OrderPayment): Promise<string | null> {
  const open = desk()
  if (!open) throw new Refusal('no_desk')
  const request = await requestFor(payment)
  await reach('checkout.asked')
  try {
    const seen = await open.openCheckout(request)
    await reach('checkout.opened')
    await database().orderPayment.updateMany({
      where: { id: payment.id, checkoutId: null },
      data: { checkoutId: seen.id, url: seen.url, nextAt: payment.expiresAt },
    })
    await database().orderPayment.updateMany({ where: { id: payment.id, state: 'asked' }, data: { state: 'open' } })
    await reach('checkout.noted')
    return seen.url
  } catch (error) {
    if (error instanceof DeskRefused) await refused(payment, error)
    // Asked for again minutes later: too short a visit by now. The next one begins anew.
    if (error instanceof DeskRefused && error.code === 'expires_at') return null
    throw error instanceof DeskRefused ? new Refusal('desk_refused') : unavailable(error)
  }
}

/** Whoever waits for the page is told; everything else is a mistake of ours. */
function unavailable(error: unknown): never {
  throw error instanceof DeskUnavailable ? new Refusal('desk_unavailable') : error
}

const refused = (payment: OrderPayment, error: DeskRefused) =>
  database().orderPayment.updateMany({
    where: { id: payment.id, state: 'asked' },
    data: { state: 'failed', failure: error.code, endedAt: nowDate() },
  })

async function requestFor(payment: OrderPayment): Promise<Ask> {
  const order = await database().order.findUniqueOrThrow({ where: { id: payment.orderId }, include: { debtor: true } })
  const lines = await listStanding(database(), order.id)
  const rests = lines.map(one => ({ text: one.title, rappen: one.priceRappen - one.contributionRappen })).filter(one => one.rappen > 0)
  const exact = rests.reduce((sum, one) => sum + one.rappen, 0) === payment.rappen
  const path = `/mein/zahlungen/${order.id}`
  return {
    ...{ reference: payment.id, rappen: payment.rappen, language: order.debtor.language, email: order.debtor.email },
    // What was partly paid before has no lines of its own any more.
    lines: exact ? rests : [{ text: order.number, rappen: payment.rappen }],
    expiresAt: payment.expiresAt as Date,
    ...{ paidPath: `${path}?zurueck=bezahlt`, leftPath: `${path}?zurueck=abgebrochen` },
  }
}

/** Ends at the desk what was opened for another amount. What was paid there first is settled like every payment. */
export async function endSuperseded(orderId?: string): Promise<void> {
  const over = await database().orderPayment.findMany({
    where: { state: { in: ['asked', 'open'] }, supersededAt: { not: null }, ...(orderId ? { orderId } : { nextAt: { lte: nowDate() } }) },
    orderBy: { createdAt: 'asc' },
  })
  await each(over, async payment => {
    const checkoutId = payment.checkoutId ?? (await recover(payment))
    if (!checkoutId) return
    await desk()?.expireCheckout(checkoutId)
    await settle(checkoutId)
  })
}

/** A visit of which we never heard: it was asked for, and we went down before the answer. Asking again finds it. */
async function recover(payment: OrderPayment): Promise<string | null> {
  await openAt(payment).catch(error => {
    // Never asked for, and too late to be: written down as failed.
    if (!(error instanceof Refusal) || error.reason !== 'desk_refused') throw error
  })
  return (await database().orderPayment.findUniqueOrThrow({ where: { id: payment.id } })).checkoutId
}
