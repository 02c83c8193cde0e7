// The sheets of the house: A4, tagged (PDF/UA), in our own letters, with the address where the window of an envelope is.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import PDFDocument from 'pdfkit'
import { unpackWoff } from '#outside/woff.ts'

/** Where the envelopes of the office have their window. */
export type Window = 'left' | 'right'

export const mm = (value: number) => (value * 72) / 25.4
// A4 folded once into a C5 envelope with a window of 100 × 45 mm: its part of the sheet, from the sheet's upper left corner.
const windowAt = { left: mm(24), right: mm(120) }
const [windowTop, windowHeight] = [mm(50), mm(40)]
export const margins = { top: mm(25), bottom: mm(25), left: mm(24), right: mm(20) }
export const leading = 1.4
export const width = mm(210) - margins.left - margins.right

const files = resolve('node_modules/@fontsource/atkinson-hyperlegible-next/files')
const font = (file: string) => unpackWoff(readFileSync(resolve(files, `atkinson-hyperlegible-next-${file}.woff`)))
// The letters come in two files, Western and Eastern European; a name may need both.
const faces = {
  plain: { western: font('latin-400-normal'), eastern: font('latin-ext-400-normal') },
  bold: { western: font('latin-700-normal'), eastern: font('latin-ext-700-normal') },
} as const
export type Face = keyof typeof faces
export type Sheet = PDFKit.PDFDocument
export type Element = PDFKit.PDFStructureElement

/**
 * A document without a sheet yet. Nothing in it is active: no links, no scripts, no files from elsewhere.
 * `finish` gives its bytes.
 */
export function openSheets({ title, author, language }: { title: string; author: string; language: 'de' | 'en' }) {
  const sheet: Sheet = new PDFDocument({
    size: 'A4',
    margins,
    pdfVersion: '1.7',
    tagged: true,
    subset: 'PDF/UA',
    displayTitle: true,
    lang: langOf(language),
    info: { Title: title, Author: author },
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
  const finish = async () => {
    root.end()
    sheet.end()
    await ended
    return Buffer.concat(chunks)
  }
  return { sheet, root, finish }
}

/** A letter's own section, beginning on a new sheet; its further pages are numbered. */
export function drawSection(sheet: Sheet, root: Element, language: 'de' | 'en', draw: (section: Element) => void) {
  let page = 0
  const footed = () => {
    page++
    if (page > 1) drawPageNumber(sheet, language, page)
  }
  sheet.on('pageAdded', footed)
  sheet.addPage()
  const section = sheet.struct('Sect', { lang: langOf(language) })
  root.add(section)
  draw(section)
  section.end()
  sheet.off('pageAdded', footed)
}

/** Beside a window on the left the sender stands on the right, and the other way round. */
export const besideWindow = (window: Window) => (window === 'right' ? margins.left : windowAt.right)

export function drawRecipient(sheet: Sheet, section: Element, recipient: string[], window: Window) {
  const address = recipient.slice(0, 7)
  drawLines(sheet, section, address, {
    size: 11.5,
    x: windowAt[window],
    y: windowTop + (windowHeight - address.length * 11.5 * leading) / 2,
  })
}

/** Every line an element of its own: within one, a screen reader runs them together. */
export function drawLines(sheet: Sheet, section: Element, lines: string[], { size, x, y }: { size: number; x: number; y: number }) {
  let top = y
  for (const line of lines) {
    const how = { face: 'plain', size, room: mm(85), at: { x, y: top } } as const
    section.add(sheet.struct('P', {}, () => write(sheet, line, how)))
    top += size * leading * Math.max(1, Math.round(heightOf(sheet, line, how) / heightOf(sheet, 'x', how)))
  }
}

/** A line at the foot of a page alone is hard to read on. */
export function keepTogether(sheet: Sheet, room: number) {
  if (sheet.y > sheet.page.height - margins.bottom - mm(room)) sheet.addPage()
}

export type How = { face: Face; size: number; room?: number; at?: { x: number; y: number }; align?: 'left' | 'right' }
export function write(sheet: Sheet, text: string, { face, size, room = width, at, align = 'left' }: How) {
  Object.assign(sheet, at)
  sheet.fontSize(size)
  const pieces = piecesOf(sheet, text.normalize('NFC'), face)
  for (const [n, piece] of pieces.entries()) {
    sheet.font(`${face} ${piece.part}`)
    sheet.text(piece.text, { width: room, lineGap: size * (leading - 1.2), align, continued: n < pieces.length - 1 })
  }
}

/** Nearly: letters of the other file may be a little wider. */
export function heightOf(sheet: Sheet, text: string, { face, size, room = width }: How): number {
  sheet.font(`${face} western`).fontSize(size)
  return sheet.heightOfString(text || ' ', { width: room, lineGap: size * (leading - 1.2) })
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
function drawPageNumber(sheet: Sheet, language: 'de' | 'en', page: number) {
  const { x, y } = sheet
  const inside = sheet.page.margins
  sheet.page.margins = { ...inside, top: 0, bottom: 0 }
  sheet.markContent('Artifact', { type: 'Pagination' })
  sheet.font('plain western').fontSize(9.5)
  sheet.text(`${language === 'de' ? 'Seite' : 'Page'} ${page}`, margins.left, mm(14), { width, align: 'right' })
  sheet.endMarkedContent()
  sheet.page.margins = inside
  Object.assign(sheet, { x, y })
}

const langOf = (language: 'de' | 'en') => (language === 'de' ? 'de-CH' : 'en')
