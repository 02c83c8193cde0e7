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

type Asked = { id: string | null; personId: string; runId: string | null; programme: string; year: number }
type Grant = { programme: string; runId: string | null; year: number | null; rappen: number; unfinished: boolean; paid: boolean }

/** What the programme's own books know of a person: earlier grants and vouchers by year, and other money for the same course. `id` is the application that asks. */
export async function factsOfBooks(db: Db, { id, personId, runId, programme, year }: Asked): Promise<Facts> {
  const grants = [...(await listGrants(db, personId, id)), ...(await listVouchers(db, personId))].filter(one => one.rappen > 0)
  const mine = grants.filter(one => one.programme === programme)
  const sum = (some: Grant[]) => some.reduce((all, one) => all + one.rappen, 0)
  const thisYear = mine.filter(one => one.year === year)
  return {
    applied_on: today().toString(),
    granted_this_year: sum(thisYear),
    grants_this_year: thisYear.length,
    granted_ever: sum(mine),
    years_in_a_row: inARow(new Set(mine.filter(one => one.paid).map(one => one.year)), year - 1),
    grant_unfinished: mine.some(one => one.unfinished),
    granted_elsewhere: runId !== null && grants.some(one => one.runId === runId && one.programme !== programme),
  }
}

async function listGrants(db: Db, personId: string, except: string | null): Promise<Grant[]> {
  const rows = await db.subsidyApplication.findMany({
    where: { personId, ...(except ? { id: { not: except } } : {}), state: { in: [...granted] }, grantedRappen: { gt: 0 } },
    select: {
      state: true,
      runId: true,
      grantedRappen: true,
      budgetYear: true,
      version: { select: { programme: { select: { key: true } } } },
      decisions: { where: { kind: 'reclaim' }, select: { reclaim: { select: { receipts: { where: counts, select: { rappen: true } } } } } },
    },
  })
  return rows.map(({ state, runId, grantedRappen, budgetYear, version, decisions }) => ({
    ...{ programme: version.programme.key, runId, year: budgetYear, unfinished: unfinished.includes(state), paid: paid.includes(state) },
    // What was paid back counts as not granted; what was given up does not.
    rappen: decisions.flatMap(one => one.reclaim?.receipts ?? []).reduce((rest, one) => rest - one.rappen, grantedRappen ?? 0),
  }))
}

async function listVouchers(db: Db, personId: string): Promise<Grant[]> {
  const rows = await db.subsidyVoucher.findMany({
    where: { personId, state: { in: ['reserved', 'committed', 'earned'] } },
    select: { state: true, runId: true, rappen: true, budgetYear: true, version: { select: { programme: { select: { key: true } } } } },
  })
  return rows.map(({ state, runId, rappen, budgetYear, version }) => ({
    ...{ programme: version.programme.key, runId, year: budgetYear, rappen },
    ...{ unfinished: state !== 'earned', paid: state === 'earned' },
  }))
}

function inARow(years: ReadonlySet<number | null>, last: number): number {
  let count = 0
  while (years.has(last - count)) count++
  return count
}
