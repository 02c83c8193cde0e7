import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatReference, plainReference, qrReference, referenceFault, referenceKind, scorReference } from './payment-reference.ts'

const qrr = '21 00000 00003 13947 14300 09017'
const scor = 'RF18 5390 0754 7034'

test('both kinds are known, with or without spaces', () => {
  expect(referenceKind(qrr)).toBe('qrr')
  expect(referenceKind(plainReference(qrr))).toBe('qrr')
  expect(referenceKind(scor)).toBe('scor')
  expect(referenceKind('rf18539007547034')).toBe('scor')
  expect(referenceFault(qrr)).toBeNull()
})

test('a wrong check, a wrong length, other signs or zeros alone are refused', () => {
  for (const bad of [
    '21 00000 00003 13947 14300 09018',
    '1 00000 00003 13947 14300 09017',
    `0${plainReference(qrr)}`,
    '0'.repeat(27),
    'RF19 5390 0754 7034',
    'RF18',
    `RF18${'5'.repeat(22)}`,
    'RF18 5390 0754 703ß',
    '',
    '<b>',
  ])
    expect(referenceFault(bad), bad).toBe('reference_wrong')
})

test('they are shown in fives from the right, and in fours', () => {
  expect(formatReference(plainReference(qrr))).toBe(qrr)
  expect(formatReference('rf18539007547034')).toBe(scor)
  expect(formatReference('none of both')).toBe('none of both')
})

test('a bill has the reference of its number, and two numbers never share one', () => {
  expect(qrReference('2026-00017')).toBe('000000000000000002026000172')
  expect(scorReference('539007547034')).toBe(plainReference(scor))
  expect(scorReference('RE-2026-00017')).toMatch(/^RF\d\dRE202600017$/)
  const number = fc.integer({ min: 1, max: 999_999 }).map(n => `2026-${String(n).padStart(6, '0')}`)
  fc.assert(
    fc.property(number, number, (a, b) => {
      for (const make of [qrReference, scorReference]) {
        expect(referenceFault(make(a))).toBeNull()
        expect(make(a) === make(b)).toBe(a === b)
      }
    }),
  )
})

test('of what is too long or has no digit no reference is made', () => {
  for (const bad of ['', '0', 'RE', '1'.repeat(27)]) expect(() => qrReference(bad), bad).toThrow('no QR reference')
  for (const bad of ['', '--', '1'.repeat(22)]) expect(() => scorReference(bad), bad).toThrow('no Creditor Reference')
})

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map(all => all.join(''))
const made = [
  ['QR reference', digits(20).map(one => qrReference(`1${one}`)), 0],
  ['Creditor Reference', digits(18).map(one => scorReference(`7${one}`)), 2],
] as const

test.each(made)('one wrong digit of a %s is always found', (_, some, first) => {
  fc.assert(
    fc.property(some, reference => {
      for (let at = first; at < reference.length; at++)
        for (let digit = 0; digit < 10; digit++) {
          const changed = reference.slice(0, at) + digit + reference.slice(at + 1)
          expect(referenceFault(changed), changed).toBe(changed === reference ? null : 'reference_wrong')
        }
    }),
    { numRuns: 20 },
  )
})

const swappedAt = (reference: string, at: number) =>
  reference.slice(0, at) + (reference[at + 1] ?? '') + (reference[at] ?? '') + reference.slice(at + 2)

test('two swapped neighbours of a Creditor Reference are always found', () => {
  fc.assert(
    fc.property(made[1][1], reference => {
      for (let at = 2; at < reference.length - 1; at++) {
        const swapped = swappedAt(reference, at)
        expect(referenceFault(swapped), swapped).toBe(swapped === reference ? null : 'reference_wrong')
      }
    }),
    { numRuns: 50 },
  )
})

// The table of the method takes 4 and 7 equally far: with what was carried before them, these two may change places unseen.
test('two swapped neighbours of a QR reference are found, but for the one pair that the method itself cannot tell', () => {
  const table = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5]
  fc.assert(
    fc.property(made[0][1], reference => {
      let carry = 0
      for (let at = 0; at < reference.length - 1; at++) {
        const pair = [carry + Number(reference[at]), carry + Number(reference[at + 1])].map(one => one % 10).sort()
        const swapped = swappedAt(reference, at)
        const unseen = swapped === reference || (pair[0] === 4 && pair[1] === 7)
        expect(referenceFault(swapped), `${reference} at ${at}`).toBe(unseen ? null : 'reference_wrong')
        carry = table[(carry + Number(reference[at])) % 10] ?? 0
      }
    }),
    { numRuns: 50 },
  )
})
