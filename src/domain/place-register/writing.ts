import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import type { RegisterRecord, RegisterSource } from '#domain/place-register/record.ts'

export type RegisterField = { name: string; from: RegisterSource }
/** Makes a file of records. A writer of eCH-0260 (XML) can stand beside the one for CSV: it gets the same records. */
export interface RegisterWriter {
  extension: string
  type: string
  write(records: readonly RegisterRecord[], fields?: readonly RegisterField[]): string
}

/**
 * CSV as the guideline has it: UTF-8 with BOM (Excel reads umlauts by it), the separator of the configuration, CRLF, quotes where RFC 4180
 * asks for them. It changes no value; one that a spreadsheet would run is a fault of whoever made the record, and refuses the whole file.
 */
export const csvWriter: RegisterWriter = {
  extension: 'csv',
  type: 'text/csv; charset=utf-8',
  write(records, fields = apprenticeshipRules().register.fields) {
    const { separator } = apprenticeshipRules().register
    const quoted = (value: string) => {
      if (/^[\s=+\-@＝＋－＠]/u.test(value)) throw new Error(`a record holds what a spreadsheet would run: ${value.slice(0, 20)}`)
      return value.includes(separator) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
    }
    const rows = [fields.map(field => field.name), ...records.map(record => fields.map(field => record[field.from]))]
    return `\uFEFF${rows.map(row => `${row.map(quoted).join(separator)}\r\n`).join('')}`
  },
}
