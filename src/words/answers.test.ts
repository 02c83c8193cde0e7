import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSheet, type Sheet, spacedSheet, writeSheet } from './answers.ts'

const sheets: fc.Arbitrary<Sheet> = fc.record({
  version: fc.constantFrom('2026.1', '2027.2'),
  variant: fc.constantFrom('young', 'adult', 'senior', 'easy'),
  length: fc.constantFrom('short', 'long'),
  answers: fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { maxLength: 42 }),
})

test('what is written on paper is read from it unchanged, with spaces and small letters too', () => {
  fc.assert(
    fc.property(sheets, sheet => {
      expect(readSheet(writeSheet(sheet))).toEqual(sheet)
      expect(readSheet(spacedSheet(sheet).toLowerCase())).toEqual(sheet)
    }),
  )
})

test('what is no sheet is none', () => {
  for (const text of ['', '2026.1', '2026.1-E-K-7', '2026.1-Q-K-012', `2026.1-E-K-${'1'.repeat(101)}`, '{"$gt":1}'])
    expect(readSheet(text)).toBeNull()
  fc.assert(
    fc.property(fc.string(), text => {
      readSheet(text)
    }),
  )
})
