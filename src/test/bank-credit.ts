// Money that comes in, as a bank would tell it: camt.054 and camt.053 in the ways in which versions and banks differ.
export type Single = {
  amount: string
  currency?: string
  direction?: 'CRDT' | 'DBIT'
  /** In the place for references. */
  reference?: string
  text?: string
  payer?: string
  /** The bank's own number of this payment. */
  own?: string
  endToEnd?: string
  charges?: string
  /** Why money came back. */
  returned?: string
}
export type Booking = {
  /** The bank's number of the booking. */
  id?: string
  amount?: string
  currency?: string
  direction?: 'CRDT' | 'DBIT'
  status?: string
  reversal?: boolean
  day?: string
  singles?: Single[]
  /** A booking that only says how many payments it stands for. */
  count?: number
  text?: string
}
export type Account = { iban?: string; bookings: Booking[] }
type Message = { version?: '04' | '08' | '13'; kind?: '053' | '054'; accounts: Account[]; prefix?: string }

export const ourIban = 'CH4431999123000889012'
const element = (name: string, content: string | undefined) => (content === undefined ? '' : `<${name}>${content}</${name}>`)
const amountXml = (amount: string, currency = 'CHF', name = 'Amt') => `<${name} Ccy="${currency}">${amount}</${name}>`

export function camt({ version = '08', kind = '054', accounts, prefix = '' }: Message): string {
  const [message, part] = kind === '054' ? ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'] : ['BkToCstmrStmt', 'Stmt']
  const body = accounts.map(
    ({ iban = ourIban, bookings }, n) =>
      `<${part}><Id>${part}${n}</Id><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>\n${bookings.map(one => bookingXml(one, version)).join('\n')}</${part}>`,
  )
  const namespace = `urn:iso:std:iso:20022:tech:xsd:camt.${kind}.001.${version}`
  const xml = `<Document xmlns="${namespace}"><${message}><GrpHdr><MsgId>M-1</MsgId></GrpHdr>${body.join('')}</${message}></Document>`
  const prefixed = prefix ? xml.replace(/<(\/?)(\w)/g, `<$1${prefix}:$2`).replace('xmlns=', `xmlns:${prefix}=`) : xml
  return `<?xml version="1.0" encoding="UTF-8"?>\n${prefixed}`
}

function bookingXml(booking: Booking, version: string): string {
  const { id, currency, direction = 'CRDT', status = 'BOOK', reversal, day = '2026-11-25', singles = [], count, text } = booking
  const amount = booking.amount ?? singles[0]?.amount ?? '0.00'
  const batch = count === undefined ? '' : `<Btch><NbOfTxs>${count}</NbOfTxs></Btch>`
  const details = singles.map(one => singleXml(one, direction, version)).join('')
  return [
    `<Ntry>${amountXml(amount, currency ?? singles[0]?.currency)}<CdtDbtInd>${direction}</CdtDbtInd>`,
    reversal ? '<RvslInd>true</RvslInd>' : '',
    version === '04' ? element('Sts', status) : `<Sts><Cd>${status}</Cd></Sts>`,
    `<BookgDt><Dt>${day}</Dt></BookgDt>${element('AcctSvcrRef', id)}`,
    batch || details ? `<NtryDtls>${batch}${details}</NtryDtls>` : '',
    `${element('AddtlNtryInf', text)}</Ntry>`,
  ].join('')
}

function singleXml(single: Single, direction: string, version: string): string {
  const { amount, currency, reference, text, payer, own, endToEnd, charges, returned } = single
  const name = element('Nm', payer)
  const structured = element(
    'Strd',
    reference && `<CdtrRefInf><Tp><CdOrPrtry><Prtry>QRR</Prtry></CdOrPrtry></Tp><Ref>${reference}</Ref></CdtrRefInf>`,
  )
  return [
    `<TxDtls><Refs>${element('AcctSvcrRef', own)}${element('EndToEndId', endToEnd)}</Refs>`,
    `${amountXml(amount, currency)}<CdtDbtInd>${single.direction ?? direction}</CdtDbtInd>`,
    charges ? `<Chrgs>${amountXml(charges, currency, 'TtlChrgsAndTaxAmt')}</Chrgs>` : '',
    payer === undefined ? '' : `<RltdPties><Dbtr>${version === '04' ? name : `<Pty>${name}</Pty>`}</Dbtr></RltdPties>`,
    reference || text ? `<RmtInf>${element('Ustrd', text)}${reference ? structured : ''}</RmtInf>` : '',
    returned ? `<RtrInf><Rsn><Cd>${returned}</Cd></Rsn></RtrInf>` : '',
    '</TxDtls>',
  ].join('')
}

/** One account, one booking a payment. */
export const payments = (...singles: Single[]): Account[] => [
  { bookings: singles.map((one, n) => ({ id: `B-${n}-${one.own ?? ''}`, singles: [one] })) },
]
