// What a bill says on paper: an invoice with its payment part, the counter-invoice that cancels it, or a receipt.
import { type BillRow, drawTable } from '#outside/bill-table.ts'
import { type Address, drawPaymentPart, type PaymentPart, partHeight } from '#outside/qr-bill.ts'
import {
  besideWindow,
  drawLines,
  drawRecipient,
  drawSection,
  type Element,
  heightOf,
  margins,
  mm,
  openSheets,
  type Sheet,
  type Window,
  write,
} from '#outside/sheet.ts'
import { formatDay } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import { type Speak, speak } from '#words/speak.ts'

export type Bill = {
  kind: 'invoice' | 'credit' | 'receipt'
  language: 'de' | 'en'
  number: string
  day: string
  dueOn: string | null
  /** The number of the invoice that a credit cancels. */
  corrects: string | null
  /** With the QR-IBAN where the reference is a QR reference. */
  creditor: PaymentPart['creditor']
  debtor: Address
  /** Amounts are drawn as they are: those of a credit are negative. A contribution is what somebody else pays of the amount. */
  lines: { text: string; detail: string; rappen: number; contribution: { name: string; rappen: number } | null }[]
  /** What the lines leave to the debtor, contributions taken off. */
  totalRappen: number
  paid: { day: string; text: string; rappen: number }[]
  /** What is left to pay; below nothing it is in the debtor's favour. */
  dueRappen: number
  /** What happens to the money when one cancels, a sentence each. */
  rules: string[]
  reference: string | null
  message: string
}
/** Where the window is, and whom to ask, in one line. */
export type Office = { window: Window; contact: string }

/** Draws a bill as a letter (A4, PDF/UA). Only an invoice with something left to pay has a payment part; sums that don't add up are a bug and no bill. */
export async function drawBill(bill: Bill, office: Office): Promise<Buffer> {
  const t = speak(bill.language)
  const title = t(`payment.paper_${bill.kind}`, { number: bill.number })
  const { sheet, root, finish } = openSheets({ title, author: bill.creditor.name, language: bill.language })
  drawBillOn(sheet, root, bill, office)
  return finish()
}

/** The same on new sheets of a document that is open: behind the letter it comes with. */
export function drawBillOn(sheet: Sheet, root: Element, bill: Bill, office: Office) {
  const rounding = requireSums(bill)
  const t = speak(bill.language)
  const title = t(`payment.paper_${bill.kind}`, { number: bill.number })
  drawSection(sheet, root, bill.language, section => {
    drawHead(sheet, section, t, bill, office)
    section.add(sheet.struct('H1', {}, () => write(sheet, title, { face: 'bold', size: 14, at: { x: margins.left, y: mm(97) } })))
    sheet.y += mm(1)
    section.add(sheet.struct('P', {}, () => write(sheet, sayFirst(t, bill), { face: 'plain', size: 10.5 })))
    sheet.y += mm(3)
    drawTable(sheet, section, t, rowsOf(t, bill, rounding))
    drawEnd(sheet, section, t, bill, office)
  })
}

const isPayable = ({ kind, dueRappen }: Bill) => kind === 'invoice' && dueRappen > 0

/** What was rounded off in cash: at most two Rappen a payment. */
function requireSums({ number, lines, totalRappen, paid, dueRappen }: Bill): number {
  const own = lines.reduce((sum, one) => sum + one.rappen - (one.contribution?.rappen ?? 0), 0)
  if (own !== totalRappen) throw new Error(`bill ${number}: its lines come to ${own} and not to ${totalRappen}`)
  const rounding = dueRappen - totalRappen + paid.reduce((sum, one) => sum + one.rappen, 0)
  if (!(Math.abs(rounding) <= 2 * paid.length)) throw new Error(`bill ${number}: ${rounding} between its total and what is paid and due`)
  return rounding
}

function drawHead(sheet: Sheet, section: Element, t: Speak, bill: Bill, { window }: Office) {
  const x = besideWindow(window)
  const facts = [
    t('payment.paper_day', { day: formatDay(bill.day, bill.language) }),
    bill.kind === 'invoice' && bill.dueOn && t('payment.paper_due_on', { day: formatDay(bill.dueOn, bill.language) }),
    bill.corrects && t('payment.paper_corrects', { number: bill.corrects }),
  ].filter(one => typeof one === 'string')
  drawLines(sheet, section, postal(bill.creditor, bill.creditor.country, bill.language), { size: 9.5, x, y: mm(20) })
  drawRecipient(sheet, section, postal(bill.debtor, bill.creditor.country, bill.language), window)
  drawLines(sheet, section, facts, { size: 9.5, x, y: mm(62) })
}

/** As the post wants it: a country only where it is another than the sender's, in capitals. */
function postal({ name, street, houseNumber, postcode, locality, country }: Address, home: string, language: Bill['language']): string[] {
  const isAbroad = country !== home && /^[A-Z]{2}$/.test(country)
  const land = isAbroad ? new Intl.DisplayNames(language, { type: 'region' }).of(country)?.toUpperCase() : ''
  return [name, [street, houseNumber].filter(Boolean).join(' '), [postcode, locality].filter(Boolean).join(' '), land ?? ''].filter(Boolean)
}

function sayFirst(t: Speak, bill: Bill): string {
  if (bill.kind === 'receipt') return t('payment.paper_received')
  if (bill.kind === 'credit') return t('payment.paper_credits', { number: bill.corrects ?? '' })
  if (!isPayable(bill)) return t('payment.paper_paid_up')
  const amount = formatRappen(bill.dueRappen, { exact: true })
  return bill.dueOn
    ? t('payment.paper_pay', { amount, day: formatDay(bill.dueOn, bill.language) })
    : t('payment.paper_pay_soon', { amount })
}

function rowsOf(t: Speak, { language, lines, totalRappen, paid, dueRappen }: Bill, rounding: number): BillRow[] {
  const due = dueRappen < 0 ? ([t('payment.paper_favour'), -dueRappen] as const) : ([t('payment.paper_due'), dueRappen] as const)
  return [
    ...lines.flatMap(({ text, detail, rappen, contribution }): BillRow[] => {
      const what = { text, detail, rank: 'line' as const, price: rappen }
      if (!contribution) return [{ ...what, own: rappen }]
      const less = { text: t('payment.paper_contribution', { name: contribution.name }), rank: 'less' as const }
      return [what, { ...less, price: -contribution.rappen, own: rappen - contribution.rappen }]
    }),
    ...(dueRappen === totalRappen ? [] : [{ text: t('payment.paper_total'), rank: 'sum' as const, own: totalRappen }]),
    ...paid.map(({ day, text, rappen }): BillRow => {
      return { text: t('payment.paper_paid', { day: formatDay(day, language), text }), rank: 'less', own: -rappen }
    }),
    ...(rounding === 0 ? [] : [{ text: t('payment.paper_rounding'), rank: 'less' as const, own: rounding }]),
    { text: due[0], rank: 'sum', own: due[1] },
  ]
}

type Words = { tag: 'H2' | 'P'; face: 'plain' | 'bold'; text: string }
function wordsOf(t: Speak, { rules }: Bill, { contact }: Office): Words[] {
  return [
    ...(rules.length > 0 ? [{ tag: 'H2', face: 'bold', text: t('payment.paper_rules') } as const] : []),
    ...rules.map(text => ({ tag: 'P', face: 'plain', text }) as const),
    ...(contact ? [{ tag: 'P', face: 'plain', text: t('payment.paper_contact', { contact }) } as const] : []),
  ]
}

/** What is said below the table and, on the foot of the same sheet, the payment part: if both have no room left here, on a new one. */
function drawEnd(sheet: Sheet, section: Element, t: Speak, bill: Bill, office: Office) {
  const words = wordsOf(t, bill, office)
  const height = words.reduce((sum, { text, face }) => sum + heightOf(sheet, text, { face, size: 9.5 }), mm(4))
  const foot = isPayable(bill) ? partHeight + mm(3) : margins.bottom
  sheet.y += mm(4)
  if (sheet.y + height > sheet.page.height - foot) {
    sheet.addPage()
    if (isPayable(bill)) {
      const title = t('payment.paper_part', { number: bill.number })
      section.add(sheet.struct('H2', {}, () => write(sheet, title, { face: 'bold', size: 11.5, at: { x: margins.left, y: margins.top } })))
      sheet.y += mm(3)
    }
  }
  for (const { tag, face, text } of words)
    section.add(sheet.struct(tag, {}, () => write(sheet, text, { face, size: 9.5, at: { x: margins.left, y: sheet.y } })))
  if (!isPayable(bill)) return
  const { language, creditor, debtor, dueRappen: rappen, reference, message } = bill
  drawPaymentPart(sheet, section, { language, creditor, debtor, rappen, reference, message })
}
