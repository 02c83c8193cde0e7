/** Digits of an AHV number however people write it, or null: 13 digits from 756, the last by EAN-13. */
export function parseAhv(text: string): string | null {
  const digits = text.replace(/[\s\u00a0.]/g, '')
  if (!/^756\d{10}$/.test(digits)) return null
  const sum = [...digits.slice(0, 12)].reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return (10 - (sum % 10)) % 10 === Number(digits[12]) ? digits : null
}
