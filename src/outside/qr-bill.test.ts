import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { readQr } from '#test/qr.ts'
import { type PaymentPart, qrSvg } from './qr-bill.ts'

const part: PaymentPart = {
  language: 'de',
  creditor: {
    ...{ name: 'Kanton Glarus, Lernpfad (Demo)', street: 'Gerichtshausstrasse', houseNumber: '25' },
    ...{ postcode: '8750', locality: 'Glarus', country: 'CH', iban: 'CH4431999123000889012' },
  },
  debtor: { name: 'Žaneta Müller-Çelik', street: 'Oberdörfli', houseNumber: '8a', postcode: '8762', locality: 'Schwändi', country: 'CH' },
  rappen: 48050,
  reference: '210000000003139471430009017',
  message: 'Rechnung 2026-00017',
}
const scor = { creditor: { ...part.creditor, iban: 'CH9300762011623852957' }, reference: 'RF18539007547034' }
const payload = async (one: Partial<PaymentPart> = {}) => (await readQr(qrSvg({ ...part, ...one })))?.split('\n') ?? []

const head = ['SPC', '0200', '1']
const demo = ['S', 'Kanton Glarus, Lernpfad (Demo)', 'Gerichtshausstrasse', '25', '8750', 'Glarus', 'CH']
const nobody = Array<string>(7).fill('')

test('the code holds the 31 lines of the standard, with a QR reference and a structured address', async () => {
  const lines = await payload()
  expect(lines).toHaveLength(31)
  expect(lines).toEqual([
    ...[...head, 'CH4431999123000889012', ...demo, ...nobody, '480.50', 'CHF'],
    ...['S', 'Žaneta Müller-Çelik', 'Oberdörfli', '8a', '8762', 'Schwändi', 'CH'],
    ...['QRR', '210000000003139471430009017', 'Rechnung 2026-00017', 'EPD'],
  ])
})

test('with a usual account it holds a Creditor Reference; without an address nobody is named', async () => {
  expect(await payload({ ...scor, debtor: null, message: '' })).toEqual([
    ...[...head, 'CH9300762011623852957', ...demo, ...nobody, '480.50', 'CHF', ...nobody, 'SCOR', 'RF18539007547034', '', 'EPD'],
  ])
  const debtor = { name: 'Frida', street: 'Dorfstrasse', houseNumber: '1', postcode: null, locality: 'Elm', country: 'CH' }
  expect((await payload({ debtor })).slice(20, 27)).toEqual(nobody)
  expect((await payload({ debtor: { ...debtor, postcode: '8767', street: null, houseNumber: null } })).slice(20, 27)).toEqual([
    'S',
    'Frida',
    '',
    '',
    '8767',
    'Elm',
    'CH',
  ])
})

test('every amount is the one of the bill', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 99_999_999_999 }), async rappen => {
      const francs = `${Math.floor(rappen / 100)}.${String(rappen % 100).padStart(2, '0')}`
      expect((await payload({ rappen })).slice(18, 20)).toEqual([francs, 'CHF'])
    }),
    { numRuns: 12, examples: [[1], [5], [99], [100], [29], [1_005], [99_999_999_999]] },
  )
})

test('no name, address or message makes another payment of it', async () => {
  const evil = 'Eva\nEPD\r\nCH9300762011623852957\u2028\u0000\u202E<svg onload=alert(1)>=cmd|x'
  const debtor = { name: evil, street: evil, houseNumber: evil, postcode: evil, locality: evil, country: 'C\n' }
  const lines = await payload({ debtor, message: evil.repeat(9) })
  expect(lines).toHaveLength(31)
  expect(lines.slice(0, 4)).toEqual([...head, 'CH4431999123000889012'])
  expect([lines[18], lines[19], lines[26], lines[27], lines[28], lines[30]]).toEqual([
    ...['480.50', 'CHF', 'CH', 'QRR', '210000000003139471430009017', 'EPD'],
  ])
  const lengths = [21, 22, 23, 24, 25, 29].map(n => (lines[n] ?? '').length)
  for (const [n, most] of [70, 70, 16, 16, 35, 140].entries()) expect(lengths[n]).toBeLessThanOrEqual(most)
})

test('the drawing carries nothing that the policy of a page forbids, and says what it is', () => {
  const svg = qrSvg(part)
  expect(svg).not.toMatch(/style|<script|href|on\w+=|<image/i)
  expect(svg).toContain('role="img" aria-label="QR-Code der Rechnung')
  expect(qrSvg({ ...part, language: 'en' })).toContain('aria-label="QR code of the invoice')
  expect(svg.length).toBeLessThan(20_000)
})

test('in its middle stands the Swiss cross, around it the white that readers need', async () => {
  const { data, info } = await sharp(Buffer.from(qrSvg(part)))
    .resize(1120, 1120)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  // 56 mm across: 46 for the code, 5 on each side; twenty dots a millimetre.
  const at = (x: number, y: number) => ((data[Math.round(y * 20) * info.width + Math.round(x * 20)] ?? 0) > 128 ? 'white' : 'black')
  const middle = 28
  for (const away of [0, 1.5])
    for (const sign of [-1, 1]) expect([at(middle + sign * away, middle), at(middle, middle + sign * away)]).toEqual(['white', 'white'])
  for (const [x, y] of [
    [1.5, 1.5],
    [-1.5, 1.5],
    [2.6, 0],
    [0, -2.6],
  ] as const)
    expect(at(middle + x, middle + y)).toBe('black')
  for (const away of [3.3, -3.3]) expect([at(middle + away, middle), at(middle, middle + away)]).toEqual(['white', 'white'])
  for (let mm = 0.5; mm < 56; mm += 0.5) for (const edge of [1, 4, 52, 55]) expect([at(mm, edge), at(edge, mm)]).toEqual(['white', 'white'])
})

test('what does not go together, or is no amount, is a bug and no code', () => {
  for (const rappen of [0, -5, 0.5, Number.NaN, 100_000_000_000]) expect(() => qrSvg({ ...part, rappen }), String(rappen)).toThrow('amount')
  expect(() => qrSvg({ ...part, reference: '210000000003139471430009018' })).toThrow('no reference')
  expect(() => qrSvg({ ...part, ...scor, reference: 'RF19539007547034' })).toThrow('no reference')
  expect(() => qrSvg({ ...part, reference: null })).toThrow()
  expect(() => qrSvg({ ...part, reference: scor.reference })).toThrow()
  expect(() => qrSvg({ ...part, creditor: scor.creditor })).toThrow()
})
