import { database } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { contributionOf } from '#domain/payment/giving-back.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { giveBack, type RefundRules, stepAt } from '#domain/payment/refund-rules.ts'

export type IfCancelled = {
  orderId: string
  /** Nothing is paid and no bill is out: leaving costs nothing. */
  free: boolean
  restRappen: number
  backRappen: number
  feeRappen: number
  /** Of the canton, that the person would owe instead. */
  turnedRappen: number
  /** Has it been paid already? Otherwise it is owed less. */
  paid: boolean
  /** Until when that holds; null where nothing changes any more. */
  until: string | null
  /** As they were booked. */
  rules: RefundRules
}

/** What a seat would give back if it were cancelled this moment, by the rules it was booked under; what cancelling then does (giving-back.ts). */
export async function ifCancelled(orderItemId: string): Promise<IfCancelled | null> {
  const db = database()
  const item = await db.orderItem.findUniqueOrThrow({ where: { id: orderItemId }, include: { order: { include: { invoices: true } } } })
  if (item.endedAt) return null
  const { order } = item
  const free = order.state === 'open' && order.invoices.every(one => one.kind !== 'invoice')
  const rules = item.rules as RefundRules
  const step = free ? ({ kind: 'full' } as const) : stepAt(rules, nowDate())
  const person = item.priceRappen - item.contributionRappen
  const { back, fee } = giveBack(step, { person, canton: item.contributionRappen })
  const { absentOwes } = await contributionOf(db, item)
  return {
    rules,
    ...{ orderId: order.id, free, restRappen: person, backRappen: back.person, feeRappen: fee },
    turnedRappen: absentOwes === 'person' ? item.contributionRappen - back.canton : 0,
    paid: owed(await balancesOf(db, order.id)) <= 0,
    until: step.kind === 'full' ? (free ? null : rules.fullUntil) : step.kind === 'none' ? null : (rules.late?.until ?? null),
  }
}
