import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bankText } from './bank-text.ts'

test('letters of our neighbours stay, others are written alike, nothing is longer than allowed', () => {
  expect(bankText('Žaneta Łukasz Şahin Țepeș €', 70)).toBe('Žaneta Łukasz Şahin Țepeș €')
  expect(bankText('“Zitat” – mehr…', 70)).toBe('"Zitat" - mehr...')
  expect(bankText('Nguyễn Thị', 70)).toBe('Nguyen Thi')
  expect(bankText('a\n b\t c', 70)).toBe('a b c')
  expect(bankText('Иван', 70)).toBe('....')
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.integer({ min: 1, max: 140 }),
      (any, most) => bankText(any, most).length <= most,
    ),
  )
})
