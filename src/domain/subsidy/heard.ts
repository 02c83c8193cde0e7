import type { Db, Tx } from '#db/client.ts'
import { Refusal } from '#domain/refusal.ts'

/** The decision that stands: the last one that reached its person. A reclaim stands beside it, not in its place. */
const standingOf = (db: Db, applicationId: string) =>
  db.subsidyDecision.findFirst({
    where: { applicationId, kind: { not: 'reclaim' }, servedAt: { not: null } },
    orderBy: { number: 'desc' },
    include: {
      hearings: { where: { outcome: 'reopened' }, take: 1 },
      appeals: { where: { state: { in: ['changed', 'remitted'] } }, take: 1 },
    },
  })

/** Has a grant reached its person? The trigger `grant_stays` asks the same. */
export async function standsGranted(db: Db, applicationId: string): Promise<boolean> {
  const standing = await standingOf(db, applicationId)
  return standing !== null && standing.rappen > 0
}

/**
 * Whoever would lose something by a new decision is heard first: less money, or one more condition. Who gains need not be, and what an
 * authority sent back or changed it has heard itself. The trigger `heard_first` holds the same below the code.
 */
export async function requireHeard(tx: Tx, applicationId: string, next: { rappen: number; condition: string | null }): Promise<void> {
  const standing = await standingOf(tx, applicationId)
  if (!standing || standing.hearings.length > 0 || standing.appeals.length > 0) return
  const loses = next.rappen < standing.rappen || (next.condition !== null && next.condition !== standing.condition)
  if (loses) throw new Refusal('hear_first')
}
