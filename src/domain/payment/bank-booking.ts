import { database, type Tx } from '#db/client.ts'
import type { CreditLine, Invoice } from '#db/generated/client.ts'
import type { CreditOutcome } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { dayOf, nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { concludeOrder } from '#domain/payment/confirming.ts'
import { balancesOf, owed, post } from '#domain/payment/ledger.ts'
import { restate } from '#domain/payment/order.ts'
import { planRefunds } from '#domain/payment/refund-planning.ts'
import { reviveSeats } from '#domain/payment/reviving.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { supersede } from '#domain/payment/superseding.ts'
import { closeTask, openTask } from '#domain/payment/tasks.ts'
import { settleTransfer } from '#domain/payment/transferring.ts'
import { type Locked, withOrder } from '#domain/payment/with-order.ts'
import { formatIban } from '#words/iban.ts'
import { formatRappen } from '#words/money.ts'
import { formatReference } from '#words/payment-reference.ts'

/** Books one line that was read: a transfer to its bill by the reference, a refund of ours to its own. Once, whoever does it. */
export async function bookLine(actor: Actor, lineId: string): Promise<void> {
  const line = await database().creditLine.findUniqueOrThrow({ where: { id: lineId } })
  if (line.outcome === 'refund_done' || line.outcome === 'refund_returned') return settleTransfer(actor, line)
  const invoice = line.reference ? await database().invoice.findUnique({ where: { reference: line.reference } }) : null
  if (invoice) await withOrder(invoice.orderId, (tx, locked) => bookTo(tx, actor, locked, invoice, lineId))
  else await database().creditLine.updateMany({ where: { id: lineId, outcome: 'read' }, data: { outcome: 'unknown' } })
}

/** Somebody has found out for which bill a line without a right reference was. */
export const assignLine = (actor: Actor, lineId: string, invoice: Invoice) =>
  withOrder(invoice.orderId, (tx, locked) => bookTo(tx, actor, locked, invoice, lineId))

async function bookTo(tx: Tx, actor: Actor, locked: Locked, invoice: Invoice, lineId: string): Promise<void> {
  await tx.$queryRaw`select 1 from "CreditLine" where id = ${lineId}::uuid for update`
  const line = await tx.creditLine.findUniqueOrThrow({ where: { id: lineId } })
  if (line.paymentId || (line.outcome !== 'read' && line.outcome !== 'unknown')) return
  const { order } = locked
  const at = nowDate()
  const before = owed(await balancesOf(tx, order.id))
  const isOver = order.state === 'cancelled' || order.state === 'settled'
  const payment = await tx.orderPayment.create({
    data: { orderId: order.id, way: 'bill', state: 'paid', rappen: line.rappen, createdAt: at, paidAt: at },
  })
  await post(tx, actor, order.id, { source: 'bank', target: 'person', rappen: line.rappen, act: 'paid', paymentId: payment.id })
  const personId = order.debtorId
  await record(tx, actor, {
    concept: 'payment',
    subjectId: order.id,
    personId,
    act: 'paid',
    after: { rappen: line.rappen, way: 'bill', invoice: invoice.number },
  })
  await supersede(tx, order)
  const outcome = isOver ? await cameLate(tx, actor, locked) : outcomeOf(line.rappen, before)
  await concludeOrder(tx, actor, locked)
  await restate(tx, order)
  const isDone = outcome === 'matched'
  await tx.creditLine.update({
    where: { id: line.id },
    data: { outcome, paymentId: payment.id, invoiceId: invoice.id, settledAt: isDone ? at : null },
  })
  await askSomebody(tx, locked, invoice, line, outcome)
}

const outcomeOf = (rappen: number, owes: number): CreditOutcome => (rappen < owes ? 'partial' : rappen > owes ? 'over' : 'matched')

/** The bill was over: the seats are found again where they are still free, and otherwise the money goes back by the canton's rule. */
async function cameLate(tx: Tx, actor: Actor, locked: Locked): Promise<CreditOutcome> {
  const found = await reviveSeats(tx, actor, locked)
  if (found) return 'matched'
  await planRefunds(tx, actor, locked.order, 'late')
  return 'closed'
}

async function askSomebody(tx: Tx, { order }: Locked, invoice: Invoice, line: CreditLine, outcome: CreditOutcome) {
  const left = owed(await balancesOf(tx, order.id))
  if (left <= 0) await closeTask(tx, 'underpaid', order.id)
  if (outcome === 'over')
    await openTask(tx, { kind: 'overpaid', subjectId: order.id, orderId: order.id, about: { rappen: -left, line: line.id } })
  if (outcome !== 'partial') return
  await openTask(tx, { kind: 'underpaid', subjectId: order.id, orderId: order.id, about: { rappen: left, line: line.id } })
  const { creditor } = paymentRules()
  await notifyPerson(tx, order.debtorId, {
    kind: 'payment/part',
    values: {
      ...{ number: invoice.number, rappen: formatRappen(line.rappen, { exact: true }), rest: formatRappen(left, { exact: true }) },
      ...{ iban: formatIban(creditor.qrIban ?? creditor.iban), reference: formatReference(invoice.reference ?? '') },
      ...{ seatUntil: order.payUntil ? dayOf(new Date(order.payUntil.getTime() - 1)).toString() : '', link: `/rechnung/${invoice.key}` },
    },
  })
}
