// pain.001.001.09 as Swiss banks take it (SIX Implementation Guidelines): one payment order, structured addresses, transfers in CHF.
import { bankText } from '#words/bank-text.ts'
import { isSwiss } from '#words/iban.ts'

export type Party = {
  name: string
  street: string | null
  houseNumber: string | null
  postcode: string
  locality: string
  country: string
}
export type Transfer = Party & { endToEndId: string; rappen: number; iban: string; text: string }
export type Order = {
  /** At most 35 signs, never used again. */
  messageId: string
  createdAt: Date
  executeOn: string
  debtor: Party & { iban: string }
  /** Said at the top of the file, before the first transfer is written. */
  count: number
  rappen: number
  transfers: Iterable<Transfer> | AsyncIterable<Transfer>
}

const pieceLength = 65_536
const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'

/**
 * The file piece by piece, so that ten thousand transfers are never in memory at once; bytes are its UTF-8.
 * The same order always gives the same bytes; one whose transfers are not what its head says throws before its end.
 */
export async function* writeOrder({ messageId, createdAt, executeOn, debtor, count, rappen, transfers }: Order): AsyncGenerator<string> {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,34}$/.test(messageId)) throw new Error('a message id has 1 to 35 plain signs')
  const head = `<NbOfTxs>${count}</NbOfTxs><CtrlSum>${francs(rappen)}</CtrlSum>`
  let piece = [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<Document xmlns="${namespace}"><CstmrCdtTrfInitn>`,
    `<GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>${createdAt.toISOString().slice(0, 19)}Z</CreDtTm>${head}`,
    `<InitgPty>${element('Nm', debtor.name, 70)}</InitgPty></GrpHdr>`,
    `<PmtInf><PmtInfId>${messageId}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>${head}`,
    `<ReqdExctnDt><Dt>${executeOn}</Dt></ReqdExctnDt>`,
    `<Dbtr>${partyXml(debtor)}</Dbtr>${account('DbtrAcct', debtor.iban)}`,
    `<DbtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>CHBCC</Cd></ClrSysId><MmbId>${institute(debtor.iban)}</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>`,
    '<ChrgBr>SLEV</ChrgBr>',
  ].join('')
  const written = { count: 0, rappen: 0 }
  for await (const transfer of transfers) {
    piece += transferXml(transfer)
    if (piece.length > pieceLength) {
      yield piece
      piece = ''
    }
    written.count++
    written.rappen += transfer.rappen
  }
  if (written.count !== count || written.rappen !== rappen)
    throw new Error(`order ${messageId}: its head says ${count} transfers of ${rappen}, it has ${written.count} of ${written.rappen}`)
  yield `${piece}</PmtInf></CstmrCdtTrfInitn></Document>\n`
}

function transferXml({ endToEndId, rappen, iban, text, ...party }: Transfer): string {
  if (!Number.isSafeInteger(rappen) || rappen <= 0) throw new Error('a transfer has an amount')
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,34}$/.test(endToEndId)) throw new Error('a reference has 1 to 35 plain signs')
  return (
    `\n<CdtTrfTxInf><PmtId><InstrId>${endToEndId}</InstrId><EndToEndId>${endToEndId}</EndToEndId></PmtId>` +
    `<Amt><InstdAmt Ccy="CHF">${francs(rappen)}</InstdAmt></Amt>` +
    `<Cdtr>${partyXml(party)}</Cdtr>${account('CdtrAcct', iban)}<RmtInf>${element('Ustrd', text, 140)}</RmtInf></CdtTrfTxInf>`
  )
}

function partyXml({ name, street, houseNumber, postcode, locality, country }: Party): string {
  const address = [
    street ? element('StrtNm', street, 70) : '',
    houseNumber ? element('BldgNb', houseNumber, 16) : '',
    element('PstCd', postcode, 16),
    element('TwnNm', locality, 35),
    `<Ctry>${/^[A-Z]{2}$/.test(country) ? country : 'CH'}</Ctry>`,
  ]
  return `${element('Nm', name, 70)}<PstlAdr>${address.join('')}</PstlAdr>`
}

const account = (tag: string, iban: string) => `<${tag}><Id><IBAN>${iban}</IBAN></Id></${tag}>`
/** The number of the bank stands in every Swiss IBAN. */
function institute(iban: string) {
  if (!isSwiss(iban)) throw new Error('the office pays from a Swiss account')
  return String(Number(iban.slice(4, 9)))
}
const francs = (rappen: number) => `${Math.floor(rappen / 100)}.${String(rappen % 100).padStart(2, '0')}`

const element = (tag: string, text: string, most: number) => `<${tag}>${escaped(bankText(text, most))}</${tag}>`
const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escaped = (text: string) => text.replace(/[&<>"']/g, sign => escapes[sign] ?? '')
