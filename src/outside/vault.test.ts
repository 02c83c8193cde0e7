import { expect, test } from 'vitest'
import { markOf, openVault, seal, unseal } from './vault.ts'

const iban = 'CH9300762011623852957'

test('what is sealed holds nothing of the text, and is read again only for what it belongs to and with its key', () => {
  openVault('a key for this test')
  const sealed = seal(iban, 'gesuch-1')
  expect(sealed).not.toContain(iban.slice(-6))
  expect(seal(iban, 'gesuch-1')).not.toBe(sealed)
  expect(unseal(sealed, 'gesuch-1')).toBe(iban)
  expect(() => unseal(sealed, 'gesuch-2')).toThrow()
  expect(() => unseal(`${sealed.slice(0, -2)}AA`, 'gesuch-1')).toThrow()
  const mark = markOf(iban)
  openVault('another key')
  expect(() => unseal(sealed, 'gesuch-1')).toThrow()
  expect(markOf(iban)).not.toBe(mark)
})
