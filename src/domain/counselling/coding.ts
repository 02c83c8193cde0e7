import { randomInt } from 'node:crypto'

// Without letters and digits that are taken for each other on paper or on the phone.
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const length = 12

/** A code to say, to write down or to send as part of an address: ABCD-EFGH-JKLM, about 59 bits. */
export const newCode = () => Array.from({ length }, (_, n) => (n && n % 4 === 0 ? '-' : '') + letters[randomInt(letters.length)]).join('')

/** The code as it is kept, however it was typed; anything else is no code. */
export function readCode(typed: string): string | null {
  const plain = typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return plain.length === length ? (plain.match(/.{4}/g) ?? []).join('-') : null
}
