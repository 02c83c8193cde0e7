import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { requireOrder } from '#domain/payment/own-order.ts'
import { settle } from '#domain/payment/settling.ts'
import { DeskUnavailable } from '#outside/payment-desk.ts'

/** Somebody comes back from the payment desk: its word is asked for at once. Where it does not answer, the jobs ask again, and the page says so. */
export async function comeBack(actor: Actor, orderId: string): Promise<{ asked: boolean }> {
  await requireOrder(actor, orderId)
  const visits = await database().orderPayment.findMany({
    where: { orderId, way: 'desk', checkoutId: { not: null }, state: { in: ['open', 'processing', 'asked'] } },
    orderBy: { createdAt: 'desc' },
    take: 3,
  })
  try {
    for (const { checkoutId } of visits) if (checkoutId) await settle(checkoutId)
    return { asked: true }
  } catch (error) {
    if (error instanceof DeskUnavailable) return { asked: false }
    throw error
  }
}
