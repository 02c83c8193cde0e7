// What the bank says of our payments: camt.054 and camt.053 (booked, or come back), pain.002 (refused before it was booked).
import { all, at, documentOf, moneyOf, text, word } from '#domain/bank/xml-reading.ts'
import type { Xml } from '#outside/bank-xml.ts'

export type BankLine = {
  /** booked: the money has left; back: it has not, or has come back. */
  kind: 'booked' | 'back'
  endToEndId: string | null
  /** Null where the bank names no amount (pain.002). */
  rappen: number | null
  code: string | null
  /** A whole file booked as one: by its message id, with how many payments. */
  batch?: { messageId: string; count: number } | undefined
}
export type BankFile = { kind: 'camt.054' | 'camt.053' | 'pain.002'; lines: BankLine[] }

/** Null for what is none of the three. */
export function readBankFile(file: string): BankFile | null {
  const document = documentOf(file)
  if ('fault' in document) return null
  const debits = all(at(document.xml, 'BkToCstmrDbtCdtNtfctn'), 'Ntfctn')
  if (debits.length > 0) return { kind: 'camt.054', lines: debits.flatMap(readStatement) }
  const statements = all(at(document.xml, 'BkToCstmrStmt'), 'Stmt')
  if (statements.length > 0) return { kind: 'camt.053', lines: statements.flatMap(readStatement) }
  const report = at(document.xml, 'CstmrPmtStsRpt')
  return report ? { kind: 'pain.002', lines: readReport(report) } : null
}

const readStatement = (statement: Xml) => all(statement, 'Ntry').flatMap(readEntry)

function readEntry(entry: Xml): BankLine[] {
  // What is only announced has not happened.
  const status = word(at(entry, 'Sts'), 'Cd') ?? text(at(entry, 'Sts'))
  if (status && status !== 'BOOK') return []
  const details = all(entry, 'NtryDtls')
  const single = details.flatMap(one => all(one, 'TxDtls'))
  if (single.length > 0) return single.flatMap(one => readTransaction(one, entry))
  const batch = details.map(one => at(one, 'Btch')).find(Boolean)
  const messageId = batch && (word(batch, 'MsgId') ?? word(batch, 'PmtInfId'))
  if (!batch || !messageId || word(entry, 'CdtDbtInd') !== 'DBIT') return []
  const count = Number(word(batch, 'NbOfTxs') ?? Number.NaN)
  return [{ kind: 'booked', endToEndId: null, rappen: amount(at(entry, 'Amt')), code: null, batch: { messageId, count } }]
}

function readTransaction(transaction: Xml, entry: Xml): BankLine[] {
  const endToEndId = word(at(transaction, 'Refs'), 'EndToEndId')
  const isDebit = (word(transaction, 'CdtDbtInd') ?? word(entry, 'CdtDbtInd')) === 'DBIT'
  const returned = at(transaction, 'RtrInf')
  const isReversal = word(entry, 'RvslInd') === 'true'
  // Money that others send us is none of our business here.
  if (!isDebit && !returned && !isReversal) return []
  const rappen = amount(at(transaction, 'Amt') ?? at(at(at(transaction, 'AmtDtls'), 'TxAmt'), 'Amt') ?? at(entry, 'Amt'))
  const code = word(at(returned, 'Rsn'), 'Cd') ?? word(at(returned, 'Rsn'), 'Prtry')
  return [{ kind: isDebit && !returned ? 'booked' : 'back', endToEndId, rappen, code }]
}

function readReport(report: Xml): BankLine[] {
  const group = at(report, 'OrgnlGrpInfAndSts')
  const payments = all(report, 'OrgnlPmtInfAndSts')
  const single = payments.flatMap(one => all(one, 'TxInfAndSts'))
  const messageId = word(group, 'OrgnlMsgId')
  const refusedWhole = word(group, 'GrpSts') === 'RJCT' || payments.some(one => word(one, 'PmtInfSts') === 'RJCT')
  if (single.length === 0 && refusedWhole && messageId) {
    const reason = at(group, 'StsRsnInf') ?? at(payments[0], 'StsRsnInf')
    const code = word(at(reason, 'Rsn'), 'Cd')
    return [{ kind: 'back', endToEndId: null, rappen: null, code, batch: { messageId, count: Number.NaN } }]
  }
  return single.flatMap((one): BankLine[] => {
    if (word(one, 'TxSts') !== 'RJCT') return []
    const code = word(at(at(one, 'StsRsnInf'), 'Rsn'), 'Cd') ?? word(at(at(one, 'StsRsnInf'), 'Rsn'), 'Prtry')
    return [{ kind: 'back', endToEndId: word(one, 'OrgnlEndToEndId'), rappen: null, code }]
  })
}

/** Rappen of an amount in CHF; NaN for another currency or what is no amount, which fits no payment. */
function amount(xml: Xml | undefined): number {
  const money = moneyOf(xml)
  return money?.currency === 'CHF' ? money.hundredths : Number.NaN
}
