import type { Tx } from '#db/client.ts'
import type { OrderItem } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { issueInvoice } from '#domain/payment/invoicing.ts'
import type { LockedOrder } from '#domain/payment/order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { formatIban } from '#words/iban.ts'
import { formatRappen } from '#words/money.ts'
import { formatReference } from '#words/payment-reference.ts'

/** Asks the person by a bill of its own for what the canton bears no longer. */
export async function billTurned(tx: Tx, actor: Actor, order: LockedOrder, item: OrderItem, rappen: number, why: 'absent' | 'given_back') {
  const dueOn = today().add({ days: paymentRules().bill.dueDays })
  const invoice = await issueInvoice(tx, actor, order, dueOn, [{ item, rappen }])
  const { creditor } = paymentRules()
  await notifyPerson(tx, order.debtorId, {
    kind: why === 'absent' ? 'payment/contribution_lost' : 'payment/contribution_turned',
    values: {
      ...{ course: item.title, rappen: formatRappen(rappen, { exact: true }), dueOn: dueOn.toString(), link: `/rechnung/${invoice.key}` },
      ...{ iban: formatIban(creditor.qrIban ?? creditor.iban), reference: formatReference(invoice.reference ?? '') },
    },
    onceKey: `bill:${invoice.id}`,
  })
}
