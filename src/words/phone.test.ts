import { expect, test } from 'vitest'
import { formatPhone } from './phone.ts'

test.each([
  ['+41550006060', '055 000 60 60'],
  ['+41791234567', '079 123 45 67'],
  ['+4915112345678', '+49 151 123 456 78'],
  ['055 000 60 60', '055 000 60 60'],
  ['', ''],
])('%s is read as %s', (kept, read) => {
  expect(formatPhone(kept)).toBe(read)
})
