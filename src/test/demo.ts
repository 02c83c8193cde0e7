import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import pg from 'pg'
import { deploy, listMigrations } from '#db/migrate.ts'
import { named } from '#test/named.ts'
import { fieldKey } from '#test/process.ts'

const root = resolve(import.meta.dirname, '../..')
let copies = 0

/** A fresh copy of the seeded canton. It is seeded once for each state of the sources and each day (its dates are relative to today). */
export async function demoDatabase(server: string): Promise<string> {
  const name = `demo_w${process.env['VITEST_POOL_ID'] ?? 'x'}_${++copies}`
  const admin = new pg.Client({ connectionString: named(server, 'postgres') })
  await admin.connect()
  try {
    await admin.query('select pg_advisory_lock(4406)') // two workers must not seed it twice
    const template = await seededTemplate(admin, server)
    await admin.query('select pg_advisory_unlock(4406)')
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.query(`create database ${name} template ${template} strategy wal_log`)
  } finally {
    await admin.end()
  }
  return named(server, name)
}

async function seededTemplate(admin: pg.Client, server: string): Promise<string> {
  const digest = createHash('sha256').update(Temporal.Now.plainDateISO('Europe/Zurich').toString())
  for (const { name, checksum } of listMigrations()) digest.update(name + checksum)
  for (const file of globSync(['seeds/**/*.*', 'content/**/*.yaml', 'src/domain/**/*.ts'], { cwd: root }).sort())
    if (!file.endsWith('.test.ts')) digest.update(file).update(readFileSync(resolve(root, file)))
  const template = `demo_${digest.digest('hex').slice(0, 12)}`
  const { rows } = await admin.query<{ datname: string; datistemplate: boolean }>(
    `select datname, datistemplate from pg_database where datname ~ '^demo_[0-9a-f]{12}$'`,
  )
  if (rows.some(row => row.datname === template && row.datistemplate)) return template
  // Yesterday's canton, and that of other sources, is not needed any more.
  for (const { datname } of rows) {
    await admin.query(`alter database ${datname} is_template false`)
    await admin.query(`drop database ${datname} with (force)`)
  }
  await admin.query(`create database ${template}`)
  await deploy(named(server, template))
  seed(named(server, template))
  await admin.query(`alter database ${template} is_template true`)
  return template
}

/** Files lie where every application under test looks for them. */
function seed(url: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'seeds/seed.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: url, DEMO: 'true', FIELD_KEY: fieldKey, FILES_DIR: '.data/test-app/files' },
  })
  if (status !== 0) throw new Error(`the demo canton can't be seeded:\n${stdout}\n${stderr}`)
}
