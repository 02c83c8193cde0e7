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

/** Reads a file of the bank; null for what is no XML, too large, or declares entities. */
export function readXml(text: string): Xml | null {
  if (text.length > most || /<!DOCTYPE|<!ENTITY/i.test(text) || !/^\s*(<\?xml[^>]*\?>)?\s*</.test(text.replace(/^\ufeff/, ''))) return null
  try {
    SyntaxValidator.validate(text)
    return parser.parse(text) as Xml
  } catch {
    return null
  }
}
