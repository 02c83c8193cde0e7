import { database } from '#db/client.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { compileRules, type Evaluate } from '#domain/subsidy/evaluating.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'

export type Version = { id: string; key: string; number: number; validFrom: string; terms: Terms; evaluate: Evaluate }

const known = new Map<string, Version>()

/** A released version never changes, so what was made of it once holds. */
export function readVersion(row: { id: string; number: number; validFrom: Date; terms: unknown; programme: { key: string } }): Version {
  const kept = known.get(row.id)
  if (kept) return kept
  const terms = termsShape.parse(row.terms)
  return {
    ...{ id: row.id, key: row.programme.key, number: row.number, validFrom: row.validFrom.toISOString().slice(0, 10) },
    ...{ terms, evaluate: compileRules(terms.rules) },
  }
}

/** The versions in force on a day, one a programme. */
export async function listInForce(day: Temporal.PlainDate = today()): Promise<Version[]> {
  const rows = await database().subsidyVersion.findMany({
    where: { state: 'released', validFrom: { lte: dateColumn(day) }, OR: [{ validTo: null }, { validTo: { gte: dateColumn(day) } }] },
    include: { programme: true },
    orderBy: { programme: { createdAt: 'asc' } },
  })
  return rows.map(row => {
    const version = readVersion(row)
    known.set(row.id, version)
    return version
  })
}
