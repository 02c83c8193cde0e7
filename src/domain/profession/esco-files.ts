import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type CsvRow, type FileFault, readCsv } from '#domain/profession/csv-reading.ts'

// The official files of ESCO (v1.1 and later). Columns are found by name; what else a release adds is left alone.
const kinds = {
  occupations: {
    pattern: /^occupations_([a-z]{2})\.csv$/,
    columns: ['conceptUri', 'iscoGroup', 'preferredLabel', 'altLabels', 'description', 'code'],
  },
  skills: {
    pattern: /^skills_([a-z]{2})\.csv$/,
    columns: ['conceptUri', 'skillType', 'reuseLevel', 'preferredLabel', 'altLabels', 'description'],
  },
  collections: {
    pattern: /^(\w+)SkillsCollection_([a-z]{2})\.csv$/,
    columns: ['conceptUri', 'skillType', 'reuseLevel', 'preferredLabel', 'altLabels', 'description'],
  },
  groups: { pattern: /^ISCOGroups_([a-z]{2})\.csv$/, columns: ['conceptUri', 'code', 'preferredLabel', 'altLabels', 'description'] },
  relations: { pattern: /^occupationSkillRelations(_[a-z]{2})?\.csv$/, columns: ['occupationUri', 'relationType', 'skillUri'] },
} as const
export type EscoFileKind = keyof typeof kinds
export type EscoFile = { kind: EscoFileKind; name: string; path: string; language: string; collection: string }

/** The files of a folder in the order in which they are read: what others refer to comes first. Those that must be there and are not are faults. */
export function findEscoFiles(folder: string, onFault: (fault: FileFault) => void): EscoFile[] {
  const isFolder = existsSync(folder) && statSync(folder).isDirectory()
  if (!isFolder) onFault({ file: resolve(folder), line: null, kind: 'file_missing', about: {} })
  const names = isFolder ? readdirSync(folder).sort() : []
  const files = (Object.keys(kinds) as EscoFileKind[]).flatMap(kind =>
    names.flatMap(name => {
      const [, first, second] = kinds[kind].pattern.exec(name) ?? []
      if (first === undefined && !kinds[kind].pattern.test(name)) return []
      const language = kind === 'collections' ? (second ?? '') : (first ?? '').replace('_', '')
      return [{ kind, name, path: join(folder, name), language, collection: kind === 'collections' ? (first ?? '') : '' }]
    }),
  )
  const needed = { occupations: 'occupations_de.csv', skills: 'skills_de.csv', relations: 'occupationSkillRelations_de.csv' } as const
  for (const [kind, example] of Object.entries(needed))
    if (isFolder && !files.some(file => file.kind === kind)) onFault({ file: example, line: null, kind: 'file_missing', about: {} })
  // Relations are addresses only, the same in every language: one such file is enough.
  const [relations] = files.filter(file => file.kind === 'relations')
  return [...files.filter(file => file.kind !== 'relations'), ...(relations ? [relations] : [])]
}

export const readEscoFile = ({ path, kind }: EscoFile, onFault: (fault: FileFault) => void): AsyncGenerator<CsvRow> =>
  readCsv(path, { delimiter: ',', columns: kinds[kind].columns, endsWithNewline: true, onFault })

/** Alternative labels stand one a line, in the collections between bars. */
export const splitLabels = (cell: string): string[] => [
  ...new Set(
    cell
      .split(/\r?\n| \| /)
      .map(label => label.trim())
      .filter(label => label !== ''),
  ),
]

/** http://data.europa.eu/esco/skill/<uuid>; https is accepted and written as http, as ESCO does. Null for anything else. */
export function conceptUri(cell: string, type: 'occupation' | 'skill'): string | null {
  const [, found, uuid] =
    /^https?:\/\/data\.europa\.eu\/esco\/(occupation|skill)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(cell) ?? []
  return uuid && found?.toLowerCase() === type ? `http://data.europa.eu/esco/${type}/${uuid.toLowerCase()}` : null
}

/** Labels of ESCO in German carry ß; here one writes ss. */
export const swissSpelling = (text: string) => text.replaceAll('ß', 'ss').replaceAll('ẞ', 'SS')
