import type { Language } from '#db/generated/enums.ts'
import type { RefundRules } from '#domain/payment/refund-rules.ts'
import type { Creditor } from '#domain/payment/rules.ts'

/** What a bill said on its day, kept as it was. Amounts in Rappen; of a counter-invoice below nothing. */
export type InvoiceContent = {
  creditor: Omit<Creditor, 'iban' | 'qrIban'> & { iban: string }
  debtor: {
    name: string
    street: string | null
    houseNumber: string | null
    postcode: string | null
    locality: string | null
    country: string
  }
  lines: InvoiceLine[]
  /** What was already paid when it was made. */
  paidRappen: number
}
export type InvoiceLine = {
  itemId: string
  title: string
  person: string
  startsAt: string
  rappen: number
  /** Of the canton, by programme. */
  contribution: { name: string; rappen: number } | null
  /** What the person pays of it. */
  restRappen: number
  /** What comes back, by date; null on counter-invoices. */
  rules: RefundRules | null
  /** `turned`: what the canton bears no longer. */
  kind: 'course' | 'fee' | 'turned'
}

export type IssuedInvoice = {
  id: string
  number: string
  kind: 'invoice' | 'credit'
  language: Language
  content: InvoiceContent
  totalRappen: number
  dueOn: Date | null
  reference: string | null
  issuedAt: Date
  key: string
}
