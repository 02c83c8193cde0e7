import { database } from '#db/client.ts'
import type { OrderPayment, OrderRefund } from '#db/generated/client.ts'
import { nowDate } from '#domain/clock.ts'
import { each } from '#domain/payment/each.ts'
import { reach } from '#domain/payment/fault-points.ts'
import { restate } from '#domain/payment/order.ts'
import { follow, refuseRefund } from '#domain/payment/refund-following.ts'
import { settle } from '#domain/payment/settling.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { type DeskRefund, DeskRefused, DeskUnavailable, desk } from '#outside/payment-desk.ts'

type Due = OrderRefund & { payment: OrderPayment }

/** Sends what is to go back the way it came. Each try is written down before it is made; what was tried before is looked for first. */
export async function sendRefunds(): Promise<number> {
  if (!desk()) return 0
  const due = await database().orderRefund.findMany({
    where: { state: 'due', way: 'desk', nextAt: { lte: nowDate() } },
    include: { payment: true },
    orderBy: { createdAt: 'asc' },
    take: 100,
  })
  let sent = 0
  await each(due, async refund => {
    if (await send(refund)) sent++
  })
  return sent
}

async function send(refund: Due): Promise<boolean> {
  const tried = await database().orderRefund.updateMany({
    where: { id: refund.id, state: 'due', attempts: refund.attempts },
    data: { attempts: refund.attempts + 1, nextAt: new Date(nowDate().getTime() + pause(refund.attempts)) },
  })
  // Somebody else is at it.
  if (tried.count === 0) return false
  await reach('refund.sending')
  const seen = await ask(refund)
  if (!seen) return false
  await reach('refund.sent')
  await withOrder(refund.orderId, async (tx, { order }) => {
    const now = await tx.orderRefund.findUniqueOrThrow({ where: { id: refund.id } })
    if ('refused' in seen) await refuseRefund(tx, order, now, seen.refused)
    else await follow(tx, order, now, seen)
    await restate(tx, order)
  })
  await reach('refund.noted')
  return true
}

async function ask(refund: Due): Promise<DeskRefund | { refused: string } | null> {
  const intent = refund.payment.intent
  const open = desk()
  if (!open || !intent) return null
  try {
    // The desk forgets idempotency keys after a day: what an earlier try has done is found by our id in it.
    const earlier = refund.attempts > 0 ? (await open.listRefunds(intent)).find(one => one.reference === refund.id) : undefined
    return earlier ?? (await open.refund({ reference: refund.id, intent, rappen: refund.rappen }))
  } catch (error) {
    if (error instanceof DeskUnavailable) return null
    if (!(error instanceof DeskRefused)) throw error
    // Perhaps somebody gave it back at the desk's own pages: first bring our books to that.
    if (refund.payment.checkoutId) await settle(refund.payment.checkoutId)
    return { refused: error.code }
  }
}

/** A minute, doubled with every try, six hours at most. */
const pause = (attempts: number) => Math.min(60_000 * 2 ** attempts, 6 * 3_600_000)
