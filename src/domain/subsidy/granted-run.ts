import type { Db } from '#db/client.ts'
import type { SubsidyState } from '#db/generated/enums.ts'
import type { Terms } from '#domain/subsidy/terms.ts'

const standing: readonly SubsidyState[] = ['granted', 'partly_granted', 'served', 'final', 'proof_outstanding']

/** What was granted for a person's seat in a run and goes to the school: the person pays the rest only. Null where the money goes to the person. */
export async function findGrantFor(db: Db, { personId, runId }: { personId: string; runId: string }) {
  const rows = await db.subsidyApplication.findMany({
    where: { personId, runId, state: { in: [...standing] }, grantedRappen: { gt: 0 }, orderItems: { none: { endedAt: null } } },
    include: { version: true },
  })
  const row = rows.find(one => (one.version.terms as unknown as Terms).payTo === 'provider')
  return row ? { applicationId: row.id, programmeId: row.version.programmeId, rappen: row.grantedRappen ?? 0 } : null
}
