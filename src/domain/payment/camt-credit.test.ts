import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Refusal } from '#domain/refusal.ts'
import { type Booking, camt, ourIban, payments } from '#test/bank-credit.ts'
import { qrReference, scorReference } from '#words/payment-reference.ts'
import { type MoneyLine, readMoneyFile } from './camt-credit.ts'

const qrr = qrReference('2026-00017')
const right = { amount: '480.50', reference: qrr, payer: 'Frida Muster (Demo)', own: 'T-1' }
const read = (...bookings: Booking[]) => readMoneyFile(camt({ accounts: [{ bookings }] })).lines
const ids = (lines: MoneyLine[]) => lines.map(one => one.entryId)
function refused(file: string) {
  try {
    readMoneyFile(file)
  } catch (error) {
    if (error instanceof Refusal) return [error.reason, error.about['line']]
    throw error
  }
  return null
}

describe('a payment that came in', () => {
  test.each(['04', '08', '13'] as const)('is read from version %s, of either message, with or without a prefix', version => {
    for (const kind of ['053', '054'] as const)
      for (const prefix of ['', 'ns2']) {
        const file = readMoneyFile(camt({ version, kind, prefix, accounts: payments(right) }))
        expect(file).toEqual({
          ...{ kind: `camt.${kind}`, messageId: 'M-1', announced: 0 },
          lines: [
            {
              ...{ kind: 'credit', entryId: 'B-0-T-1', bookingId: 'B-0-T-1', amount: 48050, currency: 'CHF', bookedOn: '2026-11-25' },
              ...{ account: ourIban, reference: qrr, text: null, payer: 'Frida Muster (Demo)' },
              ...{ isReversal: false, charges: 0, isDeskPayout: false, fault: null },
            },
          ],
        })
      }
  })

  test('has its reference from its own place as it is, right or wrong, and from the message only if its check digits are right', () => {
    const scor = scorReference('2026-00017')
    const typed = `${scor.slice(0, 4)} ${scor.slice(4, 8)} ${scor.slice(8)}`
    const wrong = `${qrr.slice(0, 26)}${(Number(qrr[26]) + 1) % 10}`
    const lines = readMoneyFile(
      camt({
        accounts: payments(
          { amount: '1', reference: wrong },
          { amount: '2', reference: scor.toLowerCase() },
          { amount: '3', text: `Kurs ${typed}` },
          { amount: '4', text: `Kurs ${qrr.replace(/\B(?=(\d{5})+$)/g, ' ')}, danke` },
          { amount: '5', text: `Kurs ${wrong}` },
          { amount: '6', text: 'RF00 Kurs' },
          { amount: '7' },
        ),
      }),
    ).lines
    expect(lines.map(one => one.kind === 'credit' && one.reference)).toEqual([wrong, scor, scor, qrr, null, null, null])
    expect(lines[4]?.text).toBe(`Kurs ${wrong}`)
  })

  test('keeps its currency: euros are never francs', () => {
    const lines = readMoneyFile(camt({ accounts: payments(right, { ...right, currency: 'EUR' }, { ...right, currency: 'USD' }) })).lines
    expect(lines.map(one => [one.amount, one.currency])).toEqual([
      [48050, 'CHF'],
      [48050, 'EUR'],
      [48050, 'USD'],
    ])
  })

  test('whose amount or direction cannot be read is there, and marked, with nothing that could be booked', () => {
    for (const amount of ['', '-5.00', '1,50', '1.005', '1e3', 'NaN', '9999999999999.00', 'viel'])
      expect(read({ amount, singles: [{ ...right, amount }] })[0], amount).toMatchObject({ amount: null, fault: 'amount' })
    const nowhere = camt({ accounts: payments(right) }).replaceAll('<CdtDbtInd>CRDT</CdtDbtInd>', '')
    expect(readMoneyFile(nowhere).lines[0]).toMatchObject({ amount: null, fault: 'amount' })
    expect(read({ singles: [{ ...right, amount: '1.50000' }] })[0]).toMatchObject({ amount: 150, fault: null })
  })

  test('that is only announced is counted and left out', () => {
    const file = readMoneyFile(
      camt({ accounts: [{ bookings: [{ singles: [right] }, ...['PDNG', 'INFO', ''].map(status => ({ status, singles: [right] }))] }] }),
    )
    expect(file.lines).toHaveLength(1)
    expect(file.announced).toBe(3)
    expect(readMoneyFile(camt({ version: '04', accounts: [{ bookings: [{ status: 'PDNG', singles: [right] }] }] })).lines).toEqual([])
  })

  test('says on which of our accounts it came in', () => {
    const other = 'CH9300762011623852957'
    const file = readMoneyFile(
      camt({ kind: '053', accounts: [{ bookings: [{ singles: [right] }] }, { iban: other, bookings: [{ singles: [right] }] }] }),
    )
    expect(file.lines.map(one => one.account)).toEqual([ourIban, other])
  })

  test('says on which day it was booked, if a calendar has that day', () => {
    for (const [day, booked] of [
      ['2028-02-29', '2028-02-29'],
      ['2026-11-25+01:00', '2026-11-25'],
      ['2026-02-29', null],
      ['2026-13-01', null],
      ['25.11.2026', null],
      ['', null],
    ] as const)
      expect(read({ day, singles: [right] })[0]?.bookedOn, day).toBe(booked)
    const file = camt({ accounts: payments(right) }).replace('<Dt>2026-11-25</Dt>', '<DtTm>2026-11-25T23:30:00+01:00</DtTm>')
    expect(readMoneyFile(file).lines[0]?.bookedOn).toBe('2026-11-25')
  })

  test('of a payment service is known by who pays it, unless it carries a reference', () => {
    const stripe = { amount: '900.00', payer: 'STRIPE PAYMENTS EUROPE', text: 'Lernpfad' }
    const lines = read(
      ...[
        { singles: [stripe] },
        { singles: [{ ...stripe, reference: qrr }] },
        { singles: [{ ...right, reference: '', text: 'Stripe Kurs' }] },
      ],
      { amount: '900.00', text: 'GUTSCHRIFT STRIPE' },
    )
    expect(lines.map(one => one.kind === 'credit' && one.isDeskPayout)).toEqual([true, false, false, true])
  })

  test('reads names as they are written, whatever XML makes of them, and nothing that a database does not take', () => {
    const file = camt({
      accounts: payments({ ...right, payer: 'M&#252;ller &amp; S&#xF6;hne &lt;b&gt; &amp;lt; &#0;&#7;&#xD800;=1+1 &unknown;' }),
    })
    expect(readMoneyFile(file).lines[0]).toMatchObject({ payer: 'Müller & Söhne <b> &lt; &#0;\ufffd=1+1 &unknown;' })
    expect(readMoneyFile(`\ufeff${file}`).lines).toHaveLength(1)
    const long = readMoneyFile(camt({ accounts: payments({ ...right, payer: 'x'.repeat(5000) }) })).lines[0]
    expect(long?.kind === 'credit' && long.payer).toHaveLength(200)
  })
})

describe('a booking of many payments', () => {
  const singles = [right, { ...right, amount: '19.50', own: 'T-2' }]

  test('is its payments, each named by the number that the bank gave it', () => {
    const lines = read({ id: 'B', amount: '500.00', singles })
    expect(lines.map(one => [one.entryId, one.bookingId, one.amount, one.fault])).toEqual([
      ['T-1', 'B', 48050, null],
      ['T-2', 'B', 1950, null],
    ])
  })

  test('is marked on each line if they do not come to its amount', () => {
    expect(read({ id: 'B', amount: '500.05', singles }).map(one => one.fault)).toEqual(['batch_sum', 'batch_sum'])
    expect(read({ id: 'B', amount: '500.00', singles: [right, { ...right, amount: '19.50', currency: 'EUR' }] })[0]?.fault).toBe(
      'batch_sum',
    )
    expect(read({ id: 'B', amount: '480.00', singles: [right] })[0]?.fault).toBe('batch_sum')
    expect(
      read({ id: 'B', amount: '461.00', singles: [right, { ...right, amount: '19.50', direction: 'DBIT' }] }).map(one => one.fault),
    ).toEqual([null, null])
  })

  test('may have its charges taken off', () => {
    const charged = singles.map(one => ({ ...one, charges: '0.90' }))
    const lines = read({ id: 'B', amount: '498.20', singles: charged })
    expect(lines.map(one => one.kind === 'credit' && [one.amount, one.charges, one.fault])).toEqual([
      [48050, 90, null],
      [1950, 90, null],
    ])
    expect(read({ id: 'B', amount: '498.30', singles: charged })[0]?.fault).toBe('batch_sum')
    // Or the bank bills them apart.
    expect(read({ id: 'B', amount: '500.00', singles: charged })[0]?.fault).toBeNull()
  })

  test('that another file names one by one is a sum and no payment', () => {
    expect(read({ id: 'B', amount: '500.00', count: 2, text: 'Sammelgutschrift' })).toEqual([
      {
        ...{ kind: 'collective', entryId: 'B', bookingId: 'B', amount: 50000, currency: 'CHF', bookedOn: '2026-11-25' },
        ...{ account: ourIban, text: 'Sammelgutschrift', count: 2, fault: null },
      },
    ])
  })
})

describe('the same payment again', () => {
  test('has the same name in a statement as in the message of the day, with or without its details', () => {
    const [booking, batch] = [
      { id: 'B', singles: [right] },
      { id: 'C', amount: '500.00', singles: [right, { ...right, amount: '19.50', own: 'T-2' }] },
    ]
    const [day, statement] = [
      readMoneyFile(camt({ accounts: [{ bookings: [booking, batch] }] })),
      readMoneyFile(camt({ kind: '053', version: '04', accounts: [{ bookings: [batch, booking] }] })),
    ]
    expect(ids(day.lines)).toEqual(['B', 'T-1', 'T-2'])
    expect(ids(statement.lines).sort()).toEqual(ids(day.lines))
    expect(ids(read({ id: 'B', amount: '480.50' }))).toEqual(['B'])
  })

  test('has it twice if it stands twice in one file', () => {
    const [first, second] = ids(read({ id: 'B', singles: [right] }, { id: 'B', singles: [right] }))
    expect(first).toBe(second)
    const unnamed = { id: 'B', amount: '20.00', singles: [{ amount: '10.00' }, { amount: '10.00' }] }
    const all = ids(read(unnamed, unnamed))
    expect(new Set(all).size).toBe(2)
    expect(all.slice(0, 2)).toEqual(all.slice(2))
  })

  test('of a bank that numbers nothing is known by what it says; two people who pay the same are two', () => {
    const [a, b] = [
      { amount: '10.00', payer: 'A' },
      { amount: '10.00', payer: 'B' },
    ]
    const monday = ids(read({ singles: [a] }, { singles: [a] }, { singles: [b] }))
    expect(new Set(monday).size).toBe(3)
    expect(ids(read({ singles: [b] }, { singles: [a] }, { singles: [a] })).sort()).toEqual([...monday].sort())
    expect(ids(read({ singles: [a], day: '2026-11-26' }))[0]).not.toBe(monday[0])
  })

  test('of a bank that repeats one number on each payment of a booking is still told apart', () => {
    const lines = read({ id: 'B', amount: '500.00', singles: [right, { ...right, amount: '19.50' }] })
    expect(new Set(ids(lines)).size).toBe(2)
    expect(ids(lines)).not.toContain('T-1')
  })

  test('is never lost: however bookings are made up, each payment has a name of its own, in any order the same', () => {
    const single = fc.record({ amount: fc.constantFrom('10.00', '20.00'), payer: fc.constantFrom('A', 'B'), own: fc.constantFrom('', 'N') })
    const booking = fc.array(single, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(booking, { minLength: 1, maxLength: 5 }), fc.boolean(), (all, isNumbered) => {
        const bookings = all.map((singles, n) => ({
          ...(isNumbered ? { id: `B${n}` } : {}),
          singles: singles.map((one, m) => ({ ...one, own: one.own && `${n}-${m}` })),
        }))
        const names = ids(read(...bookings))
        expect(new Set(names).size).toBe(all.flat().length)
        expect(ids(read(...[...bookings].reverse())).sort()).toEqual([...names].sort())
      }),
      { numRuns: 150 },
    )
  })
})

describe('money of ours', () => {
  const refund = { amount: '240.00', endToEnd: 'R-77' }

  test('that left is known by its end-to-end id', () => {
    expect(read({ id: 'B', direction: 'DBIT', singles: [refund] })[0]).toMatchObject({
      kind: 'debit',
      state: 'booked',
      endToEndId: 'R-77',
      amount: 24000,
      code: null,
    })
    expect(read({ id: 'B', direction: 'DBIT', singles: [{ amount: '3.00', endToEnd: 'NOTPROVIDED' }] })[0]).toMatchObject({
      kind: 'debit',
      endToEndId: null,
    })
  })

  test('that came back says why, and has a name of its own', () => {
    const back = { kind: 'debit', state: 'back', endToEndId: 'R-77', code: 'AC04' }
    expect(read({ id: 'B', singles: [{ ...refund, returned: 'AC04' }] })[0]).toMatchObject({ ...back, entryId: 'B/back' })
    expect(read({ id: 'B', reversal: true, singles: [refund] })[0]).toMatchObject({ ...back, code: null })
  })

  test('that had come in and was taken back is a reversal of a credit, not a refund', () => {
    const lines = read({ id: 'B', singles: [right] }, { id: 'B', direction: 'DBIT', reversal: true, singles: [right] })
    expect(lines.map(one => one.kind === 'credit' && [one.entryId, one.reference, one.isReversal])).toEqual([
      ['B', qrr, false],
      ['B/back', qrr, true],
    ])
  })
})

describe('a file that is not read', () => {
  const good = camt({ accounts: payments(right) })

  test('says on which line it breaks', () => {
    expect(refused(good.replace('</Ntry>', '</Entry>'))).toEqual(['bank_file_broken', 3])
    expect(refused(good.slice(0, -40))).toEqual(['bank_file_broken', 3])
    expect(refused(`${good}\n\nmore`)).toEqual(['bank_file_broken', 5])
    // What is never closed shows where the file ends.
    expect(refused(good.slice(0, good.indexOf('</Ntfctn>')))).toEqual(['bank_file_broken', 3])
    expect(refused(`${good.slice(0, good.indexOf('</Ntfctn>'))}\n<Ntry>`)).toEqual(['bank_file_broken', 4])
    for (const text of ['', 'hallo', '{"a":1}', 'PK\u0003\u0004']) expect(refused(text), text).toEqual(['bank_file_broken', 1])
    for (const text of [`${good}<Document/>`, '<__proto__><x/></__proto__>']) expect(refused(text)?.[0]).toBe('bank_file_broken')
  })

  test('brings entities, however deep, or a document type', () => {
    const declares = (body: string) => good.replace('\n', `\n\n${body}\n`)
    const bomb = `<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "${'&a;'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]>`
    expect(refused(declares(bomb))).toEqual(['bank_file_declares', 3])
    expect(refused(declares('<!doctype a SYSTEM "file:///etc/passwd">'))).toEqual(['bank_file_declares', 3])
  })

  test('is too large, or is another message', () => {
    expect(refused(good.replace('</Document>', `${' '.repeat(8_000_000)}</Document>`))).toEqual(['bank_file_large', undefined])
    for (const other of [
      '<a/>',
      '<Document/>',
      '<Document><CstmrPmtStsRpt/></Document>',
      '<Document><BkToCstmrAcctRpt><Rpt/></BkToCstmrAcctRpt></Document>',
      '<Document>x</Document>',
    ])
      expect(refused(other), other).toEqual(['bank_file_unfit', undefined])
  })

  test('with nothing in it is read, and has no lines', () => {
    expect(readMoneyFile(camt({ accounts: [{ bookings: [] }] })).lines).toEqual([])
    expect(readMoneyFile('<Document><BkToCstmrStmt/></Document>')).toEqual({ kind: 'camt.053', messageId: null, lines: [], announced: 0 })
  })

  test('never throws but to refuse, whatever stands where', () => {
    const name = fc.constantFrom(
      'Document',
      'BkToCstmrStmt',
      'Stmt',
      'Ntry',
      'NtryDtls',
      'TxDtls',
      'Amt',
      'Sts',
      'Cd',
      'RmtInf',
      'Strd',
      'Refs',
      'Btch',
      'Chrgs',
      '__proto__',
    )
    const tree = fc.letrec<{ node: string }>(tie => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('BOOK', 'CRDT', '1.00', ''),
        fc.tuple(name, fc.array(tie('node'), { maxLength: 4 })).map(([tag, inside]) => `<${tag} Ccy="CHF">${inside.join('')}</${tag}>`),
      ),
    })).node
    fc.assert(
      fc.property(tree, inside => {
        refused(`<Document><BkToCstmrStmt><Stmt><Ntry><Sts>BOOK</Sts>${inside}</Ntry>${inside}</Stmt></BkToCstmrStmt></Document>`)
      }),
      { numRuns: 500 },
    )
  })
})
