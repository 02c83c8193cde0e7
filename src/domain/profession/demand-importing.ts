import { basename } from 'node:path'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { type CsvRow, type FaultKind, type FileFault, readCsv } from '#domain/profession/csv-reading.ts'
import { demandRules } from '#domain/profession/demand-rules.ts'
import { parseDay } from '#words/dates.ts'

const needed = ['quelle', 'ausgabe_datum', 'region', 'isco4', 'indikator', 'wert', 'einheit', 'periode'] as const
const mostFaults = 100

type Row = {
  line: number
  isco4: string
  chisco5: string
  profession: string
  data: {
    indicator: string
    region: string
    value: string
    unit: string
    source: string
    url: string | null
    period: string
    issuedOn: Date
    noteDe: string | null
    noteEn: null
  }
}
export type DemandReport = {
  state: 'imported' | 'tried' | 'refused'
  rows: number
  added: number
  changed: number
  same: number
  /** Lines about professions we do not keep. */
  foreign: number
  professions: { slug: string; title: string; figures: number }[]
  faults: FileFault[]
  more: number
}

/**
 * Reads the neutral file of indicators (semicolons; columns by name). All or nothing: one fault in one line and nothing is taken over.
 * The same file once more changes nothing; a figure of the same source, period and day of issue with another value is put right.
 */
export async function importDemand(
  actor: Actor,
  file: string | { name: string; bytes: Uint8Array },
  { dryRun = false } = {},
): Promise<DemandReport> {
  const report: DemandReport = {
    state: 'refused',
    rows: 0,
    added: 0,
    changed: 0,
    same: 0,
    foreign: 0,
    professions: [],
    faults: [],
    more: 0,
  }
  const onFault = (fault: FileFault) => void (report.faults.length < mostFaults ? report.faults.push(fault) : report.more++)
  const name = typeof file === 'string' ? basename(file) : file.name
  const rows: Row[] = []
  const first = new Map<string, number>()
  for await (const csv of readCsv(file, { delimiter: ';', columns: needed, onFault })) {
    report.rows++
    const fault = (kind: FaultKind, about: FileFault['about'] = {}) => onFault({ file: name, line: csv.line, kind, about })
    const row = readRow(csv, fault)
    if (!row) continue
    const key = JSON.stringify([
      row.isco4,
      row.chisco5,
      row.profession,
      row.data.indicator,
      row.data.region,
      row.data.source,
      row.data.period,
      row.data.issuedOn,
    ])
    const before = first.get(key)
    if (before === undefined) rows.push(row)
    else fault('duplicate', { value: row.data.indicator, first: before })
    first.set(key, before ?? csv.line)
  }
  if (report.faults.length === 0 && report.rows === 0) onFault({ file: name, line: null, kind: 'no_rows', about: {} })
  if (report.faults.length > 0) return report
  await keep(actor, rows, report, { name, dryRun })
  return { ...report, state: dryRun ? 'tried' : 'imported' }
}

async function keep(actor: Actor, rows: Row[], report: DemandReport, { name, dryRun }: { name: string; dryRun: boolean }) {
  await database().$transaction(
    async tx => {
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('demand', 0))`
      const professions = await tx.profession.findMany({ include: { indicators: true } })
      const changes = new Map<string, number>()
      for (const row of rows) {
        const meant = professions.filter(one => isMeant(one, row))
        if (meant.length === 0) report.foreign++
        for (const one of meant) {
          const { indicator, region, source, period, issuedOn } = row.data
          const old = one.indicators.find(
            kept =>
              kept.indicator === indicator &&
              kept.region === region &&
              kept.source === source &&
              kept.period === period &&
              +kept.issuedOn === +issuedOn,
          )
          const same = old && old.value.toNumber() === Number(row.data.value) && old.unit === row.data.unit
          if (same) report.same++
          else if (old) report.changed++
          else report.added++
          if (!same) changes.set(one.id, (changes.get(one.id) ?? 0) + 1)
          if (same || dryRun) continue
          if (old) await tx.demandIndicator.update({ where: { id: old.id }, data: row.data })
          else await tx.demandIndicator.create({ data: { ...row.data, professionId: one.id } })
        }
      }
      report.professions = professions
        .filter(one => changes.has(one.id))
        .map(one => ({ slug: one.slug, title: one.titleDe, figures: changes.get(one.id) ?? 0 }))
      if (dryRun) return
      for (const [subjectId, figures] of changes)
        await record(tx, actor, {
          concept: 'profession',
          subjectId,
          act: 'figures_imported',
          after: { file: name, figures, at: nowDate().toISOString() },
        })
    },
    { timeout: 120_000 },
  )
}

/** The Swiss fifth level is meant where it is given; a name narrows an ISCO group down to one profession where it is one of ours. */
function isMeant(
  one: { isco4: string; chisco5: string | null; slug: string; titleDe: string; titleFemale: string; titleMale: string },
  row: Row,
): boolean {
  if (one.isco4 !== row.isco4) return false
  if (row.chisco5 && one.chisco5 && row.chisco5 !== one.chisco5) return false
  const named = row.profession.toLowerCase()
  return named === '' || [one.slug, one.titleDe, one.titleFemale, one.titleMale].some(name => name.toLowerCase() === named)
}

function readRow({ line, cells }: CsvRow, fault: (kind: FaultKind, about?: FileFault['about']) => void): Row | null {
  const { indicators, regions } = demandRules()
  const cell = (name: string) => cells[name] ?? ''
  const wrong = (column: string) => {
    fault('bad_value', { column, value: cell(column).slice(0, 80) })
    return null
  }
  const unknown = (kind: FaultKind, column: string, rules: object) => {
    fault(kind, { value: cell(column).slice(0, 80), known: Object.keys(rules).join(', ') })
    return null
  }
  const region = keyOf(regions, cell('region'))
  const indicator = keyOf(indicators, cell('indikator'))
  if (!indicator) return unknown('unknown_indicator', 'indikator', indicators)
  if (!region) return unknown('unknown_region', 'region', regions)
  const issuedOn = parseDay(cell('ausgabe_datum'))
  const value = numberOf(cell('wert'))
  const period = periodOf(cell('periode'))
  const rule = indicators[indicator]
  const url = cell('url')
  if (!cell('quelle') || cell('quelle').length > 200) return wrong('quelle')
  if (!issuedOn || issuedOn > nowDate().toISOString().slice(0, 10)) return wrong('ausgabe_datum')
  if (!/^\d{4}$/.test(cell('isco4'))) return wrong('isco4')
  if (cell('chisco5') && !(/^\d{5}$/.test(cell('chisco5')) && cell('chisco5').startsWith(cell('isco4')))) return wrong('chisco5')
  if (value === null) return wrong('wert')
  if (cell('einheit') !== rule?.unit && !rule?.units.includes(cell('einheit'))) return wrong('einheit')
  if (!period) return wrong('periode')
  if (url && !/^https?:\/\/[^\s"<>]+$/.test(url)) return wrong('url')
  const noteDe = cell('bemerkung').slice(0, 300) || null
  const data = {
    indicator,
    region,
    value,
    unit: rule.unit,
    source: cell('quelle'),
    url: url || null,
    period,
    issuedOn: dateColumn(Temporal.PlainDate.from(issuedOn)),
    noteDe,
    noteEn: null,
  }
  return { line, isco4: cell('isco4'), chisco5: cell('chisco5'), profession: cell('beruf_text'), data }
}

function keyOf(rules: Record<string, { names: string[] }>, said: string): string | null {
  const wanted = said.toLowerCase()
  return Object.keys(rules).find(key => [key, ...(rules[key]?.names ?? [])].some(name => name.toLowerCase() === wanted)) ?? null
}
/** 1'250.5 and 1250,5 → 1250.5; what has more than four decimals or ten digits is no figure of a statistic. */
function numberOf(text: string): string | null {
  const plain = text.replace(/['’\s]/g, '').replace(',', '.')
  return /^-?\d{1,9}(\.\d{1,4})?$/.test(plain) ? plain : null
}
/** 2025, 2025-Q3, 2025-03 or 2025-01/2025-12 → months. */
function periodOf(text: string): string | null {
  const [, year, quarter] = /^(\d{4})(?:-Q([1-4]))?$/.exec(text) ?? []
  if (year) return quarter ? `${year}-${two(Number(quarter) * 3 - 2)}/${year}-${two(Number(quarter) * 3)}` : `${year}-01/${year}-12`
  const month = /^\d{4}-(0[1-9]|1[0-2])$/
  const [from = '', to, more] = text.split('/')
  return more === undefined && month.test(from) && (to === undefined || (month.test(to) && to >= from)) ? text : null
}
const two = (n: number) => String(n).padStart(2, '0')
