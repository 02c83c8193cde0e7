import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, foldWhole } from '#domain/course/folding.ts'

test.each([
  ['Händy', 'handy'],
  ['Haendy', 'handy'],
  ['Näfels', 'nafels'],
  ['NAEFELS', 'nafels'],
  ['Behörde', 'behorde'],
  ['Behoerde', 'behorde'],
  ['Strasse', 'strasse'],
  ['Straße', 'strasse'],
  ['Café à la carte', 'cafe a la carte'],
  ['neue Bauern', 'neue bauern'],
  ['Quereinstieg', 'quereinstieg'],
  ['E-Banking', 'e banking'],
  ['60+', '60'],
  ['  Fake\u00a0News!! ', 'fake news'],
])('%s is searched as %s', (written, folded) => {
  expect(fold(written)).toBe(folded)
})

test('a word with a hyphen is found in one piece too', () => {
  expect(foldWhole('E-Banking mit Bee-Bot')).toBe('e banking mit bee bot ebanking beebot')
})

test('folding what is folded changes nothing, whatever was typed', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void expect(fold(fold(text))).toBe(fold(text))))
})

test('only letters, digits and single spaces are left, whatever was typed', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void expect(fold(text)).toMatch(/^([\p{L}\p{N}]+( [\p{L}\p{N}]+)*)?$/u)))
})
