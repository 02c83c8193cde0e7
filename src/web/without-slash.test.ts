import { expect, test } from 'vitest'
import { withoutSlash } from '#web/without-slash.ts'

test.each([
  ['/kurse/', '/kurse'],
  ['/en/kurse/?q=Natel/', '/en/kurse?q=Natel/'],
  ['/kurse/betrug-erkennen//', '/kurse/betrug-erkennen'],
])('%s leads to %s', (typed, meant) => expect(withoutSlash(typed)).toBe(meant))

test.each(['/', '/en', '/kurse', '/kurse?q=a/', '//elsewhere.example/', '/\\elsewhere.example/', '/kurse//x/'])('%s stays', typed =>
  expect(withoutSlash(typed)).toBeNull(),
)
