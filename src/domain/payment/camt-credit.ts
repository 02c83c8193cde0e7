// What the bank says of our account: camt.054 (single movements) and camt.053 (the statement of a day), from version 04 on.

import { all, along, at, documentOf, moneyOf, text, word } from '#domain/bank/xml-reading.ts'
import { nameLines } from '#domain/payment/camt-identity.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Xml } from '#outside/bank-xml.ts'
import { plainReference, referenceKind } from '#words/payment-reference.ts'

type Line = {
  /** The same for the same movement in this or another file: what is known already is not booked again. */
  entryId: string
  /** Of the booking on the account to which it belongs; a statement may show only that. */
  bookingId: string | null
  /** Hundredths of the currency, never below nothing; null where the bank wrote none that can be read. */
  amount: number | null
  /** ISO 4217. Another than CHF is never to be booked as francs. */
  currency: string | null
  /** The day on which the bank booked it, ISO. */
  bookedOn: string | null
  /** Our account, as the file names it. */
  account: string | null
  text: string | null
  /** `batch_sum`: the single lines of its booking don't come to the amount of the booking. Somebody has to look. */
  fault: 'amount' | 'batch_sum' | null
}
export type CreditLine = Line & {
  kind: 'credit'
  /** Plain; as the bank has it, also if its check digit is wrong. */
  reference: string | null
  payer: string | null
  /** Money that had come in and that the bank took back. */
  isReversal: boolean
  /** What the bank kept of it, in hundredths. */
  charges: number
  /** What a payment service pays out of the payments made there. */
  isDeskPayout: boolean
}
/** Money of ours that left, or came back: refunds find theirs by its end-to-end id. */
export type DebitLine = Line & { kind: 'debit'; endToEndId: string | null; state: 'booked' | 'back'; code: string | null }
/** Several payments in one booking, which another file names one by one: for comparing sums, never to be booked. */
export type CollectiveLine = Line & { kind: 'collective'; count: number | null }
export type MoneyLine = CreditLine | DebitLine | CollectiveLine
export type MoneyFile = {
  kind: 'camt.054' | 'camt.053'
  messageId: string | null
  lines: MoneyLine[]
  /** Lines that are only announced: they have not happened and are left out. */
  announced: number
}

const kinds = [
  ['camt.054', 'BkToCstmrDbtCdtNtfctn', 'Ntfctn'],
  ['camt.053', 'BkToCstmrStmt', 'Stmt'],
] as const

/** Reads the file, all of it, or refuses it and says on which line it breaks. */
export function readMoneyFile(file: string): MoneyFile {
  const document = documentOf(file)
  if ('fault' in document) throw refusalOf(document)
  for (const [kind, message, part] of kinds) {
    const found = at(document.xml, message)
    if (found === undefined) continue
    const entries = all(found, part).flatMap(statement => all(statement, 'Ntry').map(entry => ({ entry, account: accountOf(statement) })))
    const booked = entries.filter(({ entry }) => isBooked(entry))
    const lines = nameLines(booked.map(({ entry, account }) => readEntry(entry, account)))
    return { kind, messageId: word(at(found, 'GrpHdr'), 'MsgId'), lines, announced: entries.length - booked.length }
  }
  throw new Refusal('bank_file_unfit', {}, 'file')
}

function refusalOf({ fault, line }: { fault: 'too_large' | 'declares' | 'broken'; line: number | null }) {
  if (fault === 'too_large') return new Refusal('bank_file_large', {}, 'file')
  return new Refusal(fault === 'declares' ? 'bank_file_declares' : 'bank_file_broken', { line: line ?? 1 }, 'file')
}

const isBooked = (entry: Xml) => (word(at(entry, 'Sts'), 'Cd') ?? text(at(entry, 'Sts'))) === 'BOOK'
const accountOf = (statement: Xml) => plain(word(along(statement, 'Acct', 'Id'), 'IBAN'))
const plain = (iban: string | null) => iban?.replace(/\s/g, '').toUpperCase() ?? null

/** A line without its name yet, with the bank's own references to it. */
type Unnamed<L> = Omit<L, 'entryId'> & { ownId: string | null; endToEnd: string | null }
export type UnnamedLine = Unnamed<CreditLine> | Unnamed<DebitLine> | Unnamed<CollectiveLine>
type Frame = Omit<Line, 'entryId' | 'text'>

function readEntry(entry: Xml, account: string | null): UnnamedLine[] {
  const details = all(entry, 'NtryDtls')
  const single = details.flatMap(one => all(one, 'TxDtls'))
  const batch = details.map(one => at(one, 'Btch')).find(one => one !== undefined)
  const whole = { ...frameOf(entry, account), ...amountOf(at(entry, 'Amt')) }
  const count = Number(word(batch, 'NbOfTxs') ?? Number.NaN)
  if (single.length === 0 && batch !== undefined && count !== 1)
    return [
      {
        ...whole,
        kind: 'collective',
        count: Number.isSafeInteger(count) ? count : null,
        text: word(entry, 'AddtlNtryInf'),
        ownId: null,
        endToEnd: null,
      },
    ]
  if (single.length === 0) return [readTransaction(entry, entry, whole)]
  const lines = single.map(one => {
    const amount = at(one, 'Amt') ?? along(one, 'AmtDtls', 'TxAmt', 'Amt') ?? (single.length === 1 ? at(entry, 'Amt') : undefined)
    return readTransaction(one, entry, { ...whole, ...amountOf(amount) })
  })
  return addsUp(entry, single, lines) ? lines : lines.map(line => ({ ...line, fault: line.fault ?? 'batch_sum' }))
}

const frameOf = (entry: Xml, account: string | null) => ({
  bookingId: word(entry, 'AcctSvcrRef'),
  bookedOn: dayOf(at(entry, 'BookgDt')),
  account,
})
/** Null for a day that no calendar has. */
function dayOf(xml: Xml | undefined): string | null {
  const day = /^\d{4}-\d\d-\d\d/.exec(word(xml, 'Dt') ?? word(xml, 'DtTm') ?? '')?.[0]
  return day && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ? day : null
}

function amountOf(xml: Xml | undefined): Pick<Line, 'amount' | 'currency' | 'fault'> {
  const money = moneyOf(xml)
  return money ? { amount: money.hundredths, currency: money.currency, fault: null } : { amount: null, currency: null, fault: 'amount' }
}

/** The lines of a booking come to its amount, as they are or with the charges taken off. */
function addsUp(entry: Xml, single: Xml[], lines: UnnamedLine[]): boolean {
  const whole = moneyOf(at(entry, 'Amt'))
  if (!whole || lines.some(line => line.amount === null || line.currency !== whole.currency)) return false
  const signed = (xml: Xml) => (directionOf(xml, entry) === directionOf(entry, entry) ? 1 : -1)
  const sum = single.reduce<number>((total, one, n) => total + signed(one) * (lines[n]?.amount ?? 0), 0)
  const charges = chargesOf(entry) + single.reduce<number>((total, one) => total + chargesOf(one), 0)
  return sum === whole.hundredths || sum - charges === whole.hundredths
}

const directionOf = (transaction: Xml, entry: Xml) => word(transaction, 'CdtDbtInd') ?? word(entry, 'CdtDbtInd')

function chargesOf(xml: Xml): number {
  const charges = at(xml, 'Chrgs')
  const total = moneyOf(at(charges, 'TtlChrgsAndTaxAmt'))?.hundredths
  return total ?? all(charges, 'Rcrd').reduce<number>((sum, one) => sum + (moneyOf(at(one, 'Amt'))?.hundredths ?? 0), 0)
}

function readTransaction(transaction: Xml, entry: Xml, frame: Frame): UnnamedLine {
  const refs = at(transaction, 'Refs')
  const given = word(refs, 'EndToEndId')
  const endToEndId = given === 'NOTPROVIDED' ? null : given
  const returned = at(transaction, 'RtrInf')
  const isBack = returned !== undefined || /^(true|1)$/.test(word(entry, 'RvslInd') ?? '')
  const direction = directionOf(transaction, entry)
  const isDebit = direction === 'DBIT'
  const base = { ...frame, text: textOf(transaction, entry), ownId: word(refs, 'AcctSvcrRef'), endToEnd: endToEndId }
  // Which way it went nobody knows: nothing that could be booked.
  if (direction !== 'DBIT' && direction !== 'CRDT') Object.assign(base, { amount: null, fault: 'amount' })
  // Back and credited: money of ours that did not arrive. Back and debited: money that had come in, taken away again.
  if (isDebit !== isBack) {
    const code = word(at(returned, 'Rsn'), 'Cd') ?? word(at(returned, 'Rsn'), 'Prtry')
    return { ...base, kind: 'debit', endToEndId, state: isBack ? 'back' : 'booked', code }
  }
  const payer = payerOf(transaction)
  const reference = referenceOf(transaction)
  const isDeskPayout = !isBack && !reference && (payer ? /^stripe\b/i : /\bstripe\b/i).test(payer ?? base.text ?? '')
  return { ...base, kind: 'credit', reference, payer, isReversal: isBack, charges: chargesOf(transaction), isDeskPayout }
}

function textOf(transaction: Xml, entry: Xml): string | null {
  const about = at(transaction, 'RmtInf')
  const said = [...all(about, 'Ustrd').map(text), ...all(about, 'Strd').flatMap(one => all(one, 'AddtlRmtInf').map(text))].filter(Boolean)
  return said.join(' ').slice(0, 200) || word(transaction, 'AddtlTxInf') || word(entry, 'AddtlNtryInf')
}

/** Until version 07 the party stands in its role itself, from 08 on in a `Pty` below it. */
function payerOf(transaction: Xml): string | null {
  const parties = at(transaction, 'RltdPties')
  for (const role of ['Dbtr', 'UltmtDbtr']) {
    const name = word(along(parties, role, 'Pty'), 'Nm') ?? word(at(parties, role), 'Nm')
    if (name) return name
  }
  return null
}

/** In its own place; or typed into the message by somebody whose bank has no place for it, and then only with right check digits. */
function referenceOf(transaction: Xml): string | null {
  const about = at(transaction, 'RmtInf')
  for (const one of all(about, 'Strd')) {
    const reference = word(at(one, 'CdtrRefInf'), 'Ref')
    if (reference) return plainReference(reference)
  }
  for (const said of all(about, 'Ustrd')) {
    const typed = /(?:\d[ ]?){27}|\bRF\d\d(?: ?[A-Z0-9]{1,4}){1,6}/i.exec(text(said) ?? '')?.[0]
    if (typed && referenceKind(typed)) return plainReference(typed)
  }
  return null
}
