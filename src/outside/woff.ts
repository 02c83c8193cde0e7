import { inflateSync } from 'node:zlib'

/**
 * The font inside a WOFF file (W3C, WOFF File Format 1.0), its tables laid out as they were before they were packed.
 * The library that draws would unpack every table anew, in JavaScript, for each sheet it opens the font in.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('this is no WOFF file')
  const count = woff.readUInt16BE(12)
  const tables = Array.from({ length: count }, (_, n) => {
    const entry = 44 + n * 20
    const [offset, packed, length] = [4, 8, 12].map(at => woff.readUInt32BE(entry + at)) as [number, number, number]
    const bytes = woff.subarray(offset, offset + packed)
    return {
      tag: woff.subarray(entry, entry + 4),
      checksum: woff.subarray(entry + 16, entry + 20),
      bytes: packed < length ? inflateSync(bytes) : bytes,
    }
  })
  const head = Buffer.alloc(12 + count * 16)
  woff.copy(head, 0, 4, 8)
  head.writeUInt16BE(count, 4)
  const largest = Math.floor(Math.log2(count))
  head.writeUInt16BE(2 ** largest * 16, 6)
  head.writeUInt16BE(largest, 8)
  head.writeUInt16BE((count - 2 ** largest) * 16, 10)
  const parts = [head]
  let at = head.length
  for (const [n, { tag, checksum, bytes }] of tables.entries()) {
    const entry = 12 + n * 16
    tag.copy(head, entry)
    checksum.copy(head, entry + 4)
    head.writeUInt32BE(at, entry + 8)
    head.writeUInt32BE(bytes.length, entry + 12)
    // Every table begins at a multiple of four.
    const room = Buffer.alloc(Math.ceil(bytes.length / 4) * 4)
    bytes.copy(room)
    parts.push(room)
    at += room.length
  }
  return Buffer.concat(parts)
}
