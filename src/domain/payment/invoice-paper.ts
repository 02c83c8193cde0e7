import { database } from '#db/client.ts'
import type { Invoice, OrderPayment } from '#db/generated/client.ts'
import { canton } from '#domain/canton.ts'
import { dayOf } from '#domain/clock.ts'
import type { InvoiceContent, InvoiceLine } from '#domain/payment/invoice.ts'
import { Refusal } from '#domain/refusal.ts'
import { type Bill, drawBill, type Office } from '#outside/bill-paper.ts'
import { formatShortDay } from '#words/dates.ts'
import { sayRefundRules } from '#words/refund-rules.ts'
import { type Language, type Speak, speak } from '#words/speak.ts'

export type Filed = Invoice & { corrects: Pick<Invoice, 'number'> | null; order: { payments: OrderPayment[] } }
export const filed = { corrects: { select: { number: true } }, order: { include: { payments: true } } } as const

/** The bill behind its key as it was sent, on paper. */
export async function drawInvoice(key: string): Promise<{ pdf: Buffer; number: string }> {
  const invoice = await database().invoice.findUnique({ where: { key }, include: filed })
  if (!invoice) throw new Refusal('not_found')
  return { pdf: await drawBill(billOf(invoice), officeOf(invoice.language)), number: invoice.number }
}

/** The bills that letters bring along, by what such a letter is known by (`bill:<id>`). */
export async function findBills(onceKeys: readonly (string | null)[]): Promise<Map<string, { bill: Bill; office: Office }>> {
  const ids = onceKeys.flatMap(key => /^bill:([0-9a-f-]{36})/.exec(key ?? '')?.[1] ?? [])
  if (ids.length === 0) return new Map()
  const invoices = await database().invoice.findMany({ where: { id: { in: ids } }, include: filed })
  return new Map(
    onceKeys.flatMap(key => {
      const invoice = invoices.find(one => key?.startsWith(`bill:${one.id}`))
      return key && invoice ? [[key, { bill: billOf(invoice), office: officeOf(invoice.language) }] as const] : []
    }),
  )
}

export function officeOf(language: 'de' | 'en'): Office {
  const { contact, letter } = canton()
  return { window: letter.window, contact: `${contact.counter.name[language]}, ${contact.phone}` }
}

/** A bill says what it said on its day: what came or went since stands on the page and on counter-invoices. On paper in its own language. */
export function billOf(invoice: Filed, language: Language = invoice.language): Bill {
  const { number, dueOn, reference, totalRappen, issuedAt, corrects, order } = invoice
  const kind = invoice.kind
  const content = invoice.content as InvoiceContent
  const t = speak(language)
  const paid = paidBefore(t, order.payments, issuedAt, content.paidRappen)
  const left = totalRappen - content.paidRappen
  return {
    ...{ kind, language, number, reference, totalRappen, paid },
    day: dayOf(issuedAt).toString(),
    dueOn: dueOn?.toISOString().slice(0, 10) ?? null,
    corrects: corrects?.number ?? null,
    creditor: content.creditor,
    debtor: content.debtor,
    lines: content.lines.map(line => lineOf(t, line)),
    // Cash comes in steps of five: what it cannot say is nothing owed.
    dueRappen: Math.abs(left) <= 2 * paid.length ? 0 : left,
    rules: rulesOf(t, content.lines),
    message: t(`payment.paper_${kind}`, { number }),
  }
}

function lineOf(t: Speak, { title, person, startsAt, rappen, contribution, kind }: InvoiceLine): Bill['lines'][number] {
  const text = kind === 'course' ? title : t(`payment.paper_${kind}`, { course: title })
  return { text, detail: t('payment.paper_detail', { person, day: formatShortDay(startsAt, t.language) }), rappen, contribution }
}

/** Payments by their names where they come to what the bill counted; otherwise what it counted, in one line. */
function paidBefore(t: Speak, payments: OrderPayment[], issuedAt: Date, paidRappen: number): Bill['paid'] {
  if (paidRappen === 0) return []
  const before = payments.filter(one => one.state === 'paid' && one.paidAt !== null && one.paidAt <= issuedAt)
  if (before.reduce((sum, one) => sum + one.rappen, 0) !== paidRappen)
    return [{ day: dayOf(issuedAt).toString(), text: t('payment.way_several'), rappen: paidRappen }]
  return before.map(one => ({ day: dayOf(one.paidAt ?? issuedAt).toString(), text: sayWay(t, one), rappen: one.rappen }))
}

/** TWINT, Karte, bar am Schalter. */
export const sayWay = (t: Speak, { way, method }: Pick<OrderPayment, 'way' | 'method'>): string =>
  (way === 'desk' && method && t.maybe(`payment.method_${method}`)) || t(`payment.way_${way}`)

/** Said once where courses share them, else course by course. */
function rulesOf(t: Speak, lines: InvoiceLine[]): string[] {
  const withRules = lines.flatMap(({ title, rules }) => (rules ? [{ title, said: sayRefundRules(t, rules).join(' ') }] : []))
  const different = [...new Set(withRules.map(one => one.said))]
  if (different.length <= 1) return different
  const courses = new Map(withRules.map(one => [`${one.title}: ${one.said}`, one]))
  return [...courses.keys()]
}
