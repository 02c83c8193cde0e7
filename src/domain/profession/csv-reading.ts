import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'

/** What can be wrong with a file or a line; each has its sentence in content/messages (profession.fault_…). */
export type FaultKind =
  | 'file_missing'
  | 'not_utf8'
  | 'wrong_delimiter'
  | 'empty'
  | 'missing_column'
  | 'wrong_count'
  | 'truncated'
  | 'broken_quotes'
  | 'too_long'
  | 'no_rows'
  | 'bad_value'
  | 'duplicate'
  | 'unknown_occupation'
  | 'unknown_skill'
  | 'unknown_indicator'
  | 'unknown_region'
  | 'shrinks'
/** `line` is the line of the file on which the row begins, as an editor counts; null: the file as a whole. */
export type FileFault = { file: string; line: number | null; kind: FaultKind; about: Record<string, string | number> }
export type CsvRow = { line: number; cells: Record<string, string> }
type Source = string | { name: string; bytes: Uint8Array }
type Rules = { delimiter: string; columns: readonly string[]; endsWithNewline?: boolean; onFault: (fault: FileFault) => void }

const longestRow = 1_000_000
const delimiters = [',', ';', '\t', '|']

/**
 * Reads a CSV file row by row, by the names in its first line, however the columns stand and whatever else there is.
 * Cells lose the blanks and tabs around them. What is wrong is reported with its line; after a broken quote nothing of the file
 * can be trusted any more and reading ends.
 */
export async function* readCsv(source: Source, { delimiter, columns, endsWithNewline = false, onFault }: Rules): AsyncGenerator<CsvRow> {
  const file = typeof source === 'string' ? basename(source) : source.name
  const fault = (line: number | null, kind: FaultKind, about: FileFault['about'] = {}) => onFault({ file, line, kind, about })
  const bytes = typeof source === 'string' ? createReadStream(source, { highWaterMark: 256 * 1024 }) : [source.bytes]
  // The parser runs ahead of who reads from it: for what stops it, its own count is the true one.
  let parsed = 0
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    on_record: (record, context) => {
      parsed = context.lines
      return record
    },
  })
  let openEnd: number | null = null
  const lines = Readable.from(
    wholeLines(bytes, delimiter, line => {
      openEnd = line
    }),
    { objectMode: false },
  )
  lines.on('error', error => parser.destroy(error))
  lines.pipe(parser)
  let header: string[] | undefined
  let read = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      const line = read + 1
      read = info.lines
      if (!header) {
        header = record.map(name => name.trim())
        const missing = columns.filter(name => !header?.includes(name))
        for (const column of missing) fault(line, 'missing_column', { column })
        if (missing.length > 0) return
      } else if (record.length !== header.length) fault(line, 'wrong_count', { found: record.length, expected: header.length })
      else yield { line, cells: Object.fromEntries(header.map((name, n) => [name, record[n]?.trim() ?? ''])) }
    }
    if (!header) fault(null, 'empty')
    // The last cell may be cut without a trace in the rows; official files end with a line end.
    if (openEnd !== null && endsWithNewline) fault(openEnd, 'truncated')
  } catch (error) {
    if (error instanceof Unreadable) return fault(error.line, error.kind, error.about)
    if (!(error instanceof CsvError)) throw error
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') return fault(parsed + 1, 'truncated')
    fault(parsed + 1, error.code === 'CSV_MAX_RECORD_SIZE' ? 'too_long' : 'broken_quotes')
  } finally {
    lines.destroy()
    parser.destroy()
  }
}

class Unreadable extends Error {
  readonly kind: FaultKind
  readonly line: number | null
  readonly about: FileFault['about']
  constructor(kind: FaultKind, line: number | null, about: FileFault['about'] = {}) {
    super(kind)
    this.kind = kind
    this.line = line
    this.about = about
  }
}

/** Hands on whole lines only, so that a letter of two bytes is never cut and a line that is not UTF-8 can be named. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, delimiter: string, onOpenEnd: (line: number) => void) {
  let rest = Buffer.alloc(0)
  let line = 1
  for await (const chunk of chunks) {
    const all = Buffer.concat([rest, chunk])
    const cut = all.lastIndexOf(10) + 1
    rest = all.subarray(cut)
    if (rest.length > longestRow) throw new Unreadable('too_long', line)
    if (cut === 0) continue
    yield checked(all.subarray(0, cut), line, delimiter)
    for (let at = all.indexOf(10); at >= 0 && at < cut; at = all.indexOf(10, at + 1)) line++
  }
  if (rest.length === 0) return
  yield checked(rest, line, delimiter)
  onOpenEnd(line)
}

function checked(lines: Buffer, first: number, delimiter: string): Buffer {
  if (!isUtf8(lines) || lines.includes(0)) throw new Unreadable('not_utf8', first + badLine(lines))
  if (first > 1) return lines
  const [header = ''] = lines.toString('utf8').split('\n', 1)
  const other = delimiters.find(one => header.includes(one))
  if (!header.includes(delimiter) && other) throw new Unreadable('wrong_delimiter', 1, { expected: named(delimiter), found: named(other) })
  return lines
}

function badLine(lines: Buffer): number {
  let from = 0
  for (let line = 0; ; line++) {
    const to = lines.indexOf(10, from)
    const one = lines.subarray(from, to < 0 ? undefined : to)
    if (to < 0 || !isUtf8(one) || one.includes(0)) return line
    from = to + 1
  }
}

const named = (delimiter: string) => (delimiter === '\t' ? 'Tab' : delimiter)
