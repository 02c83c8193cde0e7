import { database } from '#db/client.ts'
import type { Order } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

/** The roles that look after the money of orders. */
export const mayBook = ['bookkeeper'] as const
export const requireBookkeeper = (actor: Actor) => {
  if (!actor.account || !hasRole(actor, ...mayBook)) throw new Refusal('not_allowed')
  return actor.account.id
}

/** The order, if the actor acts for whoever pays it; otherwise there is no such order. */
export async function requireOwnOrder(actor: Actor, orderId: string): Promise<Order> {
  const order = await database().order.findUnique({ where: { id: orderId } })
  if (!order) throw new Refusal('not_found')
  const managed = (await listManaged(actor)).some(one => one.person.id === order.debtorId)
  if (!managed) throw new Refusal('not_found')
  return order
}

/** The same, or the counter and the bookkeepers, who look after everybody's. */
export async function requireOrder(actor: Actor, orderId: string): Promise<Order> {
  if (!hasRole(actor, ...mayBook, 'counter_clerk')) return requireOwnOrder(actor, orderId)
  const order = await database().order.findUnique({ where: { id: orderId } })
  if (!order) throw new Refusal('not_found')
  return order
}
