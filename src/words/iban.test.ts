import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatIban, ibanFault, plainIban } from './iban.ts'

test('accounts of here and abroad are accepted, with or without spaces', () => {
  for (const good of ['CH93 0076 2011 6238 5295 7', 'CH58 0079 1123 0008 8901 2', 'ch9300762011623852957', 'LI21 0881 0000 2324 013A A'])
    expect(ibanFault(good), good).toBeNull()
  for (const good of ['DE89 3704 0044 0532 0130 00', 'AT61 1904 3002 3457 3201', 'FR14 2004 1010 0505 0001 3M02 606'])
    expect(ibanFault(good), good).toBeNull()
})

test('a wrong check, a wrong length or a country without accounts is refused', () => {
  for (const bad of [
    'CH93 0076 2011 6238 5295 8',
    'CH93 0076 2011 6238 5295',
    'DE89 3704 0044 0532 0130 0',
    'ZZ12 3456 7890',
    '',
    '<b>',
    'CH93',
  ])
    expect(ibanFault(bad), bad).toBe('iban_wrong')
})

test('a QR-IBAN takes no payments without a reference: it is no account to pay out to', () => {
  expect(ibanFault('CH44 3199 9123 0008 8901 2')).toBe('iban_qr')
})

test('one wrong digit is always found, two swapped neighbours too', () => {
  const good = plainIban('CH93 0076 2011 6238 5295 7')
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 9 }), (at, digit) => {
      const changed = good.slice(0, at) + digit + good.slice(at + 1)
      expect(ibanFault(changed)).toBe(changed === good ? null : 'iban_wrong')
      const swapped = good.slice(0, at) + (good[at + 1] ?? '') + good[at] + good.slice(at + 2)
      if (swapped !== good && at < 20) expect(ibanFault(swapped)).toBe('iban_wrong')
    }),
  )
})

test('it is shown in groups of four', () => {
  expect(formatIban('CH9300762011623852957')).toBe('CH93 0076 2011 6238 5295 7')
})
