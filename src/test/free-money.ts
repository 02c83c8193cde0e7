import type { Running } from '#test/process.ts'
import { sql } from '#test/sign-in.ts'

/** What a programme has free in the ledger, of the canton's money in a year or of all there is; the public page rounds it. */
export async function freeRappen(
  app: Pick<Running, 'databaseUrl'>,
  key: string,
  { year = null, payer = null }: { year?: number | null; payer?: 'canton' | 'federal' | null } = {},
): Promise<number> {
  const [row] = await sql<{ free: number }>(
    app,
    `select coalesce(sum(case when e.target = 'free' then e.rappen when e.source = 'free' then -e.rappen else 0 end), 0)::int as free
     from "SubsidyEntry" e join "SubsidyYear" y on y.id = e."yearId" join "SubsidyProgramme" p on p.id = y."programmeId"
     where p.key = $1 and ($2::int is null or y.year = $2) and ($3::text is null or e.payer::text = $3)`,
    [key, year, payer],
  )
  return row?.free ?? 0
}
