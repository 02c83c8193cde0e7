import { type Bill, drawBillOn, type Office } from '#outside/bill-paper.ts'
import {
  besideWindow,
  drawLines,
  drawRecipient,
  drawSection,
  type Element,
  keepTogether,
  margins,
  mm,
  openSheets,
  type Sheet,
  type Window,
  width,
  write,
} from '#outside/sheet.ts'

export type Letter = {
  language: 'de' | 'en'
  sender: string[]
  /** Address lines as they show in the window. */
  recipient: string[]
  placeAndDay: string
  subject: string
  /** Plain text, in which an empty line ends a paragraph; or headings, paragraphs and lists. */
  body: string | Part[]
  /** What lies in the same envelope. */
  bill?: { bill: Bill; office: Office } | undefined
}
export type Part = { kind: 'heading'; text: string } | { kind: 'text'; text: string } | { kind: 'list'; items: string[] }

/**
 * Draws letters into one tagged PDF (PDF/UA), each beginning on a new sheet: what a screen reader says is what is printed.
 */
export async function drawLetters(letters: Letter[], about: { title: string; author: string; window: Window }): Promise<Buffer> {
  const { sheet, root, finish } = openSheets({ title: about.title, author: about.author, language: letters[0]?.language ?? 'de' })
  for (const letter of letters) {
    drawSection(sheet, root, letter.language, section => drawLetter(sheet, section, letter, about.window))
    if (letter.bill) drawBillOn(sheet, root, letter.bill.bill, letter.bill.office)
  }
  return finish()
}

function drawLetter(sheet: Sheet, section: Element, letter: Letter, window: Window) {
  drawLines(sheet, section, letter.sender, { size: 9.5, x: besideWindow(window), y: mm(20) })
  drawRecipient(sheet, section, letter.recipient, window)
  drawLines(sheet, section, [letter.placeAndDay], { size: 11.5, x: margins.left, y: mm(104) })
  section.add(sheet.struct('H1', {}, () => write(sheet, letter.subject, { face: 'bold', size: 14, at: { x: margins.left, y: mm(116) } })))
  sheet.y += mm(5)
  if (typeof letter.body !== 'string') {
    for (const one of letter.body) drawPart(sheet, section, one)
    return
  }
  for (const paragraph of letter.body.split(/\n{2,}/)) {
    for (const line of paragraph.split('\n')) {
      keepTogether(sheet, 12)
      section.add(sheet.struct('P', {}, () => write(sheet, line, { face: 'plain', size: 11.5 })))
    }
    sheet.y += mm(3)
  }
}

function drawPart(sheet: Sheet, section: Element, one: Part) {
  if (one.kind === 'heading') {
    sheet.y += mm(3)
    keepTogether(sheet, 25)
    section.add(sheet.struct('H2', {}, () => write(sheet, one.text, { face: 'bold', size: 11.5 })))
    sheet.y += mm(1)
  } else if (one.kind === 'text') {
    keepTogether(sheet, 12)
    section.add(sheet.struct('P', {}, () => write(sheet, one.text, { face: 'plain', size: 11.5 })))
    sheet.y += mm(2)
  } else {
    const list = sheet.struct('L')
    section.add(list)
    for (const item of one.items) {
      keepTogether(sheet, 12)
      const line = sheet.struct('LI')
      list.add(line)
      const y = sheet.y
      line.add(sheet.struct('Lbl', {}, () => write(sheet, '–', { face: 'plain', size: 11.5, at: { x: margins.left, y } })))
      const at = { x: margins.left + mm(5), y }
      line.add(sheet.struct('LBody', {}, () => write(sheet, item, { face: 'plain', size: 11.5, room: width - mm(5), at })))
      line.end()
      sheet.x = margins.left
      sheet.y += mm(1)
    }
    list.end()
    sheet.y += mm(2)
  }
}
