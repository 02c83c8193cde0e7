import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '#db/embedded.ts'
import { deploy, listMigrations } from '#db/migrate.ts'
import { named } from '#test/named.ts'

declare module 'vitest' {
  interface ProvidedContext {
    server: string
    template: string
  }
}

/** One server, one migrated template; its name carries the migrations' digest, so it is made once and not once a run. */
export default async function setup(project: TestProject) {
  const database = await startEmbedded(resolve('.data/test-postgres'))
  const digest = createHash('sha256')
  for (const { name, checksum } of listMigrations()) digest.update(name + checksum)
  const template = `t_${digest.digest('hex').slice(0, 12)}`
  const admin = new pg.Client({ connectionString: named(database.url, 'postgres') })
  await admin.connect()
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await admin.query(`alter system set ${setting} = off`)
  await admin.query('select pg_reload_conf()')
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1 and datistemplate', [template])
  if (!rowCount) {
    await admin.query(`drop database if exists ${template}`)
    await admin.query(`create database ${template}`)
    await deploy(named(database.url, template))
    await admin.query(`alter database ${template} is_template true`)
  }
  await admin.end()
  project.provide('server', database.url)
  project.provide('template', template)
  return () => database.stop()
}
