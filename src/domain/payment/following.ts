import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { endUnpaidSeat } from '#domain/enrolment/waiting-list.ts'
import { endSuperseded, openAt } from '#domain/payment/checking-out.ts'
import { currentPlace } from '#domain/payment/confirming.ts'
import { each } from '#domain/payment/each.ts'
import { endItem } from '#domain/payment/giving-back.ts'
import { listStanding } from '#domain/payment/order.ts'
import { sendRefunds } from '#domain/payment/refunding.ts'
import { settle } from '#domain/payment/settling.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { Refusal } from '#domain/refusal.ts'
import { desk } from '#outside/payment-desk.ts'

const itself = byItself('job')

/** What orders wait for, by the minute: visits that ended, money on its way, refunds to send, holds that are over. Each failure is its own. */
export async function followOrders(): Promise<void> {
  const done = await Promise.allSettled([followVisits()])
  const more = await Promise.allSettled([endSuperseded(), sendRefunds()])
  const last = await Promise.allSettled([endUnpaid()])
  const failed = [...done, ...more, ...last].find(one => one.status === 'rejected')
  if (failed) throw failed.reason
}

/** Asks the desk about visits whose time has come: over, still processing, or asked for without an answer. */
async function followVisits(): Promise<void> {
  const open = desk()
  if (!open) return
  const due = await database().orderPayment.findMany({
    where: { way: 'desk', state: { in: ['asked', 'open', 'processing'] }, supersededAt: null, nextAt: { lte: nowDate() } },
    orderBy: { nextAt: 'asc' },
    take: 200,
  })
  await each(due, async payment => {
    await database().orderPayment.update({
      where: { id: payment.id },
      data: { attempts: { increment: 1 }, nextAt: new Date(nowDate().getTime() + Math.min(60_000 * 2 ** payment.attempts, 3_600_000)) },
    })
    if (payment.checkoutId) await settle(payment.checkoutId)
    else await openAt(payment).catch(ignoreRefusal)
  })
}

/** Nobody waits for this page any more: what the desk said no to is written down already. */
function ignoreRefusal(error: unknown) {
  if (!(error instanceof Refusal)) throw error
}

/**
 * Ends orders whose time is over: seats, vouchers and visits together. A visit that may still have been paid is asked about first; while the
 * desk does not answer the order stays as it is. Its seats count as free since their end.
 */
export async function endUnpaid(): Promise<number> {
  const over = await database().order.findMany({
    where: { state: { in: ['open', 'billed'] }, payUntil: { lte: nowDate() } },
    select: { id: true, payments: { where: { state: { in: ['asked', 'open', 'processing'] } } } },
    orderBy: { payUntil: 'asc' },
    take: 500,
  })
  let ended = 0
  // Those that need not ask come first: a desk that does not answer keeps no bill from its end.
  const inTurn = over.sort((a, b) => a.payments.length - b.payments.length)
  await each(inTurn, async ({ id, payments }) => {
    for (const { checkoutId } of payments) {
      if (!checkoutId || !desk()) continue
      await desk()?.expireCheckout(checkoutId)
      await settle(checkoutId)
    }
    if (await endOne(id)) ended++
  })
  return ended
}

const endOne = (orderId: string) =>
  withOrder(orderId, async (tx, { order, runs }) => {
    const at = nowDate()
    if ((order.state !== 'open' && order.state !== 'billed') || !order.payUntil || order.payUntil > at) return false
    const live = await tx.orderPayment.count({ where: { orderId, state: { in: ['asked', 'open', 'processing'] } } })
    if (live > 0) return false
    for (const item of await listStanding(tx, orderId)) {
      const place = await currentPlace(tx, item.id)
      const run = runs.get(item.runId)
      if (place?.state === 'payment_due' && run) await endUnpaidSeat(tx, run, place)
      else if (!place || place.state === 'cancelled') await endItem(tx, itself, order, item, 'payment_expired')
    }
    // Whoever sits in the course has the seat; what they owe is asked for, and ends nothing any more.
    if ((await listStanding(tx, orderId)).length > 0) await tx.order.update({ where: { id: orderId }, data: { payUntil: null } })
    return true
  })
