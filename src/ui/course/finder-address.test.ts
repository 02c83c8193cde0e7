import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, groups, readAddress, without } from './finder-address.ts'

const read = (address: string) => readAddress(new URL(address, 'http://local').searchParams)

test('a search survives being an address', () => {
  const value = fc.stringMatching(/^[a-z0-9][a-z0-9 -]{0,20}$/)
  const finding = fc.record({
    query: fc.stringMatching(/^[a-zäöü][a-zäöü &=%+-]{0,30}[a-z]$/),
    selection: fc.dictionary(fc.constantFrom(...groups), fc.uniqueArray(value, { minLength: 1, maxLength: 4 })),
    sort: fc.constantFrom(undefined, 'date' as const, 'price' as const),
    page: fc.integer({ min: 1, max: 42 }),
  })
  fc.assert(fc.property(finding, asked => void expect(read(addressOf(asked))).toEqual({ ...asked, selection: { ...asked.selection } })))
})

test('nonsense in an address is left out', () => {
  expect(read('/kurse?seite=-3&ordnung=drop&fuer=%00&ort=1630&q=%00%E2%80%AEabc')).toEqual({
    query: 'abc',
    selection: { place: ['1630'] },
    sort: undefined,
    page: 1,
  })
})

test('taking a value away leads back to the first page', () => {
  const finding = read('/kurse?ort=1630&ort=online&seite=3')
  expect(addressOf(without(finding, 'place', '1630'))).toBe('/kurse?ort=online')
})
