import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { detailsOf, sentenceOf, type Told } from '#ui/history/telling.ts'
import { de, en } from '#words/messages.ts'
import { speak } from '#words/speak.ts'

const t = speak('de')
const row: Told = {
  ...{ id: '1', at: '2027-03-09T10:00:00.000Z', door: 'page', concept: 'course', act: 'published', reason: null, person: null },
  ...{ actor: { id: 'x', name: 'Edith Editor' }, subject: { id: 'c', name: 'Fotos', at: null, slug: 'fotos' }, before: null, after: null },
}

test('every act the program writes down can be said in a sentence, in both languages', () => {
  const sources = globSync('{src/{domain,jobs},seeds}/**/*.ts').filter(path => !path.endsWith('.test.ts'))
  const written = sources.flatMap(path =>
    // An entry of a ledger, which names the pots or accounts it moves between, is no row of the history.
    [...readFileSync(path, 'utf8').matchAll(/(?<!where: \{[^}]*)(?<!\btarget: [^\n]*)\bact: '([a-z_]+)'(?!, source:)/g)].map(
      ([, act = '']) => ({ path, act }),
    ),
  )
  const sayable = (act: string) => Object.keys(de).some(key => key.startsWith('history.did_') && key.endsWith(`_${act}`))
  expect(written.length).toBeGreaterThan(20)
  expect(written.filter(({ act }) => !sayable(act))).toEqual([])
  expect(Object.keys(en).filter(key => key.startsWith('history.')).length).toBe(
    Object.keys(de).filter(key => key.startsWith('history.')).length,
  )
})

test('a row reads as a sentence; what happens by itself says so', () => {
  expect(sentenceOf(t, row)).toBe('Edith Editor hat «Fotos» veröffentlicht')
  expect(sentenceOf(t, { ...row, actor: { id: null, name: 'job' }, concept: 'enrolment', act: 'offer_expired' })).toBe(
    'Das System hat ein abgelaufenes Angebot für «Fotos» beendet',
  )
})

test('an act without a sentence is still said, and a forgotten name is no empty quote', () => {
  expect(sentenceOf(t, { ...row, act: 'turned_around', subject: { ...row.subject, name: null } })).toBe(
    'Edith Editor: turned around, (nicht mehr bekannt)',
  )
})

test('before and after are said in words: money, days, states, nothing', () => {
  const told = detailsOf(t, {
    before: { priceRappen: 12_000, state: 'draft', bring: [], enrolUntil: '2027-03-06T22:59:00.000Z' },
    after: { priceRappen: null, state: 'submitted', bring: ['Laptop', 'Maus'], enrolUntil: '2027-03-07T22:59:00.000Z', wheelchair: true },
  })
  expect(told).toEqual([
    { field: 'Preis', before: 'CHF\u00a0120', after: 'leer' },
    { field: 'Stand', before: 'Entwurf', after: 'wird geprüft' },
    { field: 'Mitbringen', before: 'leer', after: 'Laptop; Maus' },
    { field: 'Anmelden bis', before: '6. März 2027, 23.59 Uhr', after: '7. März 2027, 23.59 Uhr' },
    { field: 'Mit dem Rollstuhl zugänglich', before: null, after: 'ja' },
  ])
})
