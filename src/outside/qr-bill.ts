// The payment part of a Swiss QR-bill (SIX Implementation Guidelines 2.3): structured addresses, CHF, with a QR reference or a Creditor Reference.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SwissQRBill, SwissQRCode } from 'swissqrbill/pdf'
import type { Data } from 'swissqrbill/types'
import { type Element, mm, type Sheet } from '#outside/sheet.ts'
import { bankText } from '#words/bank-text.ts'
import { formatIban } from '#words/iban.ts'
import { formatRappen } from '#words/money.ts'
import { formatReference, referenceFault } from '#words/payment-reference.ts'
import { speak } from '#words/speak.ts'

export type Address = {
  name: string
  street: string | null
  houseNumber: string | null
  postcode: string | null
  locality: string | null
  /** Two letters, ISO 3166. */
  country: string
}
export type PaymentPart = {
  language: 'de' | 'en'
  creditor: Address & { postcode: string; locality: string; iban: string }
  /** Who has no postcode or locality is left out: the standard lets them write themselves in by hand. */
  debtor: Address | null
  rappen: number
  /** A QR reference goes with a QR-IBAN, a Creditor Reference with any other. */
  reference: string | null
  message: string
}

// The style guide of the QR-bill names its fonts. Arimo is the drawing of Liberation Sans, in one file with all letters that a bill may have.
const arimo = (weight: string) => readFileSync(resolve(`node_modules/@expo-google-fonts/arimo/${weight}/Arimo_${weight}.ttf`))
const font = 'Liberation Sans'
const fonts = { [font]: arimo('400Regular'), [`${font}-Bold`]: arimo('700Bold') }

export const partHeight = mm(105)
const nothing = { top: 0, bottom: 0, left: 0, right: 0 }

/** Draws receipt and payment part across the foot of the sheet. A screen reader hears one sentence with all that is in it. */
export function drawPaymentPart(sheet: Sheet, section: Element, part: PaymentPart) {
  const bill = new SwissQRBill(dataOf(part), { fontName: font, language: part.language === 'de' ? 'DE' : 'EN' })
  // Without a street its place would be an empty line.
  Object.assign(bill, { formatAddress: addressLines })
  for (const [name, file] of Object.entries(fonts)) sheet.registerFont(name, file)
  const { margins, width, height } = sheet.page
  const bbox = [0, height - partHeight, width, height]
  const drawn = () => {
    // The text stands where other pages have their margin, and must not flow on to another sheet.
    sheet.page.margins = nothing
    sheet.y = 0
    sheet.save()
    bill.attachTo(sheet)
    sheet.restore()
    sheet.page.margins = margins
  }
  section.add(sheet.struct('Figure', { alt: sayPart(part), bbox } as object, drawn))
}

function sayPart({ language, creditor, rappen, reference, message }: PaymentPart): string {
  const t = speak(language)
  const said = [
    t('payment.paper_part_said', { amount: formatRappen(rappen, { exact: true }), name: creditor.name, iban: formatIban(creditor.iban) }),
    reference && t('payment.paper_part_reference', { reference: formatReference(reference) }),
    message && t('payment.paper_part_message', { message: bankText(message, 140) }),
  ]
  return said.filter(Boolean).join(' ')
}

/** The QR code as a drawing for a page, black on white with its quiet zone in light and dark; nothing in it that the page's policy forbids. */
export function qrSvg(part: PaymentPart): string {
  const [code, ...cross] = squaresOf(dataOf(part))
  const unit = code?.squares[0]?.w ?? 1
  const round = (value: number) => Math.round((value / unit) * 1000) / 1000
  const cells = new Set(code?.squares.map(({ x, y }) => `${Math.round(x / unit)} ${Math.round(y / unit)}`))
  const size = Math.round(mm(46) / unit)
  const columns = Array.from({ length: size }, (_, x) => columnPath(cells, x, size))
  // 5 mm on each side, as the guidelines want it around the code.
  const quiet = Math.ceil((size * 5) / 46)
  const whole = `x="${-quiet}" y="${-quiet}" width="${size + 2 * quiet}" height="${size + 2 * quiet}"`
  const crossed = cross.flatMap(({ colour, squares }) =>
    squares.map(({ x, y, w, h }) => `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" fill="${colour}"/>`),
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}" role="img"` +
    ` aria-label="${escaped(speak(part.language)('payment.paper_qr'))}" shape-rendering="crispEdges"><rect ${whole} fill="white"/>` +
    `<path fill="black" d="${columns.join('')}"/>${crossed.join('')}</svg>`
  )
}
/** Modules that stand below each other as one stroke. */
function columnPath(cells: Set<string>, x: number, size: number): string {
  let path = ''
  for (let y = 0, from = -1; y <= size; y++) {
    const isBlack = cells.has(`${x} ${y}`)
    if (isBlack && from < 0) from = y
    if (isBlack || from < 0) continue
    path += `M${x} ${from}h1v${y - from}h-1z`
    from = -1
  }
  return path
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<"]/g, sign => escapes[sign] ?? '')

type Square = { x: number; y: number; w: number; h: number }
/** What the library draws on a sheet: the code, then the cross on it. Its own SVG writes every module as an element with four lengths, ten times the size. */
function squaresOf(data: Data) {
  const shapes: { colour: string; squares: Square[] }[] = []
  let [colour, squares] = ['black', [] as Square[]]
  const pen = {
    save: () => pen,
    restore: () => pen,
    translate: () => pen,
    rect(x: number, y: number, w: number, h: number) {
      squares.push({ x, y, w, h })
      return pen
    },
    fillColor(name: string) {
      colour = name
      return pen
    },
    fill() {
      shapes.push({ colour, squares })
      squares = []
      return pen
    },
  }
  new SwissQRCode(data).attachTo(pen as unknown as Sheet, 0, 0)
  return shapes
}

function dataOf({ creditor, debtor, rappen, reference, message }: PaymentPart): Data {
  if (!Number.isSafeInteger(rappen) || rappen <= 0 || rappen > 99_999_999_999) throw new Error('a payment part has an amount')
  if (reference && referenceFault(reference)) throw new Error(`${reference} is no reference`)
  const { postcode, locality } = debtor ?? {}
  return {
    currency: 'CHF',
    amount: rappen / 100,
    creditor: { ...partyOf({ ...creditor }), account: creditor.iban },
    ...(debtor && postcode && locality ? { debtor: partyOf({ ...debtor, postcode, locality }) } : {}),
    ...(reference ? { reference } : {}),
    ...(message.trim() ? { message: bankText(message, 140) } : {}),
  }
}

type Party = Data['creditor'] extends infer C ? Omit<C, 'account'> : never
const partyOf = ({ name, street, houseNumber, postcode, locality, country }: Address & { postcode: string; locality: string }): Party => ({
  name: bankText(name, 70),
  address: street ? bankText(street, 70) : '',
  ...(houseNumber ? { buildingNumber: bankText(houseNumber, 16) } : {}),
  zip: bankText(postcode, 16),
  city: bankText(locality, 35),
  country: /^[A-Z]{2}$/.test(country) ? country : 'CH',
})

function addressLines({ name, address, buildingNumber, zip, city, country }: Party): string {
  const street = [address, buildingNumber].filter(Boolean).join(' ')
  return [name, street, `${country === 'CH' ? '' : `${country} - `}${zip} ${city}`].filter(Boolean).join('\n')
}
