import { type Job, PgBoss } from 'pg-boss'
import type { Config } from '#config'

/** Starts what happens by itself and returns how to stop it: running work is finished first. */
export async function startJobs(url: string, _config: Config): Promise<() => Promise<void>> {
  const boss = new PgBoss({ connectionString: url, max: 3, schema: 'jobs', useListenNotify: true } as never)
  boss.on('error', (error: Error) => console.error('jobs', error.message))
  await boss.start()
  return () => boss.stop({ graceful: true, timeout: 10_000 })
}
export type { Job }
