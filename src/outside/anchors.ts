import { existsSync } from 'node:fs'
import { mkdir, open as openFile, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

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

/** All lines in their order; half a line that a power cut left behind is none. */
export async function readAnchors(): Promise<Anchor[]> {
  if (!existsSync(place())) return []
  const text = await readFile(place(), 'utf8')
  return text.split('\n').flatMap(line => {
    try {
      return line ? [JSON.parse(line) as Anchor] : []
    } catch {
      return []
    }
  })
}
