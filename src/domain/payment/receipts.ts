import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dayOf, today } from '#domain/clock.ts'
import { officeOf, sayWay } from '#domain/payment/invoice-paper.ts'
import { requireOrder } from '#domain/payment/own-order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { Refusal } from '#domain/refusal.ts'
import { drawBill } from '#outside/bill-paper.ts'
import { formatShortDay } from '#words/dates.ts'
import { speak } from '#words/speak.ts'

/** That one payment came, on paper: for whoever made it, and for the counter that took it. */
export async function drawReceipt(actor: Actor, paymentId: string): Promise<{ pdf: Buffer; number: string }> {
  const payment = await database().orderPayment.findUnique({
    where: { id: paymentId },
    include: {
      order: {
        include: { debtor: true, items: { include: { person: true, run: { select: { startsAt: true } } }, orderBy: { createdAt: 'asc' } } },
      },
    },
  })
  if (!payment) throw new Refusal('not_found')
  await requireOrder(actor, payment.orderId)
  const { order, rappen, paidAt, receipt } = payment
  if (payment.state !== 'paid' || !paidAt) throw new Refusal('not_found')
  const { language } = order.debtor
  const t = speak(language)
  // What a payment was for: the seats that stood when it came.
  const items = order.items.filter(one => one.createdAt <= paidAt && (!one.endedAt || one.endedAt >= paidAt))
  const names = items.map(
    one => `${one.title} (${one.person.firstName} ${one.person.lastName}, ${formatShortDay(one.run.startsAt, language)})`,
  )
  const { iban, qrIban, ...sender } = paymentRules().creditor
  const { firstName, lastName, street, houseNumber, postcode, locality } = order.debtor
  const number = receipt ?? order.number
  const pdf = await drawBill(
    {
      ...{ kind: 'receipt', language, number, day: today().toString(), dueOn: null, corrects: null },
      creditor: { ...sender, iban: qrIban ?? iban },
      debtor: { name: `${firstName} ${lastName}`, street, houseNumber, postcode, locality, country: 'CH' },
      lines: [{ text: t('payment.receipt_for', { number: order.number }), detail: names.join('; '), rappen, contribution: null }],
      totalRappen: rappen,
      paid: [{ day: dayOf(paidAt).toString(), text: sayWay(t, payment), rappen }],
      ...{ dueRappen: 0, rules: [], reference: null, message: '' },
    },
    officeOf(language),
  )
  return { pdf, number }
}
