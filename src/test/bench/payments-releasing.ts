// The process of its own in which the bench makes the file of a run; says on one line how long it took and what it held.
import { closeDatabase, openDatabase } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { openFieldKeys } from '#domain/sealed-field.ts'
import { releaseRun } from '#domain/subsidy/payout-run.ts'

export type Wanted = { databaseUrl: string; fieldKey: string; accountId: string; runId: string; count: number; rappen: number }
/** Memory in MB, resident. */
export type Made = { hash: string; seconds: number; before: number; most: number }

if (import.meta.main) {
  const { databaseUrl, fieldKey, accountId, runId, count, rappen }: Wanted = JSON.parse(process.argv[2] ?? '')
  openDatabase(databaseUrl)
  openFieldKeys(fieldKey)
  const actor = await getActor(accountId, 'trpc')
  const before = Math.round(process.memoryUsage().rss / 1_000_000)
  const begun = performance.now()
  const { hash } = await releaseRun(actor, runId, { count, rappen })
  const seconds = Math.round((performance.now() - begun) / 10) / 100
  // The most it ever held, in kilobytes of 1024 bytes; what it holds afterwards says nothing.
  const most = Math.round((process.resourceUsage().maxRSS * 1024) / 1_000_000)
  const made: Made = { hash, seconds, before, most }
  console.log(JSON.stringify(made))
  await closeDatabase()
}
