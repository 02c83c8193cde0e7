import type { Db } from '#db/client.ts'
import type { SubsidyState } from '#db/generated/enums.ts'
import { today } from '#domain/clock.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { counts } from '#domain/subsidy/repaying.ts'

/** States in which money was granted. */
const granted: readonly SubsidyState[] = [
  ...(['granted', 'partly_granted', 'served', 'appeal_pending', 'final', 'proof_outstanding', 'proof_checked'] as const),
  ...(['payment_released', 'in_payment_run', 'paid', 'payment_returned', 'closed', 'reclaim_ordered'] as const),
]
/** Granted, and the course has not been proven yet. */
const unfinished: readonly SubsidyState[] = ['granted', 'partly_granted', 'served', 'appeal_pending', 'final', 'proof_outstanding']
const paid: readonly SubsidyState[] = ['paid', 'closed']

type Asked = { id: string; personId: string; runId: string | null; programme: string; year: number }

/** What the programme's own books know of a person: earlier grants by year, and other money for the same course. */
export async function factsOfBooks(db: Db, { id, personId, runId, programme, year }: Asked): Promise<Facts> {
  const rows = await db.subsidyApplication.findMany({
    where: { personId, id: { not: id }, state: { in: [...granted] }, grantedRappen: { gt: 0 } },
    select: {
      state: true,
      runId: true,
      grantedRappen: true,
      budgetYear: true,
      version: { select: { programme: { select: { key: true } } } },
      decisions: { where: { kind: 'reclaim' }, select: { reclaim: { select: { receipts: { where: counts, select: { rappen: true } } } } } },
    },
  })
  // What was paid back counts as not granted; what was given up does not.
  const left = ({ grantedRappen, decisions }: (typeof rows)[number]) =>
    decisions.flatMap(one => one.reclaim?.receipts ?? []).reduce((rest, one) => rest - one.rappen, grantedRappen ?? 0)
  const mine = rows.filter(row => row.version.programme.key === programme && left(row) > 0)
  const sum = (some: typeof rows) => some.reduce((all, row) => all + left(row), 0)
  const thisYear = mine.filter(row => row.budgetYear === year)
  return {
    applied_on: today().toString(),
    granted_this_year: sum(thisYear),
    grants_this_year: thisYear.length,
    granted_ever: sum(mine),
    years_in_a_row: inARow(new Set(mine.filter(row => paid.includes(row.state)).map(row => row.budgetYear)), year - 1),
    grant_unfinished: mine.some(row => unfinished.includes(row.state)),
    granted_elsewhere: runId !== null && rows.some(row => row.runId === runId && left(row) > 0 && row.version.programme.key !== programme),
  }
}

function inARow(years: ReadonlySet<number | null>, last: number): number {
  let count = 0
  while (years.has(last - count)) count++
  return count
}
