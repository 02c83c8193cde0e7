import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { named } from '#test/named.ts'

// As many rows as ESCO 1.2.0 has, of the same shape and about the same length.
const occupations = 3039
const skills = 13_939
const relations = 129_004
const promised = { seconds: 60, megabytes: 512 }

/** A release of full size into an empty database, then once more: seconds and memory of the whole process, Node's own included. */
export async function benchEsco(server: string) {
  const folder = await writeRelease()
  const admin = new pg.Client({ connectionString: named(server, 'postgres') })
  await admin.connect()
  await admin.query('drop database if exists esco_bench with (force)')
  await admin.query('create database esco_bench')
  await admin.end()
  const env = { ...process.env, DATABASE_URL: named(server, 'esco_bench'), DEMO: 'true' }
  for (const what of ['first import', 'the same again']) {
    const begin = performance.now()
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--max-old-space-size=256', 'src/command.ts', 'esco', folder, '--release', '1.2.0'],
      { env, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`the import failed:\n${stdout}\n${stderr}`)
    const seconds = (performance.now() - begin) / 1000
    const megabytes = Number(/(\d+) MB/.exec(stdout)?.[1])
    const kept = seconds <= promised.seconds && megabytes <= promised.megabytes
    console.log(
      `  ${what.padEnd(16)} ${seconds.toFixed(1)} s, ${megabytes} MB  (at most ${promised.seconds} s, ${promised.megabytes} MB)${kept ? '' : '  TOO MUCH'}`,
    )
    console.log(`    ${stdout.trim().split('\n').at(-1)}`)
    if (!kept) process.exitCode = 1
  }
  rmSync(folder, { recursive: true })
}

async function writeRelease(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'esco-release-'))
  const uri = (kind: string, n: number) => `http://data.europa.eu/esco/${kind}/00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
  const label = (n: number) => `Fachperson für Verfahren ${n}/Fachfrau für Verfahren ${n}`
  const names = (n: number) => `"${Array.from({ length: 8 }, (_, i) => `anderer Name ${i} von ${n}`).join('\n')}"`
  const description = `"${'Sie planen, prüfen, führen aus und halten fest, was zu tun ist, „wie besprochen“. '.repeat(5)}"`
  await write(
    folder,
    'occupations_de.csv',
    'conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status,description,code',
    occupations,
    n => ['Occupation', uri('occupation', n), 2512, label(n), names(n), 'released', description, `2512.${n + 1}`].join(','),
  )
  await write(
    folder,
    'skills_de.csv',
    'conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description',
    skills,
    n =>
      [
        'KnowledgeSkillCompetence',
        uri('skill', n),
        n % 3 ? 'skill/competence' : 'knowledge',
        'cross-sector',
        label(n),
        names(n),
        'released',
        description,
      ].join(','),
  )
  const most = Math.ceil(relations / occupations)
  await write(folder, 'occupationSkillRelations_de.csv', 'occupationUri,relationType,skillType,skillUri', relations, n => {
    const from = Math.floor(n / most)
    const to = (from * 37 + (n % most) * 101) % skills
    return [uri('occupation', from), n % 2 ? 'essential' : 'optional', 'knowledge', uri('skill', to)].join(',')
  })
  return folder
}

async function write(folder: string, name: string, header: string, rows: number, row: (n: number) => string) {
  const file = createWriteStream(join(folder, name))
  file.write(`${header}\r\n`)
  for (let n = 0; n < rows; n++) if (!file.write(`${row(n)}\r\n`)) await once(file, 'drain')
  file.end()
  await once(file, 'finish')
}
