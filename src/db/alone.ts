import pg from 'pg'
import { DatabaseUnavailable } from './embedded.ts'

const mark = 72707370

/**
 * One start of the application a data folder: two would run its jobs and answer under two addresses without knowing of each other.
 * A lock of the database's own, so it is free again the moment its holder dies. Returns how to give it back.
 */
export async function holdAlone(url: string, dataDir: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'lernpfad start' })
  client.on('error', () => {})
  await client.connect()
  // A start that was killed a moment ago needs that moment to be noticed.
  for (const until = Date.now() + 3000; ; await new Promise(wake => setTimeout(wake, 100))) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [mark])
    if (rows[0]?.held) return () => client.end()
    if (Date.now() < until) continue
    await client.end()
    throw new DatabaseUnavailable(
      `The data folder ${dataDir} is in use by another start of Lernpfad: stop that one, or set DATA_DIR to another folder.`,
    )
  }
}
