import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import type { OrderItem, Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import type { InvoiceContent, InvoiceLine } from '#domain/payment/invoice.ts'
import { balancesOf } from '#domain/payment/ledger.ts'
import { findInvoice, type LockedOrder, listStanding, nextPaymentNumber } from '#domain/payment/order.ts'
import type { RefundRules } from '#domain/payment/refund-rules.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { qrReference, scorReference } from '#words/payment-reference.ts'

type Turned = { item: OrderItem; rappen: number }
/**
 * Makes the bill of a locked order. `dueOn`: to be paid by transfer until then, with a reference; null: it is paid already. `turned`: not the
 * seats, but what the canton bears no longer.
 */
export async function issueInvoice(tx: Tx, actor: Actor, order: LockedOrder, dueOn: Temporal.PlainDate | null, turned: Turned[] = []) {
  const items = turned.length > 0 ? [] : await listStanding(tx, order.id)
  const lines: InvoiceLine[] = []
  // One after the other: within a transaction there is one connection.
  for (const item of items) lines.push(await courseLine(tx, item))
  for (const { item, rappen } of turned)
    lines.push({ ...(await courseLine(tx, item)), kind: 'turned', rappen, contribution: null, restRappen: rappen, rules: null })
  const { desk, bank, cash, terminal } = await balancesOf(tx, order.id)
  const paidRappen = turned.length > 0 ? 0 : 0 - desk - bank - cash - terminal
  const number = await nextPaymentNumber(tx, 'R')
  return write(tx, actor, order, { number, kind: 'invoice', lines, paidRappen, dueOn, correctsId: null })
}

type Taken = { item: OrderItem; rappen: number; cantonRappen: number; fee: number }
/** Takes back on paper what was taken back in the books: the course, all of it or a part, less a fee. Without a bill there is nothing to correct. */
export async function issueCredit(tx: Tx, actor: Actor, order: LockedOrder, { item, rappen, cantonRappen, fee }: Taken) {
  const invoice = await findInvoice(tx, order.id)
  if (!invoice || (rappen === 0 && cantonRappen === 0)) return null
  const line = await courseLine(tx, item)
  const contribution = line.contribution && cantonRappen > 0 ? { name: line.contribution.name, rappen: -cantonRappen } : null
  const back: InvoiceLine = { ...line, rappen: -(rappen + cantonRappen), contribution, restRappen: -rappen, rules: null }
  const lines = fee > 0 ? [back, { ...line, kind: 'fee' as const, rappen: fee, contribution: null, restRappen: fee, rules: null }] : [back]
  const number = await nextPaymentNumber(tx, 'R')
  return write(tx, actor, order, { number, kind: 'credit', lines, paidRappen: 0, dueOn: null, correctsId: invoice.id })
}

type Written = {
  number: string
  kind: 'invoice' | 'credit'
  lines: InvoiceLine[]
  paidRappen: number
  dueOn: Temporal.PlainDate | null
  correctsId: string | null
}
async function write(tx: Tx, actor: Actor, order: LockedOrder, { number, kind, lines, paidRappen, dueOn, correctsId }: Written) {
  const debtor = await tx.person.findUniqueOrThrow({ where: { id: order.debtorId } })
  const { iban, qrIban, ...sender } = paymentRules().creditor
  const content: InvoiceContent = { creditor: { ...sender, iban: qrIban ?? iban }, debtor: addressOf(debtor), lines, paidRappen }
  const totalRappen = lines.reduce((sum, line) => sum + line.restRappen, 0)
  const invoice = await tx.invoice.create({
    data: {
      ...{ number, orderId: order.id, kind, correctsId, totalRappen, content: content as object, language: debtor.language },
      key: randomBytes(24).toString('base64url'),
      dueOn: dueOn && dateColumn(dueOn),
      reference: dueOn && (qrIban ? qrReference(number) : scorReference(number)),
      issuedAt: nowDate(),
    },
  })
  await record(tx, actor, {
    ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: kind === 'invoice' ? 'invoiced' : 'credited' },
    after: { number, rappen: totalRappen, ...(dueOn ? { dueOn: dueOn.toString() } : {}) },
  })
  return invoice
}

async function courseLine(tx: Tx, item: OrderItem): Promise<InvoiceLine> {
  // Question by question: related rows that are read together are asked for at once, and a transaction is one connection.
  const person = await tx.person.findUniqueOrThrow({ where: { id: item.personId } })
  const run = await tx.courseRun.findUniqueOrThrow({ where: { id: item.runId }, select: { startsAt: true } })
  const voucher = await tx.subsidyVoucher.findUnique({ where: { itemId: item.id }, include: { version: true } })
  const application = item.applicationId
    ? await tx.subsidyApplication.findUnique({ where: { id: item.applicationId }, include: { version: true } })
    : null
  const terms = (voucher ?? application)?.version.terms as { name: Record<string, string> } | undefined
  const contribution = item.contributionRappen > 0 ? { name: terms?.name['de'] ?? '', rappen: item.contributionRappen } : null
  return {
    ...{ itemId: item.id, title: item.title, person: `${person.firstName} ${person.lastName}`, startsAt: run.startsAt.toISOString() },
    ...{ rappen: item.priceRappen, contribution, restRappen: item.priceRappen - item.contributionRappen },
    ...{ rules: item.rules as RefundRules, kind: 'course' },
  }
}

const addressOf = ({ firstName, lastName, street, houseNumber, postcode, locality }: Person): InvoiceContent['debtor'] => ({
  ...{ name: `${firstName} ${lastName}`, street, houseNumber, postcode, locality },
  country: 'CH',
})
