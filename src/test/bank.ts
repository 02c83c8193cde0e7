// What a bank would send us, written as the guidelines have it.
type Line = { endToEndId: string; rappen: number; back?: string; currency?: string }
const francs = (rappen: number) => (rappen / 100).toFixed(2)

/** camt.054 of a day: debits that were booked, and returns that were credited. */
export const camt054 = (lines: readonly Line[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-26T08:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>N1</Id>${lines
    .map(({ endToEndId, rappen, back, currency = 'CHF' }) => {
      const sign = back ? 'CRDT' : 'DBIT'
      return `<Ntry><Amt Ccy="${currency}">${francs(rappen)}</Amt><CdtDbtInd>${sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><NtryDtls><TxDtls>
<Refs><EndToEndId>${endToEndId}</EndToEndId></Refs><Amt Ccy="${currency}">${francs(rappen)}</Amt><CdtDbtInd>${sign}</CdtDbtInd>${
        back ? `<RtrInf><Rsn><Cd>${back}</Cd></Rsn></RtrInf>` : ''
      }</TxDtls></NtryDtls></Ntry>`
    })
    .join('\n')}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`

/** camt.053 in which the whole file is booked as one. */
export const camt053 = (messageId: string, count: number, rappen: number) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>B2</MsgId></GrpHdr><Stmt><Id>S1</Id>
<Ntry><Amt Ccy="CHF">${francs(rappen)}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><NtryDtls><Btch><PmtInfId>${messageId}</PmtInfId><NbOfTxs>${count}</NbOfTxs></Btch></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>`

/** pain.002: single payments refused, or the whole file. */
export const pain002 = (messageId: string, refused: readonly string[], whole = false) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B3</MsgId></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${messageId}</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>${whole ? '<GrpSts>RJCT</GrpSts>' : ''}</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>${messageId}</OrgnlPmtInfId>${refused
    .map(
      id =>
        `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf></TxInfAndSts>`,
    )
    .join('')}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
