import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import PDFDocument from 'pdfkit'
import { unpackWoff } from '#outside/woff.ts'

export type Letter = {
  language: 'de' | 'en'
  sender: string[]
  /** Address lines as they show in the window. */
  recipient: string[]
  placeAndDay: string
  subject: string
  /** Plain text, in which an empty line ends a paragraph; or headings, paragraphs and lists. */
  body: string | Part[]
}
export type Part = { kind: 'heading'; text: string } | { kind: 'text'; text: string } | { kind: 'list'; items: string[] }
/** Where the envelopes of the office have their window. */
export type Window = 'left' | 'right'

const mm = (value: number) => (value * 72) / 25.4
// A4 folded once into a C5 envelope with a window of 100 × 45 mm: its part of the sheet, from the sheet's upper left corner.
const windowAt = { left: mm(24), right: mm(120) }
const [windowTop, windowHeight] = [mm(50), mm(40)]
const margins = { top: mm(25), bottom: mm(25), left: mm(24), right: mm(20) }
const leading = 1.4
const width = mm(210) - margins.left - margins.right

const files = resolve('node_modules/@fontsource/atkinson-hyperlegible-next/files')
const font = (file: string) => unpackWoff(readFileSync(resolve(files, `atkinson-hyperlegible-next-${file}.woff`)))
// The letters come in two files, Western and Eastern European; a name may need both.
const faces = {
  plain: { western: font('latin-400-normal'), eastern: font('latin-ext-400-normal') },
  bold: { western: font('latin-700-normal'), eastern: font('latin-ext-700-normal') },
} as const
type Face = keyof typeof faces
type Sheet = PDFKit.PDFDocument
type Element = PDFKit.PDFStructureElement

/**
 * Draws letters into one tagged PDF (PDF/UA), each beginning on a new sheet: what a screen reader says is what is printed.
 * Nothing in it is active: no links, no scripts, no files from elsewhere.
 */
export async function drawLetters(letters: Letter[], about: { title: string; author: string; window: Window }): Promise<Buffer> {
  const sheet = new PDFDocument({
    size: 'A4',
    margins,
    pdfVersion: '1.7',
    tagged: true,
    subset: 'PDF/UA',
    displayTitle: true,
    lang: langOf(letters[0]?.language ?? 'de'),
    info: { Title: about.title, Author: about.author },
    autoFirstPage: false,
    // The published types lag behind the library: they don't know PDF/UA.
  } as unknown as PDFKit.PDFDocumentOptions)
  const chunks: Buffer[] = []
  sheet.on('data', chunk => chunks.push(chunk))
  const ended = new Promise<void>(done => sheet.on('end', done))
  for (const [face, files] of Object.entries(faces))
    for (const [part, file] of Object.entries(files)) sheet.registerFont(`${face} ${part}`, file)
  const root = sheet.struct('Document')
  sheet.addStructure(root)
  for (const letter of letters) drawLetter(sheet, root, letter, about.window)
  root.end()
  sheet.end()
  await ended
  return Buffer.concat(chunks)
}

function drawLetter(sheet: Sheet, root: Element, letter: Letter, window: Window) {
  let page = 0
  const footed = () => {
    page++
    if (page > 1) drawPageNumber(sheet, letter, page)
  }
  sheet.on('pageAdded', footed)
  sheet.addPage()
  const part = sheet.struct('Sect', { lang: langOf(letter.language) })
  root.add(part)
  const add = (tag: string, draw: () => void) => part.add(sheet.struct(tag, {}, draw))
  // Every line an element of its own: within one, a screen reader runs them together.
  const block = (texts: string[], size: number, x: number, y: number) => {
    for (const [n, text] of texts.entries()) {
      const at = { x, y: y + n * size * leading }
      add('P', () => write(sheet, text, { face: 'plain', size, room: mm(85), at }))
    }
  }

  // Beside a window on the left the sender stands on the right, and the other way round.
  block(letter.sender, 9.5, window === 'right' ? margins.left : windowAt.right, mm(20))
  const address = letter.recipient.slice(0, 7)
  block(address, 11.5, windowAt[window], windowTop + (windowHeight - address.length * 11.5 * leading) / 2)
  block([letter.placeAndDay], 11.5, margins.left, mm(104))
  add('H1', () => write(sheet, letter.subject, { face: 'bold', size: 14, at: { x: margins.left, y: mm(116) } }))
  sheet.y += mm(5)
  if (typeof letter.body === 'string') {
    for (const paragraph of letter.body.split(/\n{2,}/)) {
      for (const line of paragraph.split('\n')) {
        keepTogether(sheet, 12)
        add('P', () => write(sheet, line, { face: 'plain', size: 11.5 }))
      }
      sheet.y += mm(3)
    }
  } else for (const one of letter.body) drawPart(sheet, part, one)
  part.end()
  sheet.off('pageAdded', footed)
}

/** A line at the foot of a page alone is hard to read on. */
function keepTogether(sheet: Sheet, room: number) {
  if (sheet.y > sheet.page.height - margins.bottom - mm(room)) sheet.addPage()
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

type How = { face: Face; size: number; room?: number; at?: { x: number; y: number } }
function write(sheet: Sheet, text: string, { face, size, room = width, at }: How) {
  Object.assign(sheet, at)
  sheet.fontSize(size)
  const pieces = piecesOf(sheet, text.normalize('NFC'), face)
  for (const [n, piece] of pieces.entries()) {
    sheet.font(`${face} ${piece.part}`)
    sheet.text(piece.text, { width: room, lineGap: size * (leading - 1.2), continued: n < pieces.length - 1 })
  }
}

type Piece = { part: 'western' | 'eastern'; text: string }
/** Text by the file that has its letters. What neither has is written in its plain form, or as a question mark: never as an empty box. */
function piecesOf(sheet: Sheet, text: string, face: Face): Piece[] {
  const pieces: Piece[] = []
  for (const { part, text: letter } of [...text].flatMap(one => lettersFor(sheet, face, one))) {
    const last = pieces.at(-1)
    if (last?.part === part) last.text += letter
    else pieces.push({ part, text: letter })
  }
  return pieces.length > 0 ? pieces : [{ part: 'western', text: ' ' }]
}

function lettersFor(sheet: Sheet, face: Face, letter: string): Piece[] {
  const found = inFont(sheet, face, letter)
  if (found) return [found]
  const plain = [...letter.normalize('NFKD')].map(one => inFont(sheet, face, one)).filter(one => one !== null)
  return plain.length > 0 ? plain : [{ part: 'western', text: '?' }]
}

type Opened = { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } }
function inFont(sheet: Sheet, face: Face, letter: string): Piece | null {
  for (const part of ['western', 'eastern'] as const) {
    sheet.font(`${face} ${part}`)
    if ((sheet as unknown as Opened)._font.font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0)) return { part, text: letter }
  }
  return null
}

/** From the second page on; screen readers leave it out, and the place in the text does not move. */
function drawPageNumber(sheet: Sheet, letter: Letter, page: number) {
  const { x, y } = sheet
  const inside = sheet.page.margins
  sheet.page.margins = { ...inside, top: 0, bottom: 0 }
  sheet.markContent('Artifact', { type: 'Pagination' })
  sheet.font('plain western').fontSize(9.5)
  sheet.text(`${letter.language === 'de' ? 'Seite' : 'Page'} ${page}`, margins.left, mm(14), { width, align: 'right' })
  sheet.endMarkedContent()
  sheet.page.margins = inside
  Object.assign(sheet, { x, y })
}

const langOf = (language: 'de' | 'en') => (language === 'de' ? 'de-CH' : 'en')
