import type { Tx } from '#db/client.ts'
import type { CsvRow, FaultKind, FileFault } from '#domain/profession/csv-reading.ts'
import { conceptUri, type EscoFile, readEscoFile, splitLabels } from '#domain/profession/esco-files.ts'

export type Counts = { occupations: number; skills: number; relations: number; groups: number }
type Report = { onFault: (fault: FileFault) => void; onRows: (file: string, rows: number) => void }
type Fault = (kind: FaultKind, about?: FileFault['about']) => void

const batchSize = 1000

/** Tables that live as long as the transaction: what the files say, before anything of ours is touched. */
export async function createStage(tx: Tx) {
  await tx.$executeRaw`create temp table esco_occupation (uri text primary key, isco4 text, code text) on commit drop`
  await tx.$executeRaw`create temp table esco_skill (uri text primary key, kind text, reuse text, collections text[] default '{}') on commit drop`
  await tx.$executeRaw`create temp table esco_relation (o text, s text, n text) on commit drop`
  await tx.$executeRaw`create temp table esco_group (code text primary key) on commit drop`
  await tx.$executeRaw`create temp table esco_text (uri text, language text, label text, alt text[], description text, primary key (uri, language)) on commit drop`
}

/** Reads the files into the stage, checks every line, and says how much there is. */
export async function fillStage(tx: Tx, files: readonly EscoFile[], { onFault, onRows }: Report): Promise<Counts> {
  const known = { occupation: new Map<string, number>(), skill: new Map<string, number>(), group: new Map<string, number>() }
  const pairs = new Map<number, number>()
  for (const file of files) {
    // A second language names the same concepts once more; within one file every concept stands once.
    const here = new Map<string, number>()
    const once = (key: string, line: number, fault: Fault) => {
      const first = here.get(key)
      if (first !== undefined) fault('duplicate', { value: key, first })
      else here.set(key, line)
      return first === undefined
    }
    let batch: object[] = []
    let count = 0
    const flush = async () => {
      if (batch.length > 0) await writers[file.kind](tx, JSON.stringify(batch), file)
      onRows(file.name, count)
      batch = []
    }
    for await (const row of readEscoFile(file, onFault)) {
      const fault: Fault = (kind, about = {}) => onFault({ file: file.name, line: row.line, kind, about })
      const found = readers[file.kind](row, fault, known, pairs, once)
      if (found) batch.push(found)
      count++
      if (batch.length >= batchSize) await flush()
    }
    await flush()
    if (count === 0) onFault({ file: file.name, line: null, kind: 'no_rows', about: {} })
  }
  return { occupations: known.occupation.size, skills: known.skill.size, relations: pairs.size, groups: known.group.size }
}

type Known = { occupation: Map<string, number>; skill: Map<string, number>; group: Map<string, number> }
type Reader = (
  row: CsvRow,
  fault: Fault,
  known: Known,
  pairs: Map<number, number>,
  once: (key: string, line: number, fault: Fault) => boolean,
) => object | null

const texts = ({ cells }: CsvRow) => ({
  label: cells['preferredLabel'],
  alt: splitLabels(cells['altLabels'] ?? ''),
  description: cells['description'],
})
const add = (map: Map<string, number>, key: string) => void (map.has(key) || map.set(key, map.size))
const wrong = (fault: Fault, column: string, value = '') => {
  fault('bad_value', { column, value: value.slice(0, 80) })
  return null
}

function readSkill({ line, cells, ...row }: CsvRow, fault: Fault, known: Known, mayBeGroup: boolean, once: Parameters<Reader>[4]) {
  const uri = conceptUri(cells['conceptUri'] ?? '', 'skill')
  const type = cells['skillType'] ?? ''
  const kind = type === 'knowledge' ? 'knowledge' : type === 'skill/competence' ? 'competence' : type === '' && mayBeGroup ? 'group' : null
  if (!uri) return wrong(fault, 'conceptUri', cells['conceptUri'])
  if (!kind) return wrong(fault, 'skillType', type)
  if (!cells['preferredLabel']) return wrong(fault, 'preferredLabel')
  if (!once(uri, line, fault)) return null
  add(known.skill, uri)
  return { uri, kind, reuse: cells['reuseLevel'], ...texts({ line, cells, ...row }) }
}

const readers: Record<EscoFile['kind'], Reader> = {
  occupations: (row, fault, known, _pairs, once) => {
    const { cells, line } = row
    const uri = conceptUri(cells['conceptUri'] ?? '', 'occupation')
    const { iscoGroup: isco4 = '', code = '' } = cells
    if (!uri) return wrong(fault, 'conceptUri', cells['conceptUri'])
    if (!/^\d{4}$/.test(isco4)) return wrong(fault, 'iscoGroup', isco4)
    if (!/^\d{4}(\.\d+)+$/.test(code)) return wrong(fault, 'code', code)
    if (!cells['preferredLabel']) return wrong(fault, 'preferredLabel')
    if (!once(uri, line, fault)) return null
    add(known.occupation, uri)
    return { uri, isco4, code, ...texts(row) }
  },
  skills: (row, fault, known, _pairs, once) => readSkill(row, fault, known, false, once),
  collections: (row, fault, known, _pairs, once) => readSkill(row, fault, known, true, once),
  groups: (row, fault, known, _pairs, once) => {
    const { code = '', preferredLabel } = row.cells
    if (!/^\d{1,4}$/.test(code)) return wrong(fault, 'code', code)
    if (!preferredLabel) return wrong(fault, 'preferredLabel')
    if (!once(code, row.line, fault)) return null
    add(known.group, code)
    return { uri: `http://data.europa.eu/esco/isco/C${code}`, code, ...texts(row) }
  },
  relations: ({ cells, line }, fault, known, pairs) => {
    const o = conceptUri(cells['occupationUri'] ?? '', 'occupation')
    const s = conceptUri(cells['skillUri'] ?? '', 'skill')
    const n = cells['relationType'] ?? ''
    if (!o) return wrong(fault, 'occupationUri', cells['occupationUri'])
    if (!s) return wrong(fault, 'skillUri', cells['skillUri'])
    if (n !== 'essential' && n !== 'optional') return wrong(fault, 'relationType', n)
    const [from, to] = [known.occupation.get(o), known.skill.get(s)]
    if (from === undefined) fault('unknown_occupation', { value: o })
    if (to === undefined) fault('unknown_skill', { value: s })
    if (from === undefined || to === undefined) return null
    const pair = (from * 1_000_000 + to) * 2 + (n === 'essential' ? 1 : 0)
    const first = pairs.get(pair)
    if (first === undefined) pairs.set(pair, line)
    else fault('duplicate', { value: s, first })
    return first === undefined ? { o, s, n } : null
  },
}

// A concept may stand in its own file and in collections, and once more in another language: the first says what it is.
const writers: Record<EscoFile['kind'], (tx: Tx, rows: string, file: EscoFile) => Promise<unknown>> = {
  occupations: async (tx, rows, file) => {
    await tx.$executeRaw`insert into esco_occupation select uri, isco4, code from jsonb_to_recordset(${rows}::jsonb) as r(uri text, isco4 text, code text) on conflict do nothing`
    await writeTexts(tx, rows, file)
  },
  skills: async (tx, rows, file) => {
    await tx.$executeRaw`insert into esco_skill select uri, kind, reuse from jsonb_to_recordset(${rows}::jsonb) as r(uri text, kind text, reuse text) on conflict do nothing`
    await writeTexts(tx, rows, file)
  },
  collections: async (tx, rows, file) => {
    await tx.$executeRaw`insert into esco_skill as s select uri, kind, reuse, array[${file.collection}] from jsonb_to_recordset(${rows}::jsonb) as r(uri text, kind text, reuse text)
      on conflict (uri) do update set collections = case when ${file.collection} = any(s.collections) then s.collections else s.collections || ${file.collection}::text end`
    await writeTexts(tx, rows, file)
  },
  groups: async (tx, rows, file) => {
    await tx.$executeRaw`insert into esco_group select code from jsonb_to_recordset(${rows}::jsonb) as r(code text) on conflict do nothing`
    await writeTexts(tx, rows, file)
  },
  relations: (tx, rows) =>
    tx.$executeRaw`insert into esco_relation select o, s, n from jsonb_to_recordset(${rows}::jsonb) as r(o text, s text, n text)`,
}

const writeTexts = (tx: Tx, rows: string, { language }: EscoFile) => tx.$executeRaw`
  insert into esco_text select uri, ${language}, label, alt, coalesce(description, '')
  from jsonb_to_recordset(${rows}::jsonb) as r(uri text, label text, alt text[], description text) on conflict do nothing`
