/** Length by country, as far as money goes there from here; whatever else is refused rather than guessed. */
const lengths: Record<string, number> = {
  ...{ CH: 21, LI: 21, AT: 20, BE: 16, BG: 22, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27, GB: 22, GR: 27, HR: 21 },
  ...{ HU: 28, IE: 22, IS: 26, IT: 27, LT: 20, LU: 20, LV: 21, MC: 27, MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, SE: 24, SI: 19 },
  ...{ SK: 24, SM: 27, AD: 24, AL: 28, BA: 20, MD: 24, ME: 22, MK: 19, RS: 22, TR: 26, UA: 29, XK: 20, VA: 22 },
}

/** What is wrong with a number, or null. A QR-IBAN only takes payments with a QR reference: no account to pay out to. */
export type IbanFault = 'iban_wrong' | 'iban_qr'

/** Without spaces, in capitals; groups and signs between them are accepted as people copy them. */
export const plainIban = (text: string) => text.replace(/[\s\u00a0.-]/g, '').toUpperCase()

export function ibanFault(text: string): IbanFault | null {
  const iban = plainIban(text)
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban) || lengths[iban.slice(0, 2)] !== iban.length || remainder(iban) !== 1) return 'iban_wrong'
  if (!isSwiss(iban)) return null
  if (!/^\d{5}$/.test(iban.slice(4, 9))) return 'iban_wrong'
  const institute = Number(iban.slice(4, 9))
  return institute >= 30_000 && institute <= 31_999 ? 'iban_qr' : null
}

/** CH and LI share clearing, and the range of QR-IBANs. */
export const isSwiss = (iban: string) => iban.startsWith('CH') || iban.startsWith('LI')

/** ISO 7064: the first four signs behind the rest, letters as 10 to 35, in pieces that a number holds. */
function remainder(iban: string): number {
  let rest = 0
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
  }
  return rest
}

/** `CH93 0076 2011 6238 5295 7` */
export const formatIban = (iban: string) => plainIban(iban).replace(/(.{4})(?=.)/g, '$1 ')
/** `CH** **** 5295 7`: enough to recognise one's own, too little to use. */
export const maskIban = (country: string, end: string) => `${country}.. .... ${end}`
