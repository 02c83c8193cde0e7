import type { CompetenceSource } from '#db/generated/enums.ts'
import type { Levels } from '#words/levels.ts'

/** One row of a profile, as far as the rule needs it. */
export type Seen = {
  id: string
  code: string
  level: number
  source: CompetenceSource
  seenAt: Date
  revokesId: string | null
}
export type Source = CompetenceSource

/**
 * The written rule, per competence.
 *
 * **For each source**: the newest self-test; the newest assessment of a counsellor; the highest course completed; the highest proof.
 *
 * **Overall**: 1. The judgement: the newest assessment of a counsellor, and where there is none the newest self-test.
 * 2. What was learnt afterwards raises it: a course completed on a later day than the judgement; an earlier one is in it already.
 * 3. A proof (a certificate) raises it whatever its day. 4. A later self-test never overrules a counsellor: both are shown.
 *
 * A row that was taken back, and the row that takes it back, count nowhere. Of two of the same moment the one written later is the newer.
 */
export function overallLevels(records: readonly Seen[]): Levels {
  const overall: Record<string, number> = {}
  for (const [code, rows] of byCode(records)) overall[code] = overallOf(rows)
  return overall
}

/** The current level of each source alone. */
export function levelsBySource(records: readonly Seen[]): Readonly<Record<Source, Levels>> {
  const all = { self_test: {}, course: {}, counsellor: {}, proof: {} } as Record<Source, Record<string, number>>
  for (const [code, rows] of byCode(records))
    for (const source of Object.keys(all) as Source[]) {
      const level = currentOf(rows, source)?.level
      if (level !== undefined) all[source][code] = level
    }
  return all
}

function overallOf(rows: readonly Seen[]): number {
  const judgement = currentOf(rows, 'counsellor') ?? currentOf(rows, 'self_test')
  const later = rows.filter(row => row.source === 'course' && (!judgement || row.seenAt > judgement.seenAt))
  const proofs = rows.filter(row => row.source === 'proof')
  return Math.max(judgement?.level ?? 0, ...[...later, ...proofs].map(row => row.level))
}

/** The row that counts for a source: the newest opinion, or the highest thing achieved. */
export function currentOf(rows: readonly Seen[], source: Source): Seen | undefined {
  const own = rows.filter(row => row.source === source)
  const better = source === 'course' || source === 'proof' ? higher : newer
  return own.reduce<Seen | undefined>((best, row) => (best && !better(row, best) ? best : row), undefined)
}

const newer = (a: Seen, b: Seen) => a.seenAt > b.seenAt || (a.seenAt.getTime() === b.seenAt.getTime() && a.id > b.id)
const higher = (a: Seen, b: Seen) => a.level > b.level || (a.level === b.level && newer(a, b))

/** Rows that count, by competence. */
function byCode(records: readonly Seen[]) {
  const revoked = new Set(records.flatMap(row => row.revokesId ?? []))
  return Map.groupBy(
    records.filter(row => row.revokesId === null && !revoked.has(row.id)),
    row => row.code,
  )
}
