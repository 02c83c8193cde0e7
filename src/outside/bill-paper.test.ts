import { describe, expect, test } from 'vitest'
import { actingInPdf, insidePdf, otherReaders, picturePdf, readPdf } from '#test/pdf.ts'
import { readQr } from '#test/qr.ts'
import { type Bill, drawBill, type Office } from './bill-paper.ts'

const office: Office = { window: 'right', contact: 'Schalter Lernpfad (Demo), 055 000 60 60' }
const course = { text: 'Luan Živković: Sicher im Internet', detail: 'ab Mittwoch, 9. September 2026', rappen: 12050, contribution: null }
const supported = {
  ...{ text: 'Frida Živković: Smartphone verstehen', detail: 'ab Dienstag, 8. September 2026', rappen: 123450 },
  contribution: { name: 'Bildungsgutschein (Demo)', rappen: 61725 },
}
const invoice: Bill = {
  ...{ kind: 'invoice', language: 'de', number: '2026-00017', day: '2026-05-05', dueOn: '2026-06-04', corrects: null },
  creditor: {
    ...{ name: 'Kanton Glarus, Lernpfad (Demo)', street: 'Gerichtshausstrasse', houseNumber: '25' },
    ...{ postcode: '8750', locality: 'Glarus', country: 'CH', iban: 'CH4431999123000889012' },
  },
  debtor: { name: 'Frida Živković', street: 'Dorfstrasse', houseNumber: '8', postcode: '8762', locality: 'Schwanden GL', country: 'CH' },
  lines: [supported, course],
  totalRappen: 73775,
  paid: [{ day: '2026-05-06', text: 'TWINT', rappen: 10000 }],
  dueRappen: 63775,
  rules: ['Bis 1. September 2026 bekommen Sie alles zurück.'],
  reference: '210000000003139471430009017',
  message: 'Rechnung 2026-00017',
}
const one = { lines: [course], totalRappen: 12050, paid: [], dueRappen: 12050 }
const draw = (change: Partial<Bill> = {}, where: Partial<Office> = {}) => drawBill({ ...invoice, ...change }, { ...office, ...where })
const pagesOf = (pdf: Buffer) => [...insidePdf(pdf).matchAll(/\/Type \/Page\b/g)].length
const hasPart = (pdf: Buffer) => /\/S \/Figure/.test(insidePdf(pdf))
const many = (count: number) => ({ lines: Array(count).fill(course), totalRappen: count * 12050, paid: [], dueRappen: count * 12050 })

test('a bill is tagged, PDF/UA, named by its number, its lines a table with heads of columns', async () => {
  const pdf = insidePdf(await draw())
  expect(pdf).toContain('pdfuaid:part')
  expect(pdf).toContain('<rdf:li xml:lang="x-default">Rechnung 2026-00017</rdf:li>')
  for (const tag of ['H1', 'Table', 'TR', 'TH', 'TD', 'Figure']) expect(pdf).toContain(`/S /${tag}\n`)
  expect(pdf).toMatch(/\/Scope \/Column/)
  expect(pdf).not.toMatch(/\/BaseFont \/Helvetica/)
})

test('only an invoice with something left to pay has a payment part', async () => {
  expect(hasPart(await draw())).toBe(true)
  expect(hasPart(await draw({ paid: [{ day: '2026-05-06', text: 'TWINT', rappen: 73775 }], dueRappen: 0 }))).toBe(false)
  expect(hasPart(await draw({ kind: 'receipt' }))).toBe(false)
  expect(hasPart(await draw({ kind: 'credit', corrects: '2026-00016' }))).toBe(false)
})

test('one course fits on one sheet with its payment part, more take as many as they need', async () => {
  expect(pagesOf(await draw(one))).toBe(1)
  const rules = Array<string>(3).fill('Bis 1. September 2026 bekommen Sie alles zurück.')
  expect(pagesOf(await draw({ lines: [supported], totalRappen: 61725, paid: [], dueRappen: 61725, rules }))).toBe(1)
  for (const count of [5, 12, 40]) expect(pagesOf(await draw(many(count)))).toBe({ 5: 2, 12: 2, 40: 4 }[count])
})

test('the payment part never flows on to another sheet, however long its names are', async () => {
  const debtor = { ...invoice.debtor, name: 'W'.repeat(70), street: 'W'.repeat(70), locality: 'W'.repeat(35), country: 'DE' }
  expect(pagesOf(await draw({ ...one, debtor, message: 'W'.repeat(140) }))).toBe(1)
})

test('a bill whose sums do not add up is never drawn', async () => {
  await expect(draw({ totalRappen: 73774 })).rejects.toThrow('come to 73775')
  await expect(draw({ dueRappen: 63774 - 2 })).rejects.toThrow('between its total')
  await expect(draw({ ...one, dueRappen: 12049 })).rejects.toThrow('between its total')
  await expect(draw({ dueRappen: Number.NaN })).rejects.toThrow('between its total')
})

test('nothing in a bill is active, whatever somebody is called', async () => {
  const nasty = 'https://evil.example <script>alert(1)</script> (/JavaScript) >> /AA << /OpenAction =cmd|x \u202E\u0000 {amount}'
  const debtor = { name: nasty, street: nasty, houseNumber: nasty, postcode: nasty, locality: nasty, country: nasty }
  const lines = [{ text: nasty, detail: nasty, rappen: 12050, contribution: { name: nasty, rappen: 50 } }]
  const pdf = await draw({ debtor, lines, totalRappen: 12000, paid: [], dueRappen: 12000, rules: [nasty], message: nasty })
  // What a name says stands in strings, with its brackets escaped; outside of them nothing of it is left.
  const outside = insidePdf(pdf).replace(/\((?:\\.|[^\\()])*\)/g, '()')
  expect(outside).not.toMatch(actingInPdf)
  expect(outside).not.toContain('evil.example')
})

describe.skipIf(!otherReaders('what other readers see of a bill'))('other readers', () => {
  const textOf = async (change: Partial<Bill> = {}) => readPdf('pdftotext', await draw(change), '-layout')

  test('find everything that a bill says', async () => {
    const text = await textOf()
    for (const said of [
      ...['Rechnung 2026-00017', 'Datum: 5. Mai 2026', 'Zahlbar bis: 4. Juni 2026', 'Frida Živković', 'Dorfstrasse 8', '8762 Schwanden GL'],
      ...[
        'Preis CHF',
        'Ihr Teil CHF',
        "1'234.50",
        'Beitrag: Bildungsgutschein (Demo)',
        '−617.25',
        '617.25',
        'Luan Živković: Sicher im Internet',
      ],
      ...['Total', '737.75', 'Bezahlt am 6. Mai 2026: TWINT', '−100.00', 'Noch zu bezahlen', '637.75', ...invoice.rules],
      ...[
        'Fragen? Schalter Lernpfad (Demo)',
        'Empfangsschein',
        'Zahlteil',
        'CH44 3199 9123 0008 8901 2',
        '21 00000 00003 13947 14300 09017',
      ],
      ...['Konto / Zahlbar an', 'Zahlbar durch', 'Annahmestelle', 'Zusätzliche Informationen'],
    ])
      expect(text).toContain(said)
  })

  test('find it in English, with a Creditor Reference, to a person abroad', async () => {
    const creditor = { ...invoice.creditor, iban: 'CH9300762011623852957' }
    const debtor = { ...invoice.debtor, postcode: '10115', locality: 'Berlin', country: 'DE' }
    const text = await textOf({ language: 'en', creditor, debtor, reference: 'RF18539007547034' })
    for (const said of [
      'Invoice 2026-00017',
      'GERMANY',
      'Payment part',
      'Payable by',
      'DE - 10115 Berlin',
      'RF18 5390 0754 7034',
      'Left to pay',
    ])
      expect(text).toContain(said)
  })

  test('find which invoice a credit cancels, and what was rounded in cash', async () => {
    const lines = [{ ...course, rappen: -12050 }]
    const credit = await textOf({
      kind: 'credit',
      number: '2026-00018',
      corrects: '2026-00017',
      lines,
      totalRappen: -12050,
      paid: [],
      dueRappen: -12050,
    })
    for (const said of ['Gutschrift 2026-00018', 'Zu Rechnung: 2026-00017', '−120.50', 'Zu Ihren Gunsten']) expect(credit).toContain(said)
    expect(credit).not.toContain('Zahlbar bis')
    const paid = [{ day: '2026-05-06', text: 'bar am Schalter', rappen: 12050 }]
    const receipt = await textOf({ kind: 'receipt', lines: [{ ...course, rappen: 12052 }], totalRappen: 12052, paid, dueRappen: 0 })
    for (const said of ['Quittung 2026-00017', 'bar am Schalter', 'Rundung auf 5 Rappen', '−0.02', '0.00']) expect(receipt).toContain(said)
  })

  test('read the code off the sheet, on the last page, where the standard has it', async () => {
    for (const [change, page] of [
      [one, 1],
      [many(12), 2],
    ] as const) {
      const pdf = await draw(change)
      const lines = (await readQr(picturePdf(pdf, page)))?.split('\n')
      expect(lines).toHaveLength(31)
      expect([lines?.[3], lines?.[18], lines?.[21], lines?.[28]]).toEqual([
        ...[invoice.creditor.iban, (change.dueRappen / 100).toFixed(2), 'Frida Živković', invoice.reference],
      ])
    }
    const boxes = readPdf('pdftotext', await draw(one), '-bbox')
    const word = (text: string) => {
      const [, x, y] = [...boxes.matchAll(new RegExp(`xMin="([\\d.]+)" yMin="([\\d.]+)"[^>]*>${text}<`, 'g'))].at(-1) ?? []
      return [Number(x) / 2.8346, Number(y) / 2.8346] as const
    }
    // 297 − 105 mm from above, 5 mm inwards; the payment part begins 62 mm from the left.
    const [receiptX, receiptY] = word('Empfangsschein')
    const [partX, partY] = word('Zahlteil')
    expect([receiptX, receiptY, partY].map(Math.round)).toEqual([5, 197, 197])
    expect(Math.round(word('Annahmestelle')[1])).toBe(274)
    expect(Math.round(partX)).toBe(67)
  })

  test('see no line of an address over another, however long a name is', async () => {
    const name = 'Maximiliana-Anastasia Wolfensberger-Schwarzenegger Ungelsheimer'
    const boxes = readPdf('pdftotext', await draw({ debtor: { ...invoice.debtor, name } }), '-bbox')
    const lineOf = (text: string) => {
      const [, from, to] = new RegExp(`yMin="([\\d.]+)"[^>]*yMax="([\\d.]+)">${text}<`).exec(boxes) ?? []
      return { from: Number(from), to: Number(to) }
    }
    const [first, second, street] = [lineOf('Maximiliana-Anastasia'), lineOf('Ungelsheimer'), lineOf('Dorfstrasse')]
    expect(second.from).toBeGreaterThan(first.from)
    expect(street.from).toBeGreaterThanOrEqual(second.to)
  })

  test('see no gap where an address has no street', async () => {
    const debtor = { ...invoice.debtor, name: 'Frida', street: null, houseNumber: null, postcode: '8767', locality: 'Elm' }
    const boxes = readPdf('pdftotext', await draw({ ...one, debtor }), '-bbox')
    const last = (text: string) => Number([...boxes.matchAll(new RegExp(`yMin="([\\d.]+)"[^>]*>${text}<`, 'g'))].at(-1)?.[1]) / 2.8346
    expect(last('Elm') - last('Frida')).toBeGreaterThan(3)
    expect(last('Elm') - last('Frida')).toBeLessThan(5)
  })

  test('find each line as an element of its own, and the payment part as one sentence', async () => {
    const structure = readPdf('pdfinfo', await draw(one), '-struct-text')
    for (const line of ['Frida Živković', 'Dorfstrasse 8', course.text, course.detail, '120.50']) expect(structure).toContain(`"${line}"`)
    expect(insidePdf(await draw(one)).replaceAll('\\', '')).toMatch(/\/Alt/)
  })
})
