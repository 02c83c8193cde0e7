import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { type Order, type Transfer, writeOrder } from '#domain/bank/pain.ts'
import { readXml } from '#outside/bank-xml.ts'

const schema = { fileName: 'pain.001.xsd', contents: readFileSync('src/test/pain-001.xsd', 'utf8') }
const faultsOf = async (contents: string) =>
  (await validateXML({ xml: [{ fileName: 'order.xml', contents }], schema: [schema] })).errors.map(one => one.message)
const debtor = {
  name: 'Staatskasse (Demo)',
  street: 'Rathaus',
  houseNumber: '1',
  postcode: '8750',
  locality: 'Glarus',
  country: 'CH',
  iban: 'CH9300762011623852957',
}
const transfer: Transfer = {
  ...{ endToEndId: '2026-0001-1', rappen: 25_000, iban: 'CH5800791123000889012', text: 'Digital-Gutschein (Demo) 2026-0001' },
  ...{ name: 'Frida Elmer', street: 'Dorfstrasse', houseNumber: '8', postcode: '8762', locality: 'Schwanden GL', country: 'CH' },
}
const order = (transfers: readonly Transfer[]): Order => ({
  ...{ messageId: 'GL-20261126-1', createdAt: new Date('2026-11-25T10:00:00Z'), executeOn: '2026-11-26', debtor, transfers },
  ...{ count: transfers.length, rappen: transfers.reduce((sum, one) => sum + one.rappen, 0) },
})
const written = async (one: Order) => (await Array.fromAsync(writeOrder(one))).join('')

// Payloads that have broken other people's files (P17): markup, formulas, entities, control and direction signs, emoji, halves of letters.
const nasty = [
  ...['=HYPERLINK("http://x")', '+41', '@SUM(1)', '-1+1', '<script>alert(1)</script>', ']]>', '<!--', '-->', '&lt;', '&', "'", '"'],
  ...[
    '<!ENTITY x SYSTEM "file:///etc/passwd">',
    '</Nm><Amt>',
    '\u0000',
    '\u0007',
    '\u001b[31m',
    '\ufeff',
    '\u202egnp.exe',
    '\ud800',
    '👩‍🏫',
    '漢字',
  ],
  ...[
    'Ñandú',
    'Šárka Dvořáková',
    'Łukasz',
    'Đorđe',
    'Æsir Ørsted',
    'Ştefan Ţepeş',
    'Ștefan Țepeș',
    'Zoë',
    'ﬁn',
    '“Zitat” – “mehr”…',
    '\u00ad',
    '\t\r\n',
    '   ',
    '',
  ],
]
const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
)
const anyTransfer: fc.Arbitrary<Transfer> = fc.record({
  ...{ endToEndId: fc.stringMatching(/^[0-9]{4}-[0-9]{4}-[1-9]$/), rappen: fc.integer({ min: 1, max: 100_000_000 }) },
  ...{ iban: fc.constantFrom('CH5800791123000889012', 'DE89370400440532013000'), text, name: text, locality: text, postcode: text },
  ...{ street: fc.option(text), houseNumber: fc.option(text), country: fc.constantFrom('CH', 'DE', 'x', '<>') },
})

describe('pain.001', () => {
  test('the file holds to the schema, the schema would notice if it did not', async () => {
    const xml = await written(order([transfer, { ...transfer, endToEndId: '2026-0002-1', street: null, houseNumber: null }]))
    expect(await faultsOf(xml)).toEqual([])
    const spoilt = [
      xml.replace('<NbOfTxs>2</NbOfTxs>', ''),
      xml.replace('TRF', 'CHK'),
      xml.replace('250.00', '250,00'),
      xml.replace('250.00', '0.00'),
      xml.replace('Ccy="CHF"', 'Ccy="EUR"'),
      xml.replace('2026-11-26</Dt>', '26.11.2026</Dt>'),
      xml.replace('Schwanden GL', 'Schwanden – GL'),
      xml.replace('<EndToEndId>2026-0001-1', `<EndToEndId>${'9'.repeat(36)}`),
      xml.replace(/<TwnNm>[^<]*<\/TwnNm>/, ''),
      xml.replace('<Ustrd>', `<Ustrd>${'x'.repeat(140)}`),
    ]
    for (const one of spoilt) expect((await faultsOf(one)).length, one.slice(0, 0)).toBeGreaterThan(0)
  }, 60_000)

  test('whatever names and texts hold, it stays one well-formed file with as many payments and the right sum', async () => {
    const files: string[] = []
    await fc.assert(
      fc.asyncProperty(fc.array(anyTransfer, { minLength: 1, maxLength: 8 }), async transfers => {
        const xml = await written(order(transfers))
        files.push(xml)
        const read = readXml(xml) as unknown as {
          xml: { Document: { CstmrCdtTrfInitn: { GrpHdr: { NbOfTxs: string; CtrlSum: string } } } }
        }
        const { NbOfTxs, CtrlSum } = read.xml.Document.CstmrCdtTrfInitn.GrpHdr
        expect(Number(NbOfTxs)).toBe(transfers.length)
        const amounts = [...xml.matchAll(/<InstdAmt Ccy="CHF">(\d+)\.(\d\d)<\/InstdAmt>/g)].map(
          ([, francs, rappen]) => Number(francs) * 100 + Number(rappen),
        )
        expect(amounts).toEqual(transfers.map(one => one.rappen))
        expect(CtrlSum).toMatch(/^\d+\.\d\d$/)
        expect(Number(CtrlSum.replace('.', ''))).toBe(transfers.reduce((sum, one) => sum + one.rappen, 0))
      }),
      { numRuns: 300 },
    )
    for (const xml of files.filter((_, n) => n % 10 === 0)) expect(await faultsOf(xml)).toEqual([])
  }, 120_000)

  test('every payload in every text is written as text, and holds to the schema', async () => {
    const transfers = nasty.map((one, n) => ({
      ...transfer,
      endToEndId: `2026-${1000 + n}-1`,
      name: one,
      street: one,
      locality: one,
      text: one,
    }))
    const xml = await written(order(transfers))
    expect(await faultsOf(xml)).toEqual([])
    expect(xml).not.toMatch(/<script|<!ENTITY|<!--|\]\]>/)
    expect(xml.match(/<CdtTrfTxInf>/g)).toHaveLength(nasty.length)
  }, 60_000)

  test('the same order gives the same bytes', async () => {
    expect(await written(order([transfer]))).toBe(await written(order([transfer])))
  })

  test('a file whose transfers are not what its head says is not finished', async () => {
    const right = order([transfer, { ...transfer, endToEndId: '2026-0002-1' }])
    await expect(written({ ...right, count: 3 })).rejects.toThrow('its head says')
    await expect(written({ ...right, rappen: right.rappen + 1 })).rejects.toThrow('its head says')
  })

  test('an amount of nothing, a broken one, or a reference of another kind is a bug and no file', async () => {
    for (const rappen of [0, -1, 0.5, Number.NaN, 2 ** 53])
      await expect(written(order([{ ...transfer, rappen }]))).rejects.toThrow('amount')
    for (const endToEndId of ['', 'a/b', 'x'.repeat(36), '<a>'])
      await expect(written(order([{ ...transfer, endToEndId }]))).rejects.toThrow('reference')
  })
})
