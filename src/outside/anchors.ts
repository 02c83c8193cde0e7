import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open as openFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'

/** A seal of the history as it is kept outside the database. */
export type Anchor = {
  seal: number
  upTo: string
  hash: string
  at: string /** DER of an RFC 3161 token over the hash, base64. */
  timeStamp?: string
}

let path: string | undefined
const place = () => {
  if (!path) throw new Error('no place for anchors is open')
  return path
}
export function openAnchors(file: string): void {
  path = file
}

/** Adds lines and returns only once they are on the disk. */
export async function dropAnchors(anchors: readonly Anchor[]): Promise<void> {
  if (anchors.length === 0) return
  await mkdir(dirname(place()), { recursive: true, mode: 0o700 })
  const file = await openFile(place(), 'a', 0o600)
  try {
    // Begins a line of its own: a power cut may have left half of one.
    await file.write(anchors.map(one => `\n${JSON.stringify(one)}`).join(''))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** All lines in their order, one after the other; half a line that a power cut left behind is none. */
export async function* readAnchors(): AsyncGenerator<Anchor> {
  if (!existsSync(place())) return
  for await (const line of createInterface({ input: createReadStream(place(), 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
    const anchor = parse(line)
    if (anchor) yield anchor
  }
}

/** The last line, read from the end: the file grows by one a minute, and every minute wants to know it. */
export async function lastAnchor(): Promise<Anchor | null> {
  if (!existsSync(place())) return null
  const file = await openFile(place(), 'r')
  try {
    const { size } = await file.stat()
    for (let length = 16_384; ; length *= 4) {
      const from = Math.max(0, size - length)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n')
      // The first piece may be the end of a longer line.
      const found = lines.slice(from > 0 ? 1 : 0).findLast(line => parse(line) !== null)
      if (found) return parse(found)
      if (from === 0) return null
    }
  } finally {
    await file.close()
  }
}

function parse(line: string): Anchor | null {
  try {
    return line ? (JSON.parse(line) as Anchor) : null
  } catch {
    return null
  }
}
