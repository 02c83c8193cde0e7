import { paymentRules } from '#domain/payment/rules.ts'

type Credit = { rappen: number; reference: string | null; payer: string; text: string | null }

const escaped = (text: string) => text.replace(/[&<>]/g, sign => `&#${sign.charCodeAt(0)};`)
const francs = (rappen: number) => `${Math.trunc(rappen / 100)}.${String(rappen % 100).padStart(2, '0')}`

/** What came into the canton's account on a day, as a bank tells it (camt.054.001.08): one booking a payment. */
export function credits(day: Temporal.PlainDate, payments: readonly Credit[]): string {
  const { iban, qrIban } = paymentRules().creditor
  const entries = payments.map((one, n) => entry(day, `DEMO${day.toString().replaceAll('-', '')}${n}`, one)).join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>DEMO-${day}</MsgId></GrpHdr>
<Ntfctn><Id>DEMO-${day}</Id><Acct><Id><IBAN>${qrIban ?? iban}</IBAN></Id></Acct>
${entries}
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
`
}

function entry(day: Temporal.PlainDate, id: string, { rappen, reference, payer, text }: Credit): string {
  const amount = `<Amt Ccy="CHF">${francs(rappen)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>`
  const kind = reference?.startsWith('RF') ? '<Cd>SCOR</Cd>' : '<Prtry>QRR</Prtry>'
  const structured = reference
    ? `<Strd><CdtrRefInf><Tp><CdOrPrtry>${kind}</CdOrPrtry></Tp><Ref>${reference}</Ref></CdtrRefInf></Strd>`
    : `<Ustrd>${escaped(text ?? '')}</Ustrd>`
  return [
    `<Ntry>${amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><AcctSvcrRef>${id}</AcctSvcrRef>`,
    `<NtryDtls><TxDtls><Refs><AcctSvcrRef>${id}</AcctSvcrRef></Refs>${amount}`,
    `<RltdPties><Dbtr><Pty><Nm>${escaped(payer)}</Nm></Pty></Dbtr></RltdPties><RmtInf>${structured}</RmtInf></TxDtls></NtryDtls></Ntry>`,
  ].join('')
}
