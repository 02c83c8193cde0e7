export type IbanFault = 'iban_wrong' | 'iban_foreign' | 'iban_is_qr'

/** An account as people write it, with or without spaces. Only accounts of Switzerland and Liechtenstein are paid to. */
export function readIban(text: string): { iban: string } | { fault: IbanFault } {
  const iban = text.toUpperCase().replace(/[\s.-]/g, '')
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) || remainder(iban) !== 1) return { fault: 'iban_wrong' }
  if (!/^(CH|LI)/.test(iban)) return { fault: 'iban_foreign' }
  if (!/^(CH|LI)\d{7}[A-Z0-9]{12}$/.test(iban)) return { fault: 'iban_wrong' }
  // Banks number 30000 to 31999 stand for accounts that take payments with a QR reference only.
  const bank = Number(iban.slice(4, 9))
  return bank >= 30_000 && bank <= 31_999 ? { fault: 'iban_is_qr' } : { iban }
}

/** The check of ISO 13616: the whole, letters as numbers and the first four signs last, leaves 1 when divided by 97. */
function remainder(iban: string): number {
  let rest = 0
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

/** CH93 0076 2011 6238 5295 7. */
export const groupIban = (iban: string) => iban.replace(/(.{4})(?=.)/g, '$1 ')
/** Enough to know one's own account by, too little to pay to it. */
export const maskIban = (end: string) => `CH•• •••• •••• •••• ${end.slice(0, 4)} ${end.slice(4)}`
