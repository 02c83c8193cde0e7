// Applies prisma/migrations with plain pg: folder and _prisma_migrations table are Prisma's own, so `prisma migrate deploy`
// works on them where its engine can be had. Writing a new one: src/db/migration.ts.
import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'

export const migrationsDir = resolve('prisma/migrations')

/** Applies what is missing and returns its names. One migration is one transaction; processes starting together wait for each other. */
export async function deploy(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(72707369)') // the number Prisma takes
    await client.query(`create table if not exists _prisma_migrations (id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
      migration_name varchar(255) not null, logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select migration_name as name, checksum from _prisma_migrations where rolled_back_at is null and finished_at is not null',
    )
    const applied = new Map(rows.map(row => [row.name, row.checksum]))
    const done: string[] = []
    for (const { name, sql, checksum } of listMigrations()) {
      if (applied.get(name) === checksum) continue
      if (applied.has(name)) throw new Error(`migration ${name} was changed after it had been applied`)
      // Without parameters pg sends the text in one piece, and PostgreSQL runs it as one transaction.
      await client.query(`begin;\n${sql}\n;insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
        values ('${randomUUID()}', '${checksum}', '${name}', now(), 1); commit`)
      done.push(name)
    }
    return done
  } finally {
    await client.end()
  }
}

export function listMigrations() {
  const names = readdirSync(migrationsDir, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return names
    .map(entry => entry.name)
    .sort()
    .map(name => {
      const sql = readFileSync(join(migrationsDir, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}
