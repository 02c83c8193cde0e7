import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { type FileFault, readCsv } from '#domain/profession/csv-reading.ts'

/** What the register says of one record: taken, or not and why. `line` is the line of the file. */
export type Answer = { line: number; key: string; accepted: boolean; code: string; field: string; message: string }
/** Reads an answer file whole, or says what is wrong with which line and reads nothing. */
export interface AcknowledgementReader {
  read(file: { name: string; bytes: Uint8Array }): Promise<{ answers: Answer[]; faults: FileFault[] }>
}

const columns = ['Datensatz', 'Status', 'Code', 'Feld', 'Meldung'] as const
const taken = ['ok', 'angenommen', 'accepted']
const refused = ['fehler', 'abgelehnt', 'error', 'rejected']

/**
 * The answer as CSV, with the separator of the deliveries and these columns in any order:
 * `Datensatz` (key of a record), `Status` (OK or FEHLER), `Code`, `Feld` (name of a field, may be empty), `Meldung`.
 * A refused record may have several lines, one a fault; a line without key, with another status, or a fault without a code is broken.
 */
export const csvAcknowledgement: AcknowledgementReader = {
  async read({ name, bytes }) {
    const faults: FileFault[] = []
    const answers: Answer[] = []
    const broken = (line: number, column: string, value = '') =>
      faults.push({ file: name, line, kind: 'bad_value', about: { column, value: value.slice(0, 60) } })
    const seen = new Map<string, number>()
    const rules = { delimiter: apprenticeshipRules().register.separator, columns, onFault: (fault: FileFault) => void faults.push(fault) }
    let rows = 0
    for await (const { line, cells } of readCsv({ name, bytes }, rules)) {
      rows++
      const { Datensatz: key = '', Status: status = '', Code: code = '', Feld: field = '', Meldung: message = '' } = cells
      const accepted = taken.includes(status.toLowerCase())
      if (key === '' || key.length > 200) broken(line, 'Datensatz', key)
      else if (!accepted && !refused.includes(status.toLowerCase())) broken(line, 'Status', status)
      else if (!accepted && (code === '' || code.length > 40)) broken(line, 'Code', code)
      else if (message.length > 1000) broken(line, 'Meldung', message)
      else if (seen.has([key, code, field].join('\n')))
        faults.push({ file: name, line, kind: 'duplicate', about: { value: key, first: seen.get([key, code, field].join('\n')) ?? 0 } })
      else {
        seen.set([key, code, field].join('\n'), line)
        answers.push({ line, key, accepted, code, field: field.slice(0, 60), message })
      }
    }
    if (rows === 0 && faults.length === 0) faults.push({ file: name, line: null, kind: 'no_rows', about: {} })
    return { answers, faults }
  },
}
