import { database, type Tx } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { dateColumn, dayOf, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { lockOrder } from '#domain/payment/order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { formatIban } from '#words/iban.ts'
import { formatRappen } from '#words/money.ts'
import { formatReference } from '#words/payment-reference.ts'

/** Days after the due day on which a bill is brought to mind, by step. */
const steps = () => [paymentRules().bill.reminderDays, paymentRules().bill.secondReminderDays]

/** Brings overdue bills to mind, each step once: a job that runs late or twice reminds nobody twice, and never of two steps on one day. */
export async function remindOfBills(): Promise<number> {
  let reminded = 0
  for (const [n, days] of steps().entries()) {
    const due = await database().invoice.findMany({
      where: {
        ...{ kind: 'invoice', dueOn: { lte: dateColumn(today().subtract({ days })) } },
        ...{ order: { state: 'billed' }, reminders: { none: { step: { gte: n } } } },
      },
      orderBy: { issuedAt: 'asc' },
      take: 500,
    })
    for (const { id } of due) if (await database().$transaction(tx => remind(tx, id, n))) reminded++
  }
  return reminded
}

async function remind(tx: Tx, invoiceId: string, step: number): Promise<boolean> {
  const invoice = await tx.invoice.findUniqueOrThrow({ where: { id: invoiceId }, include: { reminders: true } })
  const order = await lockOrder(tx, invoice.orderId)
  const rappen = owed(await balancesOf(tx, order.id))
  const last = invoice.reminders.map(one => one.at.getTime()).sort((a, b) => b - a)[0]
  if (rappen <= 0 || (step > 0 && last === undefined) || (last && dayOf(new Date(last)).equals(today()))) return false
  const { count } = await tx.invoiceReminder.createMany({ data: { invoiceId, step, at: nowDate() }, skipDuplicates: true })
  if (count === 0) return false
  const { creditor } = paymentRules()
  await notifyPerson(tx, order.debtorId, {
    kind: step === 0 ? 'payment/reminder' : 'payment/second_reminder',
    values: {
      ...{
        number: invoice.number,
        rappen: formatRappen(rappen, { exact: true }),
        dueOn: invoice.dueOn ? plainDay(invoice.dueOn).toString() : '',
      },
      ...{ iban: formatIban(creditor.qrIban ?? creditor.iban), reference: formatReference(invoice.reference ?? '') },
      ...{ seatUntil: order.payUntil ? dayOf(new Date(order.payUntil.getTime() - 1)).toString() : '', link: `/rechnung/${invoice.key}` },
    },
    onceKey: `bill-reminder:${invoiceId}:${step}`,
  })
  await record(tx, byItself('job'), {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: 'bill_reminded' },
    after: { number: invoice.number, step: step + 1, rappen },
  })
  return true
}
