// Rows as a file that spreadsheets open: RFC 4180, semicolon as Swiss Excel wants it, UTF-8 with its mark.
const mark = '\uFEFF'

/**
 * A cell that begins like a formula would be computed by whoever opens the file; an apostrophe before it makes it text. Numbers are
 * numbers, and a text with a minus before digits alone stays one. Nothing else is changed.
 */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r＝＋－＠]/.test(value) && !/^-\d+([.,]\d+)?$/.test(value) ? `'${text}` : text
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const writeCsv = (head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  `${mark}${[head, ...rows].map(row => row.map(cell).join(';')).join('\r\n')}\r\n`
