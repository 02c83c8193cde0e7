import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

let keys: { seal: Buffer; mark: Buffer } | undefined
const held = () => {
  if (!keys) throw new Error('the vault is not open')
  return keys
}

/** Opens the vault with the key from the configuration. What was sealed with another key cannot be read. */
export function openVault(key: string): void {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', key, 'lernpfad', use, 32))
  keys = { seal: derive('seal'), mark: derive('mark') }
}

/** Text that lies in the database so that only this house can read it: AES-256-GCM, bound to what it belongs to. */
export function seal(text: string, belongsTo: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', held().seal, iv).setAAD(Buffer.from(belongsTo))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return ['1', iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), sealed.toString('base64url')].join('.')
}

/** Reads what was sealed; throws where it was changed, or moved to something else. */
export function unseal(sealed: string, belongsTo: string): string {
  const [, iv = '', tag = '', text = ''] = sealed.split('.')
  const decipher = createDecipheriv('aes-256-gcm', held().seal, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(Buffer.from(tag, 'base64url'))
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8')
}

/** The same text has the same mark, from which nobody finds the text: to see that two cases name one account. */
export const markOf = (text: string): string => createHmac('sha256', held().mark).update(text).digest('hex')
