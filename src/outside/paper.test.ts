import { describe, expect, test } from 'vitest'
import { insidePdf as inside, otherReaders, readPdf as read } from '#test/pdf.ts'
import { drawLetters, type Letter } from './paper.ts'

const letter: Letter & { body: string } = {
  language: 'de',
  sender: ['Kanton Glarus (Demo)', 'Schalter Lernpfad (Demo)', '8750 Glarus'],
  recipient: ['Frida Živković', 'Dorfstrasse 8 (Demo)', '8762 Schwanden GL'],
  placeAndDay: 'Glarus, 5. Mai 2026',
  subject: 'Platz bestätigt: Smartphone verstehen',
  body: 'Guten Tag Frida Živković\n\nSie haben einen Platz.\n\nWann:\nDi, 8. Sept. 2026, 14.00 bis 15.30 Uhr',
}
const about = { title: 'Ein Brief', author: 'Kanton Glarus (Demo)', window: 'right' as const }
const draw = (...letters: Letter[]) => drawLetters(letters, about)

test('a letter says that it is tagged, PDF/UA, in which language, and what it is called', async () => {
  const pdf = inside(await draw(letter))
  expect(pdf).toMatch(/\/MarkInfo <<\s*\/Type \/MarkInfo\s*\/Marked true|\/Marked true/)
  expect(pdf).toContain('pdfuaid:part')
  expect(pdf).toContain('/Lang (de-CH)')
  expect(pdf).toMatch(/\/S \/H1/)
  expect(pdf).toMatch(/\/DisplayDocTitle true/)
})

test('nothing in a letter is active, whatever somebody is called', async () => {
  const nasty = 'https://evil.example <script>alert(1)</script> (/JavaScript) >> /AA << /OpenAction =cmd|x \u202E'
  const pdf = inside(await draw({ ...letter, recipient: [nasty, nasty], subject: nasty, body: `${nasty}\n\n${nasty}` }))
  expect(pdf).not.toMatch(/\/(URI|JS|Launch|EmbeddedFile|AA|OpenAction|RichMedia|GoToR|SubmitForm)\b/)
  expect(pdf).not.toMatch(/\/S \/JavaScript/)
})

test('letters of a name that the font does not have never become empty boxes', async () => {
  await expect(draw({ ...letter, recipient: ['Иван 😀 \u0007', ''], body: '\u0000\n\n\n\nﬁ' })).resolves.toBeInstanceOf(Buffer)
})

const hasReaders = otherReaders('what other readers see of a letter')

describe.skipIf(!hasReaders)('other readers', () => {
  test('find every word', async () => {
    const text = read('pdftotext', await draw(letter), '-layout')
    for (const line of [...letter.sender, ...letter.recipient, letter.placeAndDay, letter.subject, ...letter.body.split('\n')])
      expect(text).toContain(line)
  })

  test('find each line as an element of its own, in the order in which one reads', async () => {
    const read1 = read('pdfinfo', await draw(letter), '-struct-text')
    const said = [...read1.matchAll(/"(.*)"/g)].map(([, text]) => text)
    const lines = letter.body.split('\n').filter(Boolean)
    expect(said).toEqual([...letter.sender, ...letter.recipient, letter.placeAndDay, letter.subject, ...lines])
    expect(read1).toContain('H1')
  })

  test('see the address where the window of the envelope is, on the right or on the left', async () => {
    for (const [window, from, to] of [
      ['right', 118, 200],
      ['left', 20, 105],
    ] as const) {
      const boxes = read('pdftotext', await drawLetters([letter], { ...about, window }), '-bbox')
      const word = /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">Dorfstrasse</.exec(boxes)
      const [x, y] = [Number(word?.[1]) / 2.8346, Number(word?.[2]) / 2.8346]
      expect(x).toBeGreaterThan(from)
      expect(x).toBeLessThan(to)
      expect(y).toBeGreaterThan(50)
      expect(y).toBeLessThan(90)
    }
  })

  test('find the whole of a letter of several pages, and each of several letters on a sheet of its own', async () => {
    const paragraphs = Array.from(
      { length: 60 },
      (_, n) => `Absatz ${n + 1} mit genug Wörtern, damit die Zeile umbricht und die Seite voll wird.`,
    )
    const long = { ...letter, body: paragraphs.join('\n\n') }
    const pdf = await draw(long, letter)
    const pages = Number(/Pages:\s+(\d+)/.exec(read('pdfinfo', pdf))?.[1])
    expect(pages).toBeGreaterThan(3)
    const text = read('pdftotext', pdf)
    for (const n of [1, 30, 60]) expect(text).toContain(`Absatz ${n} `)
    expect(text).toContain('Seite 2')
    expect(text.split('\f').at(-2)).toContain('Sie haben einen Platz.')
    expect(text.split('\f').at(-2)).not.toContain('Seite')
  })
})
