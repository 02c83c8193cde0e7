import { expect, test } from 'vitest'
import { groupIban, readIban } from './iban.ts'

test('an account is read with or without spaces and shown in groups of four', () => {
  expect(readIban('ch93 0076 2011 6238 5295 7')).toEqual({ iban: 'CH9300762011623852957' })
  expect(readIban('CH5800791123000889012')).toEqual({ iban: 'CH5800791123000889012' })
  expect(groupIban('CH9300762011623852957')).toBe('CH93 0076 2011 6238 5295 7')
})

test('a wrong digit, an account abroad and a QR-IBAN are told apart', () => {
  expect(readIban('CH93 0076 2011 6238 5295 8')).toEqual({ fault: 'iban_wrong' })
  expect(readIban('CH44 3199 9123 0008 8901 2')).toEqual({ fault: 'iban_is_qr' })
  expect(readIban('DE89 3704 0044 0532 0130 00')).toEqual({ fault: 'iban_foreign' })
  for (const text of ['', 'CH', '0076 2011 6238', 'CH93 0076 2011 6238 5295', '<script>'])
    expect(readIban(text)).toEqual({ fault: 'iban_wrong' })
})

test('any single digit that is typed wrong is noticed', () => {
  const right = 'CH9300762011623852957'
  for (let n = 2; n < right.length; n++) {
    const typed = right.slice(0, n) + ((Number(right[n]) + 1) % 10) + right.slice(n + 1)
    expect(readIban(typed)).toEqual({ fault: 'iban_wrong' })
  }
})
