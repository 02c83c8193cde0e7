type Values = Record<string, string | string[]>

/**
 * Rows of a repeated group as forms send them: `sessions.0.day`, `sessions.0.from`, `sessions.1.day` … Empty rows fall away,
 * so the n-th row here is the n-th everywhere: at the door, in its errors, and on the page that is shown again.
 */
export function rowsOf<Part extends string>(values: Values, name: string, parts: readonly Part[]): Record<Part, string>[] {
  const most = 150
  const rows: Record<Part, string>[] = []
  for (let n = 0; n < most; n++) {
    const row = Object.fromEntries(parts.map(part => [part, text(values[`${name}.${n}.${part}`])])) as Record<Part, string>
    if (parts.some(part => row[part] !== '')) rows.push(row)
  }
  return rows
}

/** The opposite: rows as values of fields; those of other rows that stood there are gone. */
export function withRows(values: Values, name: string, rows: readonly Record<string, string>[]): Values {
  const others = Object.entries(values).filter(([key]) => !key.startsWith(`${name}.`))
  const own = rows.flatMap((row, n) => Object.entries(row).map(([part, value]) => [`${name}.${n}.${part}`, value]))
  return Object.fromEntries([...others, ...own])
}

/** What is left of a form when its rows are taken out. */
export const withoutRows = (values: Values, name: string): Values => withRows(values, name, [])

const text = (value: string | string[] | undefined) => (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim()
