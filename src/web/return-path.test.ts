import { expect, test } from 'vitest'
import { returnPath } from './return-path.ts'

test.each(['/mein/familie', '/kurse?q=excel&seite=2', '/kurse/fotos-ordnen/0192/anmelden?person=1'])('%s is a place to go on to', path => {
  expect(returnPath(path)).toBe(path)
})

test.each([
  'https://boese.example/',
  '//boese.example/mein',
  '/\\boese.example',
  '/\t/boese.example',
  '/kurse\r\nSet-Cookie: a=b',
  'javascript:alert(1)',
  'mein',
  '',
  '/anmelden?weiter=/anmelden',
  '/abmelden',
  '/auth/sign-out',
  '/..//boese.example',
  null,
  undefined,
  ['/mein'],
])('%j leads to the own page instead', path => {
  expect(returnPath(path)).toBe('/mein')
})

test('an endless path leads to the own page instead', () => {
  expect(returnPath(`/${'a'.repeat(2000)}`)).toBe('/mein')
})
