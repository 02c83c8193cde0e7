// What stands where in a file of the bank (ISO 20022), read without trusting that it does.
import { readXml, type Xml, type XmlFault } from '#outside/bank-xml.ts'

/** What is in its `Document`, or why the file is not read. */
export function documentOf(file: string): { xml: Xml } | XmlFault {
  const read = readXml(file)
  if ('fault' in read) return read
  return { xml: at(read.xml, 'Document') ?? '' }
}

/** The first element of that name. */
export function at(xml: Xml | undefined, name: string): Xml | undefined {
  const one = Array.isArray(xml) ? xml[0] : xml
  return typeof one === 'object' && !Array.isArray(one) && Object.hasOwn(one, name) ? one[name] : undefined
}

export function all(xml: Xml | undefined, name: string): Xml[] {
  const found = at(xml, name)
  return found === undefined ? [] : Array.isArray(found) ? found : [found]
}

/** The first element at the end of a way of names. */
export const along = (xml: Xml | undefined, ...names: string[]) => names.reduce<Xml | undefined>(at, xml)

export const word = (xml: Xml | undefined, name: string) => text(at(xml, name))

export function text(xml: Xml | undefined): string | null {
  const one = Array.isArray(xml) ? xml[0] : xml
  const found = typeof one === 'object' && !Array.isArray(one) ? one['#text'] : one
  // Control signs and halves of letters are no text that a database takes.
  return typeof found === 'string'
    ? plainText(found.slice(0, 2000))
        .slice(0, 200)
        .toWellFormed()
        .replace(/\p{Cc}/gu, '') || null
    : null
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** The five signs that XML itself names, and signs by number; the parser is told to expand nothing. */
const plainText = (found: string) =>
  found.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));/g, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name) return named[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

/** An amount in hundredths of its currency; null for what is none. */
export function moneyOf(xml: Xml | undefined): { hundredths: number; currency: string } | null {
  const currency = word(xml, '@Ccy')
  const [, whole, rest = ''] = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(text(xml) ?? '') ?? []
  if (whole === undefined || !currency || !/^[A-Z]{3}$/.test(currency)) return null
  return { hundredths: Number(whole) * 100 + Number(rest.padEnd(2, '0')), currency }
}
