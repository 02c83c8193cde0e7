import sharp from 'sharp'

/** What cannot be drawn as the picture it says it is. */
export class NoPicture extends Error {}
// A sheet of A4 at 600 dots an inch has 35 million.
const mostPixels = 80_000_000
const longestSide = 3000

/** Draws a picture anew: upright, no larger than a sheet needs, and without anything else that lay in the file (place, device, appendices). */
export async function redraw(bytes: Buffer, type: 'image/jpeg' | 'image/png'): Promise<Buffer> {
  const drawn = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
    .rotate()
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
  try {
    return await (type === 'image/png' ? drawn.png() : drawn.jpeg({ quality: 85 })).toBuffer()
  } catch (error) {
    throw new NoPicture(String(error))
  }
}

/**
 * Telephones' HEIC cannot be drawn here (its coding is patented and in no free build), so what the camera wrote beside the picture is
 * blanked where it lies: items of kind Exif and mime (XMP), by the boxes of ISO 14496-12. Refuses what is not a chain of such boxes.
 */
export function blankHeic(bytes: Buffer): Buffer {
  const cleaned = Buffer.from(bytes)
  const top = [...boxes(cleaned, 0, cleaned.length)]
  if (top[0]?.type !== 'ftyp' || top.some(box => !known.has(box.type))) throw new NoPicture('boxes')
  const meta = top.find(box => box.type === 'meta')
  if (!meta) throw new NoPicture('no meta')
  const inner = [...boxes(cleaned, meta.from + 4, meta.to)]
  const [iinf, iloc] = ['iinf', 'iloc'].map(type => inner.find(box => box.type === type))
  if (!iinf || !iloc) throw new NoPicture('no items')
  const idat = inner.find(box => box.type === 'idat')
  const ids = listNotes(cleaned, iinf)
  for (const { item, method, from, length } of listPlaces(cleaned, iloc)) {
    if (!ids.has(item)) continue
    const start = method === 1 ? (idat?.from ?? Number.NaN) + from : from
    if (method > 1 || !(start >= 0) || start + length > cleaned.length) throw new NoPicture('place')
    cleaned.fill(0, start, length === 0 ? cleaned.length : start + length)
  }
  return cleaned
}
const known = new Set(['ftyp', 'meta', 'mdat', 'free', 'skip', 'moov', 'uuid', 'wide'])

type Box = { type: string; from: number; to: number }
function* boxes(bytes: Buffer, from: number, to: number): Generator<Box> {
  while (from < to) {
    if (to - from < 8) throw new NoPicture('rest')
    const small = bytes.readUInt32BE(from)
    const head = small === 1 ? 16 : 8
    if (to - from < head) throw new NoPicture('rest')
    const size = small === 1 ? Number(bytes.readBigUInt64BE(from + 8)) : small === 0 ? to - from : small
    if (size < head || from + size > to) throw new NoPicture('size')
    yield { type: bytes.toString('latin1', from + 4, from + 8), from: from + head, to: from + size }
    from += size
  }
}

/** The numbers of the items that are notes beside the picture. */
function listNotes(bytes: Buffer, iinf: Box): Set<number> {
  const head = bytes[iinf.from] === 0 ? 6 : 8
  const notes = new Set<number>()
  for (const { type, from } of boxes(bytes, iinf.from + head, iinf.to)) {
    const version = bytes[from] ?? 0
    if (type !== 'infe' || version < 2) continue
    const wide = version > 2 ? 4 : 2
    const kind = bytes.toString('latin1', from + 4 + wide + 2, from + 8 + wide + 2)
    if (kind === 'Exif' || kind === 'mime') notes.add(bytes.readUIntBE(from + 4, wide))
  }
  return notes
}

function* listPlaces(bytes: Buffer, { from }: Box) {
  const version = bytes[from] ?? 0
  const [offsetSize, lengthSize] = [(bytes[from + 4] ?? 0) >> 4, (bytes[from + 4] ?? 0) & 15]
  const [baseSize, indexSize] = [(bytes[from + 5] ?? 0) >> 4, version > 0 ? (bytes[from + 5] ?? 0) & 15 : 0]
  let at = from + 6
  const take = (size: number) => {
    const value = size === 0 ? 0 : size > 6 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, size)
    at += size
    return value
  }
  const wide = version < 2 ? 2 : 4
  for (let left = take(wide); left > 0; left--) {
    const item = take(wide)
    const method = version > 0 ? take(2) & 15 : 0
    take(2)
    const base = take(baseSize)
    for (let extents = take(2); extents > 0; extents--) {
      take(indexSize)
      const offset = take(offsetSize)
      yield { item, method, from: base + offset, length: take(lengthSize) }
    }
  }
}
