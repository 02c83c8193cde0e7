// Own formatters: Intl writes de-CH differently from one ICU version to the next (apostrophe, spaces).
const noBreak = '\u00a0'
const minus = '\u2212'

/** What people pay: `CHF 1'250`, with centimes only where there are some; `{ exact: true }` always shows them. The space does not break. */
export function formatRappen(rappen: number, { exact = false }: { exact?: boolean } = {}): string {
  const amount = formatAmount(rappen)
  return `CHF${noBreak}${!exact && amount.endsWith('.00') ? amount.slice(0, -3) : amount}`
}

/** For the columns of a table whose head says CHF: `1'250.00`, `−625.00`. */
export function formatAmount(rappen: number): string {
  const [francs, centimes] = [Math.trunc(Math.abs(rappen) / 100), Math.abs(rappen) % 100]
  const grouped = String(francs).replace(/\B(?=(\d{3})+$)/g, "'")
  return `${rappen < 0 ? minus : ''}${grouped}.${String(centimes).padStart(2, '0')}`
}

// Thousands in threes by apostrophe (typewriter or printed) or any space, then one or two digits behind point or comma.
const amount = /^(\d{1,9}|\d{1,3}(?:['\u2019\s]\d{3}){1,2})(?:[.,](\d{1,2}))?$/

/** `1'250.50`, `1’250.50`, `1 250,5` → Rappen; null for everything else: an amount is never guessed. */
export function parseRappen(text: string): number | null {
  const found = amount.exec(text.trim())
  if (!found?.[1]) return null
  return Number(found[1].replace(/\D/g, '')) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}
