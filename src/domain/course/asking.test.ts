import { expect, test } from 'vitest'
import { readQuery } from '#domain/course/asking.ts'

const typed = (query: string) => readQuery(query).map(term => term.typed)

test('words that say little are left out', () => {
  expect(typed('Kurs für die Excel')).toEqual(['excel'])
  expect(typed('Kurs')).toEqual(['kurs'])
  expect(typed('und')).toEqual(['und'])
})

test('wordings of several words are one term', () => {
  expect(typed('künstliche Intelligenz Schule')).toEqual(['kunstliche intelligenz', 'schule'])
  expect(readQuery('E-Banking')[0]?.alike).toContain('onlinebanking')
})

test('dialect and typed-out umlauts mean the same word', () => {
  expect(readQuery('Händy')[0]?.alike).toContain('smartphone')
  expect(readQuery('Haendy')).toEqual(readQuery('händy'))
})

test('who looks for a kind of phone is not shown the other kind', () => {
  expect(readQuery('Natel')[0]?.alike).toContain('iphone')
  expect(readQuery('iPhone')[0]?.alike).not.toContain('android')
})

test('a compound with a known first part means that part', () => {
  expect(readQuery('Händykurs')[0]?.alike).toContain('smartphone')
})
