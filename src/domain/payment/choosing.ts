import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { bill } from '#domain/payment/billing.ts'
import { requireOrder } from '#domain/payment/own-order.ts'
import { supersede } from '#domain/payment/superseding.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { Refusal } from '#domain/refusal.ts'
import { sealField } from '#domain/sealed-field.ts'
import { ibanFault, plainIban } from '#words/iban.ts'
import { formatRappen } from '#words/money.ts'

/** The bill instead of paying at once. The counter may send one where it could not be paid in time. */
export async function chooseBill(actor: Actor, orderId: string): Promise<{ number: string; key: string }> {
  await requireOrder(actor, orderId)
  return withOrder(orderId, async (tx, { order }) => {
    if (order.payUntil && order.payUntil <= nowDate()) throw new Refusal('order_over')
    await supersede(tx, order)
    const { number, key } = await bill(tx, actor, order, { always: hasRole(actor, 'counter_clerk', 'bookkeeper') })
    return { number, key }
  })
}

type Account = { refundId: string; holder: string; iban: string }
/** Says to which account money of a bill or of the counter goes back. */
export async function nameAccount(actor: Actor, { refundId, holder, iban }: Account) {
  const found = await database().orderRefund.findUnique({ where: { id: refundId } })
  if (!found) throw new Refusal('not_found')
  const { debtorId } = await requireOrder(actor, found.orderId)
  const fault = ibanFault(iban)
  if (fault) throw new Refusal(fault, {}, 'iban')
  const plain = plainIban(iban)
  // The bank takes no transfer to somebody of whom it does not know where they live.
  const debtor = await database().person.findUniqueOrThrow({ where: { id: debtorId } })
  if (!debtor.postcode || !debtor.locality) throw new Refusal('address_missing', {}, 'holder')
  return withOrder(found.orderId, async tx => {
    const { state } = await tx.orderRefund.findUniqueOrThrow({ where: { id: refundId } })
    if (state !== 'needs_account' && state !== 'ready') throw new Refusal('move_impossible')
    const account = { accountHolder: holder, ibanSealed: sealField(plain, refundId), ibanEnd: plain.slice(-4) }
    await tx.orderRefund.update({ where: { id: refundId }, data: { state: 'ready', ...account } })
    await record(tx, actor, {
      ...{ concept: 'payment', subjectId: found.orderId, personId: debtorId, act: 'account_named' },
      after: { account: account.ibanEnd, rappen: found.rappen },
    })
  })
}

/** The card or the account took a refund back: it goes to an account that the person names. */
export async function redirectRefund(actor: Actor, refundId: string) {
  if (!hasRole(actor, 'bookkeeper')) throw new Refusal('not_allowed')
  const found = await database().orderRefund.findUnique({ where: { id: refundId } })
  if (!found) throw new Refusal('not_found')
  return withOrder(found.orderId, async (tx, { order }) => {
    const failed = await tx.orderRefund.findUniqueOrThrow({ where: { id: refundId } })
    if (failed.state !== 'failed') throw new Refusal('move_impossible')
    await tx.orderRefund.update({ where: { id: refundId }, data: { state: 'replaced', settledById: actor.account?.id ?? null } })
    const at = nowDate()
    const { orderId, paymentId, rappen } = failed
    await tx.orderRefund.create({
      data: { orderId, paymentId, rappen, why: 'again', way: 'bill', state: 'needs_account', nextAt: at, createdAt: at },
    })
    await tx.paymentTask.updateMany({
      where: { kind: 'refund_failed', subjectId: refundId, settledAt: null },
      data: { settledAt: at, settledById: actor.account?.id ?? null },
    })
    await record(tx, actor, {
      concept: 'payment',
      subjectId: orderId,
      personId: order.debtorId,
      act: 'refund_redirected',
      after: { rappen },
    })
    await notifyPerson(tx, order.debtorId, {
      kind: 'payment/refund_account',
      values: { rappen: formatRappen(rappen, { exact: true }), number: order.number, link: `/mein/zahlungen/${orderId}` },
    })
  })
}
