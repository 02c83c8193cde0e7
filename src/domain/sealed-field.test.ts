import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { blindIndex, blindIndexes, newestSeal, openField, openFieldKeys, sealField } from '#domain/sealed-field.ts'
import { fieldKey } from '#test/process.ts'

const key = (name: string) => `${name}:${randomBytes(32).toString('base64url')}`
afterEach(() => openFieldKeys(fieldKey))

test('what is sealed opens again, and twice the same looks different', () => {
  const sealed = sealField('CH9300762011623852957', 'a')
  expect(openField(sealed, 'a')).toBe('CH9300762011623852957')
  expect(sealed).not.toContain('9300762011623852957')
  expect(sealField('CH9300762011623852957', 'a')).not.toBe(sealed)
})

test('moved to another row, or changed in one bit, it does not open', () => {
  const sealed = sealField('CH9300762011623852957', 'a')
  expect(() => openField(sealed, 'b')).toThrow()
  const [name, nonce, tag, data = ''] = sealed.split('.')
  const changed = [name, nonce, tag, (data.startsWith('A') ? 'B' : 'A') + data.slice(1)].join('.')
  expect(() => openField(changed, 'a')).toThrow()
  expect(() => openField([name, nonce, tag?.slice(0, 8), data].join('.'), 'a')).toThrow('not sealed')
})

test('with a new key in front the old one still opens, and what lies under it is still found', () => {
  const [old, fresh] = [key('k1'), key('k2')]
  openFieldKeys(old)
  const [sealed, index] = [sealField('756', 'a'), blindIndex('756')]
  openFieldKeys(`${fresh},${old}`)
  expect(openField(sealed, 'a')).toBe('756')
  expect(sealed.startsWith(newestSeal())).toBe(false)
  expect(blindIndexes('756')).toContain(index)
  expect(blindIndex('756')).not.toBe(index)
  openFieldKeys(fresh)
  expect(() => openField(sealed, 'a')).toThrow('k1 is not open')
})
