// `npm run migration -- NAME` writes down what prisma/schema has beyond the migrations; `npm run migration` alone says whether they agree.
// Prisma's own engine as WebAssembly does the comparing; CHECKs, triggers, functions and partial indexes are invisible to it and written by hand.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '#db/embedded.ts'
import { deploy, migrationsDir } from '#db/migrate.ts'

const schemaDir = resolve('prisma/schema')

/** SQL that would turn the database into the schema; empty when they agree. */
export async function drift(url: string): Promise<string> {
  const [{ PrismaPg }, { SchemaEngine }, { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum }] = await Promise.all([
    import('@prisma/adapter-pg'),
    import('@prisma/schema-engine-wasm'),
    import('@prisma/driver-adapter-utils'),
  ])
  // The adapter does not know the type "char", of which the system catalogue is full (prisma/prisma#27403): it is handed over as text.
  class CatalogPg extends PrismaPg {
    override async connect() {
      // biome-ignore lint/suspicious/noExplicitAny: the patch reaches into what the adapter does not publish
      const adapter: any = await super.connect()
      const queryRaw = adapter.queryRaw
      adapter.queryRaw = async (query: unknown) => {
        const { fields, rows } = await adapter.performIO(query)
        const chars = fields.map((field: { dataTypeID: number }) => {
          if (field.dataTypeID !== 18) return false
          field.dataTypeID = 25
          return true
        })
        const result = await queryRaw.call(Object.create(adapter, { performIO: { value: async () => ({ fields, rows }) } }), query)
        return { ...result, columnTypes: result.columnTypes.map((type: number, i: number) => (chars[i] ? ColumnTypeEnum.Character : type)) }
      }
      return adapter
    }
  }
  const names = readdirSync(schemaDir).filter(name => name.endsWith('.prisma'))
  const files = names.map(name => ({ path: join(schemaDir, name), content: readFileSync(join(schemaDir, name), 'utf8') }))
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const datamodels: [string, string][] = files.map(file => [file.path, file.content])
  const engine = await SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(new CatalogPg(pool)))
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: schemaDir },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  } as never)
  engine.free()
  await pool.end()
  return !stdout || stdout.includes('This is an empty migration') ? '' : stdout
}

if (import.meta.main) {
  // A scratch database, so that nobody's data is touched by writing a migration.
  const server = await startEmbedded(resolve('.data/scratch'))
  const admin = new pg.Client({ connectionString: server.url.replace('/lernpfad?', '/postgres?') })
  await admin.connect()
  await admin.query('drop database if exists migration with (force)')
  await admin.query('create database migration')
  await admin.end()
  const url = server.url.replace('/lernpfad?', '/migration?')
  await deploy(url)
  const sql = await drift(url)
  const title = process.argv[2]
  if (!sql) console.log('prisma/schema and prisma/migrations agree')
  else if (!title) {
    console.log(sql)
    process.exitCode = 1
  } else {
    const name = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${title}`
    mkdirSync(join(migrationsDir, name), { recursive: true })
    writeFileSync(join(migrationsDir, name, 'migration.sql'), sql)
    const lock = join(migrationsDir, 'migration_lock.toml')
    if (!existsSync(lock)) writeFileSync(lock, 'provider = "postgresql"\n')
    console.log(`prisma/migrations/${name}`)
  }
  await server.stop()
}
