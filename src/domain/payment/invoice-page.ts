import { database } from '#db/client.ts'
import type { InvoiceContent } from '#domain/payment/invoice.ts'
import { billOf, filed } from '#domain/payment/invoice-paper.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { findInvoice } from '#domain/payment/order.ts'
import type { RefundRules } from '#domain/payment/refund-rules.ts'
import { Refusal } from '#domain/refusal.ts'
import { qrSvg } from '#outside/qr-bill.ts'
import { formatIban } from '#words/iban.ts'
import { formatReference } from '#words/payment-reference.ts'
import type { Language } from '#words/speak.ts'

export type InvoiceState = 'open' | 'paid' | 'cancelled' | 'replaced' | 'credit'

/** A bill behind its key, for whoever holds it: as it was sent, and what of it is still to be paid today. */
export async function getInvoice(key: string, language: Language) {
  const invoice = await database().invoice.findUnique({
    where: { key },
    include: { ...filed, corrects: true, correctedBy: { orderBy: { issuedAt: 'asc' } } },
  })
  if (!invoice) throw new Refusal('not_found')
  const { orderId, kind, reference, corrects, correctedBy } = invoice
  const { state: orderState, payUntil } = await database().order.findUniqueOrThrow({ where: { id: orderId } })
  const newest = await findInvoice(database(), orderId)
  const owes = owed(await balancesOf(database(), orderId))
  const state = stateOf()
  const openRappen = state === 'open' ? owes : 0
  const { rules: _, ...bill } = billOf(invoice, language)
  return {
    bill,
    rules: rulesOf(invoice.content as unknown as InvoiceContent),
    ...{ state, openRappen },
    seatUntil: orderState === 'billed' ? (payUntil?.toISOString() ?? null) : null,
    account: reference ? { iban: formatIban(bill.creditor.iban), reference: formatReference(reference) } : null,
    /** The QR code asks for what is open today, which may be less than the bill said. */
    qr: reference && openRappen > 0 ? qrSvg({ ...bill, language, rappen: openRappen }) : null,
    corrects: corrects && { number: corrects.number, key: corrects.key },
    correctedBy: correctedBy.map(one => ({ number: one.number, key: one.key, rappen: one.totalRappen })),
    newer: newest && newest.id !== invoice.id && kind === 'invoice' ? { number: newest.number, key: newest.key } : null,
  }

  function stateOf(): InvoiceState {
    if (kind === 'credit') return 'credit'
    if (orderState === 'cancelled' && owes <= 0) return 'cancelled'
    if (owes <= 0) return 'paid'
    return newest?.id === invoice?.id && reference ? 'open' : 'replaced'
  }
}

/** What comes back by date, course by course where they differ. */
function rulesOf({ lines }: InvoiceContent): { title: string; rules: RefundRules }[] {
  const found = lines.flatMap(({ title, rules }) => (rules ? [{ title, rules }] : []))
  return [...new Map(found.map(one => [JSON.stringify(one.rules), one])).values()]
}
