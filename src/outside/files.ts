import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scan } from '#outside/scanner.ts'

type Settings = {
  /** Outside of everything that is served. */
  dir: string
  /** The virus scanner's address, tcp://host:port or unix:/path; without it nothing is scanned. */
  clamd: string | null
}
let open: Settings | undefined
const store = () => {
  if (!open) throw new Error('the file store is not open')
  return open
}

export function openFiles(settings: Settings): void {
  open = settings
}

export const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Keeps bytes under their own digest and returns it: the same paper is kept once, and no name that people give becomes a path. */
export async function keepFile(bytes: Buffer): Promise<string> {
  const digest = digestOf(bytes)
  const [folder, path] = placeOf(digest)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Written beside it first: a crash leaves no half file under a whole file's name.
  const beside = join(folder, `.${randomUUID()}`)
  await writeFile(beside, bytes, { mode: 0o600, flag: 'wx' })
  await rename(beside, path)
  return digest
}

/** The bytes of a digest; throws where they are not what they were. */
export async function readKeptFile(digest: string): Promise<Buffer> {
  const bytes = await readFile(placeOf(digest)[1])
  if (digestOf(bytes) !== digest) throw new Error(`the file ${digest} is not what was kept`)
  return bytes
}

/** Forgets the bytes of a digest; gone already is gone. */
export async function dropKeptFile(digest: string): Promise<void> {
  await rm(placeOf(digest)[1], { force: true })
}

/** What the virus scanner finds, or null. Throws ScannerDown where a scanner is configured and does not answer. */
export const findVirus = async (bytes: Buffer): Promise<string | null> => {
  const { clamd } = store()
  return clamd ? scan(clamd, bytes) : null
}

function placeOf(digest: string): [string, string] {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error('no digest')
  const folder = join(store().dir, digest.slice(0, 2))
  return [folder, join(folder, digest.slice(2))]
}
