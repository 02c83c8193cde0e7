import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

// Account numbers and AHV numbers lie sealed in the database: AES-256-GCM, with the name of the key in front, so that keys can be changed.
type Key = { name: string; cipher: Buffer; index: Buffer }
let keys: readonly Key[] = []

const derived = (secret: Buffer, use: string) => Buffer.from(hkdfSync('sha256', secret, 'lernpfad', use, 32))

/** `name:base64url,…` as the configuration has it, the newest first. */
export function openFieldKeys(written: string) {
  keys = written.split(',').map(one => {
    const [name = '', secret = ''] = one.split(':')
    const bytes = Buffer.from(secret, 'base64url')
    if (!name || bytes.length !== 32) throw new Error('a field key has a name and 32 bytes')
    return { name, cipher: derived(bytes, 'seal'), index: derived(bytes, 'index') }
  })
}

function current(): Key {
  const [key] = keys
  if (!key) throw new Error('no field key is open')
  return key
}

/** `of` is whose it is; a sealed text moved to another row does not open there. */
export function sealField(text: string, of: string): string {
  const seal = sealing(of)
  seal.add(text)
  return seal.end()
}

/** The same for a text that comes in pieces and is never in memory as a whole but sealed. */
export function sealing(of: string) {
  const key = current()
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.cipher, nonce).setAAD(Buffer.from(of))
  const parts: Buffer[] = []
  return {
    add(piece: string) {
      parts.push(cipher.update(piece, 'utf8'))
    },
    end(): string {
      const sealed = Buffer.concat([...parts, cipher.final()])
      return [key.name, ...[nonce, cipher.getAuthTag(), sealed].map(part => part.toString('base64url'))].join('.')
    },
  }
}

export function openField(written: string, of: string): string {
  const [name, ...parts] = written.split('.')
  const key = keys.find(one => one.name === name)
  if (!key) throw new Error(`the field key ${name} is not open`)
  const [nonce, tag, sealed] = parts.map(part => Buffer.from(part, 'base64url'))
  if (!nonce || !tag || !sealed || tag.length !== 16) throw new Error('this is not sealed')
  const decipher = createDecipheriv('aes-256-gcm', key.cipher, nonce).setAAD(Buffer.from(of)).setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
}

/** How everything begins that the newest key has sealed. */
export const newestSeal = () => `${current().name}.`

const indexed = (key: Key, text: string) => createHmac('sha256', key.index).update(text).digest('base64url')
/** The same text has the same index, and nobody without the key learns the text from it. */
export const blindIndex = (text: string) => indexed(current(), text)
/** The index under every key that is open: rows of an older one are found until they are sealed anew. */
export const blindIndexes = (text: string) => keys.map(key => indexed(key, text))
