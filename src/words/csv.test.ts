import { expect, test } from 'vitest'
import { writeCsv } from '#words/csv.ts'

test('what begins like a formula is text to whoever opens the file', () => {
  const nasty = ['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '＝1', '=HYPERLINK("http://x","y")']
  for (const one of nasty)
    expect(
      writeCsv(['a'], [[one]])
        .split('\r\n')[1]
        ?.replace(/^"/, '')[0],
    ).toBe("'")
  expect(writeCsv(['a', 'b', 'c'], [['-5', -5, 'Tiefbau - Netz']])).toBe('\uFEFFa;b;c\r\n-5;-5;Tiefbau - Netz\r\n')
})

test('separators, quotes and line ends stay within their cell; nothing is an empty cell', () => {
  expect(
    writeCsv(
      ['a', 'b'],
      [
        ['x;y', 'sagt "ja"\nund'],
        [null, 0],
      ],
    ),
  ).toBe('\uFEFFa;b\r\n"x;y";"sagt ""ja""\nund"\r\n;0\r\n')
})
