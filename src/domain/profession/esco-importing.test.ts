import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { importEsco } from '#domain/profession/esco-importing.ts'
import { seedProfessions } from '#seeds/professions.ts'

const job = byItself('job')
/** Real rows of ESCO, which the project does not contain: ESCO_DATA names the folder, or it lies beside the project. */
const real = resolve(process.env['ESCO_DATA'] ?? '../shared/data/esco')
const occupation = (n: number) => `http://data.europa.eu/esco/occupation/00000000-0000-0000-0000-${String(n).padStart(12, '0')}`
const skill = (n: number) => `http://data.europa.eu/esco/skill/00000000-0000-0000-0000-${String(n).padStart(12, '0')}`

const small = {
  'occupations_de.csv': `conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description,code
Occupation,${occupation(1)},2512,Schließer/Schließerin,"Erster\nZweite",Text,2512.1
Occupation,${occupation(2)},2512,Zweiter,,"mehr,\nals eine Zeile",2512.2
`,
  'skills_de.csv': `conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description
KnowledgeSkillCompetence,${skill(1)},knowledge,cross-sector,Haskell\t,,Text
KnowledgeSkillCompetence,${skill(2)},skill/competence,cross-sector,rechnen,,
`,
  'occupationSkillRelations_de.csv': `occupationUri,relationType,skillType,skillUri
${occupation(1)},essential,knowledge,${skill(1)}
${occupation(1)},optional,skill/competence,${skill(2)}
${occupation(2)},essential,skill/competence,${skill(2)}
`,
}
type Files = Partial<Record<keyof typeof small | 'digitalSkillsCollection_de.csv' | 'occupations_en.csv', string | Buffer>>
function folder(files: Files = {}) {
  const path = mkdtempSync(join(tmpdir(), 'esco-'))
  for (const [name, text] of Object.entries({ ...small, ...files })) writeFileSync(join(path, name), text)
  return path
}
const kept = async () => ({
  occupations: await database().escoOccupation.count({ where: { goneSince: null } }),
  skills: await database().escoSkill.count({ where: { goneSince: null } }),
  relations: await database().escoRelation.count({ where: { goneSince: null } }),
  imports: await database().escoImport.count(),
})

beforeAll(seedProfessions)

const spoilt: [string, Files, object][] = [
  [
    'a file that is cut off inside quotes names the line on which they open',
    { 'occupations_de.csv': small['occupations_de.csv'].slice(0, -18) },
    { file: 'occupations_de.csv', line: 4, kind: 'truncated' },
  ],
  [
    'a file whose last line has no end is cut off too',
    { 'occupationSkillRelations_de.csv': small['occupationSkillRelations_de.csv'].slice(0, -1) },
    { file: 'occupationSkillRelations_de.csv', line: 4, kind: 'truncated' },
  ],
  [
    'a file with semicolons is told by its first line',
    { 'skills_de.csv': small['skills_de.csv'].replaceAll(',', ';') },
    { file: 'skills_de.csv', line: 1, kind: 'wrong_delimiter', about: { expected: ',', found: ';' } },
  ],
  [
    'a file in Latin-1 names the line of the first letter that is no UTF-8',
    { 'occupations_de.csv': Buffer.from(small['occupations_de.csv'], 'latin1') },
    { file: 'occupations_de.csv', line: 2, kind: 'not_utf8' },
  ],
  [
    'a missing column is named',
    { 'occupations_de.csv': small['occupations_de.csv'].replace('iscoGroup', 'isco') },
    { file: 'occupations_de.csv', line: 1, kind: 'missing_column', about: { column: 'iscoGroup' } },
  ],
  [
    'an address that stands twice names both lines',
    { 'skills_de.csv': small['skills_de.csv'].replace(skill(2), skill(1)) },
    { file: 'skills_de.csv', line: 3, kind: 'duplicate', about: { value: skill(1), first: 2 } },
  ],
  [
    'a relation to an occupation that is not there is refused',
    { 'occupationSkillRelations_de.csv': small['occupationSkillRelations_de.csv'].replace(occupation(2), occupation(9)) },
    { file: 'occupationSkillRelations_de.csv', line: 4, kind: 'unknown_occupation', about: { value: occupation(9) } },
  ],
  [
    'a row with too few cells is named',
    { 'skills_de.csv': small['skills_de.csv'].replace(',rechnen,,', ',rechnen') },
    { file: 'skills_de.csv', line: 3, kind: 'wrong_count', about: { found: 5, expected: 7 } },
  ],
  [
    'a quote in the middle of a cell is named',
    { 'skills_de.csv': small['skills_de.csv'].replace('Haskell', '"Has"kell') },
    { file: 'skills_de.csv', line: 2, kind: 'broken_quotes' },
  ],
]
for (const [title, files, fault] of spoilt)
  test(`${title}, and nothing is imported`, async () => {
    const before = await kept()
    const report = await importEsco(job, folder(files))
    expect(report.state).toBe('refused')
    expect(report.faults[0]).toMatchObject(fault)
    expect(await kept()).toEqual(before)
  })

test('a folder without its files says which one is missing', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'esco-'))
  expect((await importEsco(job, empty)).faults.map(fault => fault.file)).toEqual([
    'occupations_de.csv',
    'skills_de.csv',
    'occupationSkillRelations_de.csv',
  ])
})

test('a trial says what would change and changes nothing', async () => {
  const before = await kept()
  const report = await importEsco(job, folder(), { dryRun: true })
  expect(report).toMatchObject({ state: 'tried', added: 7, changed: 0, gone: [] })
  expect(await kept()).toEqual(before)
})

test('an import is kept; the same once more changes nothing; a BOM, cells of several lines and both kinds of labels are read', async () => {
  const files = {
    'occupations_de.csv': `\uFEFF${small['occupations_de.csv']}`,
    'digitalSkillsCollection_de.csv': `conceptType,conceptUri,preferredLabel,status,skillType,reuseLevel,altLabels,description
K,${skill(1)},Haskell,released,knowledge,cross-sector,eins | zwei,
K,${skill(7)},Überschrift,released,,,eins | zwei,
`,
  }
  const path = folder(files)
  expect(await importEsco(job, path, { release: '1.2.0' })).toMatchObject({
    state: 'imported',
    added: 8,
    release: '1.2.0',
    languages: ['de'],
  })
  const first = await database().escoText.findUniqueOrThrow({ where: { uri_language: { uri: occupation(1), language: 'de' } } })
  expect(first.alternative).toEqual(['Erster', 'Zweite'])
  const group = await database().escoText.findUniqueOrThrow({ where: { uri_language: { uri: skill(7), language: 'de' } } })
  expect(group.alternative).toEqual(['eins', 'zwei'])
  expect(await database().escoSkill.findUnique({ where: { uri: skill(7) } })).toMatchObject({ kind: 'group', collections: ['digital'] })
  const trimmed = await database().escoText.findUniqueOrThrow({ where: { uri_language: { uri: skill(1), language: 'de' } } })
  expect(trimmed.label).toBe('Haskell')
  expect(await importEsco(job, path)).toMatchObject({ state: 'imported', added: 0, changed: 0, gone: [] })
  expect(await database().history.count({ where: { concept: 'profession', act: 'esco_imported' } })).toBe(2)
})

test('another language adds its words to the same concepts', async () => {
  const report = await importEsco(job, folder({ 'occupations_en.csv': small['occupations_de.csv'].replace('Zweiter', 'Second') }))
  expect(report).toMatchObject({ state: 'imported', added: 0, languages: ['de', 'en'] })
  const text = await database().escoText.findUniqueOrThrow({ where: { uri_language: { uri: occupation(2), language: 'en' } } })
  expect(text.label).toBe('Second')
})

test('a newer release marks what disappeared, names the professions that point to it, and keeps our links', async () => {
  const profession = await database().profession.findFirstOrThrow()
  const link = { author: 'Fachstelle', source: 'Einschätzung', version: '1.2.0', onDay: new Date('2026-01-01'), position: 9 }
  await database().professionOccupation.create({ data: { professionId: profession.id, uri: occupation(2), ...link } })
  const without = (text: string) =>
    text
      .split('\n')
      .filter(line => !line.includes(occupation(2)))
      .join('\n')
  const newer = folder({
    'occupations_de.csv': without(small['occupations_de.csv']).replace('als eine Zeile",2512.2\n', ''),
    'occupationSkillRelations_de.csv': without(small['occupationSkillRelations_de.csv']),
  })
  const refused = await importEsco(job, newer)
  expect(refused.faults).toMatchObject([{ kind: 'shrinks', about: { gone: 1, known: 2 } }])
  const report = await importEsco(job, newer, { mayShrink: true })
  expect(report.gone).toEqual([{ kind: 'occupation', uri: occupation(2), label: 'Zweiter', professions: [profession.titleDe] }])
  expect(await database().escoOccupation.findUnique({ where: { uri: occupation(2) } })).toMatchObject({ goneSince: expect.any(Date) })
  expect(await database().professionOccupation.count({ where: { uri: occupation(2) } })).toBe(1)
  expect((await importEsco(job, folder(), { mayShrink: true })).changed).toBeGreaterThan(0)
  expect(await database().escoOccupation.findUnique({ where: { uri: occupation(2) } })).toMatchObject({ goneSince: null })
})

test.skipIf(!existsSync(join(real, 'occupations_de.csv')))(
  'the real German rows (ESCO_DATA, or shared/data/esco beside the project) are in within ten seconds',
  async () => {
    const begin = performance.now()
    const report = await importEsco(job, real, { mayShrink: true })
    const seconds = (performance.now() - begin) / 1000
    expect(report.faults).toEqual([])
    expect(report.counts).toEqual({ occupations: 436, skills: 1544, relations: 9034, groups: 619 })
    expect(seconds).toBeLessThan(10)
    const again = await importEsco(job, real)
    expect(again).toMatchObject({ added: 0, changed: 0, gone: [] })
  },
)

test.skipIf(!existsSync(join(real, 'occupations_de.csv')))('real files spoilt in the middle are refused whole', async () => {
  const path = mkdtempSync(join(tmpdir(), 'esco-'))
  cpSync(real, path, { recursive: true })
  const file = join(path, 'skills_de.csv')
  const text = readFileSync(file)
  writeFileSync(file, text.subarray(0, Math.floor(text.length / 2)))
  const before = await kept()
  const report = await importEsco(job, path)
  expect(report.state).toBe('refused')
  expect(report.faults[0]).toMatchObject({ file: 'skills_de.csv', line: expect.any(Number) })
  expect(await kept()).toEqual(before)
})
