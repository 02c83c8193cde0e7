import { expect, test } from 'vitest'
import { paragraphsOf } from './plain-text.ts'

test('an empty line begins a paragraph, a line end stays a line end', () => {
  const [first, second] = paragraphsOf('Guten Tag\nFrau Muster\n\n\nDanke.')
  expect(first?.map(line => line.map(piece => piece.text).join(''))).toEqual(['Guten Tag', 'Frau Muster'])
  expect(second).toEqual([[{ text: 'Danke.', href: null }]])
})

test('an address becomes a link without the full stop behind it', () => {
  expect(paragraphsOf('Siehe (https://a.example/x?y=1).')[0]?.[0]).toEqual([
    { text: 'Siehe (', href: null },
    { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
    { text: ').', href: null },
  ])
})

test.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example/', '//a.example'])('«%s» is no link', text => {
  expect(paragraphsOf(text).flat(2)).toEqual([{ text, href: null }])
})
