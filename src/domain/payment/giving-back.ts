import type { Db, Tx } from '#db/client.ts'
import type { Enrolment, ItemEnd, OrderItem } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { issueCredit } from '#domain/payment/invoicing.ts'
import { post } from '#domain/payment/ledger.ts'
import { findInvoice, itemEnds, type LockedOrder, lockOrder, restate } from '#domain/payment/order.ts'
import { planRefunds, type Why } from '#domain/payment/refund-planning.ts'
import { giveBack, type RefundRules, type RefundStep, stepAt } from '#domain/payment/refund-rules.ts'
import { supersede } from '#domain/payment/superseding.ts'
import { billTurned } from '#domain/payment/turning.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { releaseVoucher } from '#domain/subsidy/voucher-money.ts'

/** What ends with a seat that was, or was to be, paid for; in the transaction in which the seat ends, under the lock of its run. */
export async function giveSeatBack(tx: Tx, actor: Actor, place: Pick<Enrolment, 'orderItemId' | 'endReason'>) {
  const reason = place.endReason && itemEnds[place.endReason]
  if (!place.orderItemId || !reason) return
  const found = await tx.orderItem.findUniqueOrThrow({ where: { id: place.orderItemId }, select: { orderId: true } })
  const order = await lockOrder(tx, found.orderId)
  const item = await tx.orderItem.findUniqueOrThrow({ where: { id: place.orderItemId } })
  if (item.endedAt) return
  await endItem(tx, actor, order, item, reason)
}

const byProvider: readonly ItemEnd[] = ['cancelled_by_provider', 'run_cancelled', 'payment_expired', 'no_seat_left']

/**
 * Ends an item: what each payer paid goes back to them by the rule of the day, the bill is corrected, the contribution returns to the budget
 * of its year. What the school calls off, and what was never paid or billed, costs nothing.
 */
export async function endItem(tx: Tx, actor: Actor, order: LockedOrder, item: OrderItem, reason: ItemEnd) {
  const binding = order.state !== 'open' || (await findInvoice(tx, order.id)) !== null
  const step: RefundStep = byProvider.includes(reason) || !binding ? { kind: 'full' } : stepAt(item.rules as RefundRules, nowDate())
  const person = item.priceRappen - item.contributionRappen
  const { back, fee } = giveBack(step, { person, canton: item.contributionRappen })
  const { voucher, programmeId, absentOwes } = await contributionOf(tx, item)
  const kept = item.contributionRappen - back.canton
  // A seat given back too late is a seat not attended: the programme's rule says who then bears its part.
  const turned = absentOwes === 'person' ? kept : 0
  await tx.orderItem.update({ where: { id: item.id }, data: { endedAt: nowDate(), endReason: reason } })
  const about = { itemId: item.id, programmeId }
  await post(
    tx,
    actor,
    order.id,
    { source: 'provider', target: 'person', rappen: back.person, act: 'cancelled', ...about },
    { source: 'provider', target: 'canton', rappen: back.canton + turned, act: 'cancelled', ...about },
    { source: 'person', target: 'provider', rappen: turned, act: 'turned', ...about },
    { source: 'person', target: 'fee', rappen: fee, act: 'fee', ...about },
  )
  if (voucher) await releaseVoucher(tx, actor, voucher, back.canton + turned)
  // What comes back is first set against what the person bears from now on; a paper that takes back never asks for more.
  const asked = Math.max(0, turned - back.person)
  await issueCredit(tx, actor, order, { item, rappen: back.person - turned + asked, cantonRappen: back.canton + turned, fee })
  if (asked > 0) await billTurned(tx, actor, order, item, asked, 'given_back')
  await record(tx, actor, {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: 'item_ended', providerId: item.providerId },
    after: { reason, rule: step.kind, back: back.person, fee, canton: back.canton + turned },
  })
  await supersede(tx, order)
  await planRefunds(tx, actor, order, whyOf(reason))
  await restate(tx, order)
}

const whyOf = (reason: ItemEnd): Why =>
  reason === 'run_cancelled' || reason === 'cancelled_by_provider' ? 'run_cancelled' : reason === 'no_seat_left' ? 'late' : 'cancelled'

/** Who pays beside the person, and who bears it where the course is not attended. */
export async function contributionOf(tx: Db, item: OrderItem) {
  const voucher = await tx.subsidyVoucher.findUnique({ where: { itemId: item.id }, include: { version: true } })
  if (voucher) {
    const { version, ...row } = voucher
    const { atOnce } = version.terms as unknown as Terms
    return { voucher: row, programmeId: version.programmeId, absentOwes: atOnce?.notAttended ?? ('canton' as const) }
  }
  const application = item.applicationId
    ? await tx.subsidyApplication.findUniqueOrThrow({ where: { id: item.applicationId }, include: { version: true } })
    : null
  return { voucher: null, programmeId: application?.version.programmeId, absentOwes: 'canton' as const }
}
