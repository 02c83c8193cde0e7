// References by which a payment finds its bill: the QR reference (27 digits, with a QR-IBAN) and the Creditor Reference of ISO 11649 (SCOR).

/** What is wrong with a reference, or null. */
export type ReferenceFault = 'reference_wrong'

/** Without spaces, in capitals, as it is compared. */
export const plainReference = (text: string) => text.replace(/[\s\u00a0.-]/g, '').toUpperCase()

export function referenceKind(text: string): 'qrr' | 'scor' | null {
  const reference = plainReference(text)
  if (/^\d{27}$/.test(reference) && !/^0+$/.test(reference) && carryOf(reference) === 0) return 'qrr'
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(reference) && remainder(reference.slice(4) + reference.slice(0, 4)) === 1 ? 'scor' : null
}

export const referenceFault = (text: string): ReferenceFault | null => (referenceKind(text) ? null : 'reference_wrong')

/** The QR reference of a bill: the digits of its number, filled up with zeros in front, and the check digit. */
export function qrReference(number: string): string {
  const digits = number.replace(/\D/g, '')
  if (digits.length > 26 || !/[1-9]/.test(digits)) throw new Error(`no QR reference can be made of ${number}`)
  const body = digits.padStart(26, '0')
  return body + ((10 - carryOf(body)) % 10)
}

/** The Creditor Reference of a bill: its number without signs, behind RF and two check digits. */
export function scorReference(number: string): string {
  const body = number.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
  if (body.length > 21 || !body) throw new Error(`no Creditor Reference can be made of ${number}`)
  return `RF${String(98 - remainder(`${body}RF00`)).padStart(2, '0')}${body}`
}

/** `21 00000 00003 13947 14300 09017`, `RF18 5390 0754 7034`; what is neither stays as it is. */
export function formatReference(text: string): string {
  const kind = referenceKind(text)
  if (kind === 'qrr') return plainReference(text).replace(/\B(?=(\d{5})+$)/g, ' ')
  return kind === 'scor' ? plainReference(text).replace(/(.{4})(?=.)/g, '$1 ') : text
}

const table = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5]
/** Modulo 10, recursive: what is carried after the last digit. With a right check digit nothing is. */
const carryOf = (digits: string) => [...digits].reduce((carry, digit) => table[(carry + Number(digit)) % 10] ?? 0, 0)

/** ISO 7064, modulo 97: letters as 10 to 35, in pieces that a number holds. */
function remainder(signs: string): number {
  let rest = 0
  for (const sign of signs) {
    const value = Number.parseInt(sign, 36)
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
  }
  return rest
}
