import { expect, test } from 'vitest'
import { formatShare } from '#words/shares.ts'

test('a share is said in whole per cent, or exactly, and nothing is divided by nothing', () => {
  expect([formatShare(1, 3), formatShare(3, 3), formatShare(0, 4), formatShare(0, 0)]).toEqual(['33\u00a0%', '100\u00a0%', '0\u00a0%', '–'])
  expect(formatShare(23, 371, { exact: true })).toBe('6.2\u00a0%')
})
