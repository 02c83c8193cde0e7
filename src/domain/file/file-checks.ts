import { checkPdf } from '#domain/file/pdf-checks.ts'
import { Refusal } from '#domain/refusal.ts'
import { digestOf, findVirus } from '#outside/files.ts'
import { blankHeic, NoPicture, redraw } from '#outside/pictures.ts'
import { ScannerDown } from '#outside/scanner.ts'

/** Enough for ten pages photographed by a telephone. */
export const mostBytes = 10_000_000
export const fileTypes = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/heic': 'heic' } as const
export type FileType = keyof typeof fileTypes

export type Checked = { name: string; type: FileType; bytes: Buffer; sha256: string }

/**
 * What may be handed in, cleaned; refuses everything else with the sentence for it. The type is read from the content and never from
 * the name: pictures are drawn anew, in a PDF nothing may act by itself, and where a scanner is configured nothing passes unscanned.
 */
export async function checkFile(name: string, bytes: Buffer): Promise<Checked> {
  if (!isName(name)) throw new Refusal('file_name', {}, 'file')
  if (bytes.length === 0) throw new Refusal('file_empty', {}, 'file')
  if (bytes.length > mostBytes) throw new Refusal('file_too_large', { most: mostBytes / 1_000_000 }, 'file')
  const type = typeOf(bytes)
  if (!type) throw new Refusal('file_type', {}, 'file')
  await scanned(bytes)
  return { name: nameFor(name, type), type, bytes: await cleaned(bytes, type), sha256: digestOf(bytes) }
}

async function cleaned(bytes: Buffer, type: FileType): Promise<Buffer> {
  if (type === 'application/pdf') {
    await checkPdf(bytes)
    return bytes
  }
  try {
    return type === 'image/heic' ? blankHeic(bytes) : await redraw(bytes, type)
  } catch (error) {
    // Numbers that lead out of the file are a broken file too.
    if (error instanceof NoPicture || error instanceof RangeError) throw new Refusal('file_broken', {}, 'file')
    throw error
  }
}

async function scanned(bytes: Buffer) {
  const found = await findVirus(bytes).catch(error => {
    if (error instanceof ScannerDown) throw new Refusal('scanner_down', {}, 'file')
    throw error
  })
  if (found) throw new Refusal('file_infected', {}, 'file')
}

function typeOf(bytes: Buffer): FileType | null {
  const begins = (hex: string) => bytes.subarray(0, hex.length / 2).toString('hex') === hex
  if (begins('255044462d')) return 'application/pdf'
  if (begins('ffd8ff')) return 'image/jpeg'
  if (begins('89504e470d0a1a0a')) return 'image/png'
  const brand = bytes.toString('latin1', 4, 12)
  return /^ftyp(heic|heix|heim|heis|mif1|msf1)$/.test(brand) ? 'image/heic' : null
}

/** A name is for people to read. One that is a path, or hides how it is written, is none. */
const isName = (name: string) =>
  name.length > 0 && name.length <= 200 && !/[/\\:]|^\.|[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(name) && name.isWellFormed()

/** The ending says what the content is. */
function nameFor(name: string, type: FileType): string {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '').slice(0, 100)
  return `${stem || 'Unterlage'}.${fileTypes[type]}`
}
