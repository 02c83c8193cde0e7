import { expect, test } from 'vitest'
import { parseAhv } from './ahv.ts'

test('the check digit is that of EAN-13; points and spaces do not matter', () => {
  expect(parseAhv('756.9217.0769.85')).toBe('7569217076985')
  for (const good of ['756.1234.5678.97', '7560000000019', '756 9217 0769 85']) expect(parseAhv(good), good).not.toBeNull()
  for (const bad of ['756.9217.0769.84', '757.9217.0769.85', '756.9217.0769', '', 'abc']) expect(parseAhv(bad), bad).toBeNull()
})
