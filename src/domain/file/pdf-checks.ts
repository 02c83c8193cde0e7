import { promisify } from 'node:util'
import { constants, inflate } from 'node:zlib'
import { Refusal } from '#domain/refusal.ts'

// A scanned sheet unpacks to some 25 million bytes.
const mostOfOne = 64_000_000
const mostOfAll = 256_000_000
/** What acts, sends or carries something along. These names are too long to appear by chance. */
const acting = /\/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|XFA|Rendition|Movie)\b/
/** Short names appear by chance in packed data, so they are looked for where objects stand. An opening view is a list, anything else acts. */
const actingShort = /\/(JS|AA)\b|\/OpenAction\s*(?!\s*\[)/

const endOfZip = 'PK\u0005\u0006'

/** Refuses a PDF in which anything acts by itself, hides from being looked at, unpacks without end, or is something else besides. */
export async function checkPdf(bytes: Buffer): Promise<void> {
  const text = bytes.toString('latin1')
  const end = text.lastIndexOf('%%EOF')
  if (end < 0) throw new Refusal('file_broken', {}, 'file')
  // What stands after the end is another file.
  if (
    text
      .slice(end + 5)
      .replaceAll('\0', '')
      .trim() !== '' ||
    text.includes(endOfZip)
  )
    throw new Refusal('file_two_in_one', {}, 'file')
  if (acting.test(plainNames(text))) throw new Refusal('file_active', {}, 'file')
  const { outside, streams } = taken(bytes, text)
  const objects = plainNames(outside)
  if (/\/Encrypt\b/.test(objects)) throw new Refusal('file_locked', {}, 'file')
  if (actingShort.test(objects)) throw new Refusal('file_active', {}, 'file')
  let unpacked = 0
  for (const { dictionary, body } of streams) {
    const holdsObjects = /\/(ObjStm|XRef)\b/.test(dictionary)
    const isFlate = /\/(FlateDecode|Fl)\b/.test(dictionary)
    // Objects packed in a manner that cannot be looked into.
    if (holdsObjects && /\/(LZWDecode|ASCII85Decode|ASCIIHexDecode|RunLengthDecode|Crypt)\b/.test(dictionary))
      throw new Refusal('file_active', {}, 'file')
    if (!isFlate) continue
    const content = await unpack(body)
    unpacked += content.length
    if (unpacked > mostOfAll) throw new Refusal('file_bomb', {}, 'file')
    if (/\/ObjStm\b/.test(dictionary)) {
      const inside = plainNames(content.toString('latin1'))
      if (acting.test(inside) || actingShort.test(inside)) throw new Refusal('file_active', {}, 'file')
    }
  }
}

/** `/J#61vaScript` is written so that nobody finds it. */
const plainNames = (text: string) => text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

type Stream = { dictionary: string; body: Buffer }
/** The objects of a PDF without the bodies of its streams, and these by themselves. */
function taken(bytes: Buffer, text: string): { outside: string; streams: Stream[] } {
  const streams: Stream[] = []
  const outside: string[] = []
  let at = 0
  for (const found of text.matchAll(/>>\s*stream(\r\n|\n|\r)/g)) {
    if (found.index < at) continue
    const from = found.index + found[0].length
    const to = text.indexOf('endstream', from)
    if (to < 0) break
    const before = text.slice(at, found.index + 2)
    outside.push(before)
    const dictionary = plainNames(before.slice(Math.max(0, before.lastIndexOf(' obj'))))
    streams.push({ dictionary, body: bytes.subarray(from, to) })
    at = to
  }
  outside.push(text.slice(at))
  return { outside: outside.join('\n'), streams }
}

async function unpack(body: Buffer): Promise<Buffer> {
  try {
    return await promisify<Buffer, object, Buffer>(inflate)(body, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostOfOne })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal('file_bomb', {}, 'file')
    throw new Refusal('file_broken', {}, 'file')
  }
}
