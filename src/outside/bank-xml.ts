import { XMLParser } from 'fast-xml-parser'
import { SyntaxValidator } from 'fast-xml-validator'

/** An element: text, or elements by name, or several of them. Names come without their prefix. */
export type Xml = string | { [name: string]: Xml } | Xml[]

// Nothing is fetched, nothing is expanded: a document type is refused before anybody parses.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
})
const most = 8_000_000

/** Why a file is not read, and on which line that shows. `declares`: it brings a document type or entities of its own. */
export type XmlFault = { fault: 'too_large' | 'declares' | 'broken'; line: number | null }

/** Reads a file of the bank, or says why not. */
export function readXml(text: string): { xml: Xml } | XmlFault {
  if (text.length > most) return { fault: 'too_large', line: null }
  const declared = text.search(/<!DOCTYPE|<!ENTITY/i)
  if (declared >= 0) return { fault: 'declares', line: lineAt(text, declared) }
  if (!/^\s*(<\?xml[^>]*\?>)?\s*</.test(text.replace(/^\ufeff/, ''))) return { fault: 'broken', line: 1 }
  try {
    SyntaxValidator.validate(text, { multipleRoots: false })
    return { xml: parser.parse(text) as Xml }
  } catch (error) {
    return { fault: 'broken', line: lineOf(error, text) }
  }
}

const lineAt = (text: string, position: number) => text.slice(0, position).split('\n').length

/** What is never closed shows at the end only; the validator then names the first line. */
function lineOf(error: unknown, text: string): number | null {
  if (!(error instanceof Error) || !('line' in error) || typeof error.line !== 'number') return null
  return /^Invalid '\[|^Unclosed/.test(error.message) ? lineAt(text.trimEnd(), text.length) : error.line
}
