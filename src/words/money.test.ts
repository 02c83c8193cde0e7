import { expect, test } from 'vitest'
import { formatAmount, formatRappen, parseRappen } from './money.ts'

test('a price shows centimes only where there are some, and never breaks after CHF', () => {
  expect(formatRappen(125_000)).toBe("CHF\u00a01'250")
  expect(formatRappen(1250)).toBe('CHF\u00a012.50')
  expect(formatRappen(1205)).toBe('CHF\u00a012.05')
  expect(formatRappen(0)).toBe('CHF\u00a00')
  expect(formatRappen(62_500, { exact: true })).toBe('CHF\u00a0625.00')
})

test('amounts in a table always show centimes, thousands by apostrophe and a real minus', () => {
  expect(formatAmount(123_456_789)).toBe("1'234'567.89")
  expect(formatAmount(99_999)).toBe('999.99')
  expect(formatAmount(-62_500)).toBe('\u2212625.00')
})

test.each([
  ["1'250.50", 125_050],
  ['1250,50', 125_050],
  ['1\u2019250.50', 125_050],
  ['1 250.50', 125_050],
  ['1\u00a0250', 125_000],
  ['1\u202f250', 125_000],
  ["1'234'567.05", 123_456_705],
  [' 12.5 ', 1250],
  ['0', 0],
  ['9.05', 905],
])('%s is understood as an amount', (text, rappen) => {
  expect(parseRappen(text)).toBe(rappen)
})

test.each([
  '',
  ' ',
  '-5',
  '1.250',
  '1,250.50',
  "12'50",
  "1'2500",
  '12.',
  '.50',
  '12.505',
  '1e3',
  '61400.5O',
  'CHF 12',
  '0x10',
  '١٢',
  'NaN',
  '1234567890',
])('«%s» is refused, not guessed', text => {
  expect(parseRappen(text)).toBeNull()
})

test('what is shown can be typed in again', () => {
  for (const rappen of [0, 5, 99, 100, 123_456, 99_999_999]) expect(parseRappen(formatAmount(rappen))).toBe(rappen)
})
