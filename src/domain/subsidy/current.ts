import { type Db, database } from '#db/client.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { compileRules, type Evaluate } from '#domain/subsidy/evaluating.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

export type Version = { id: string; key: string; number: number; validFrom: string; terms: Terms; evaluate: Evaluate }

const known = new Map<string, Version>()

type Row = { id: string; number: number; state: string; validFrom: Date; terms: unknown; programme: { key: string } }

/** A released version never changes, so what was made of it once holds. */
export function readVersion(row: Row): Version {
  const kept = known.get(row.id)
  if (kept) return kept
  const terms = termsShape.parse(row.terms)
  const version = {
    ...{ id: row.id, key: row.programme.key, number: row.number, validFrom: row.validFrom.toISOString().slice(0, 10) },
    ...{ terms, evaluate: compileRules(terms.rules) },
  }
  if (row.state === 'released') known.set(row.id, version)
  return version
}

/** The versions in force on a day, one a programme. */
export async function listInForce(day: Temporal.PlainDate = today(), db: Db = database()): Promise<Version[]> {
  const rows = await db.subsidyVersion.findMany({
    where: { state: 'released', validFrom: { lte: dateColumn(day) }, OR: [{ validTo: null }, { validTo: { gte: dateColumn(day) } }] },
    include: { programme: true },
    orderBy: { programme: { createdAt: 'asc' } },
  })
  return rows.map(readVersion)
}

/** What the programmes of these applications are called, by version: for lists, which need nothing else of the terms. */
export async function programmeNames(db: Db, rows: readonly { versionId: string }[], language: Language): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(row => row.versionId))]
  const named = await db.$queryRaw<{ id: string; name: string }[]>`
    select id, terms #>> array['name', ${language}] as name from "SubsidyVersion" where id = any(${ids}::uuid[])`
  return new Map(named.map(({ id, name }) => [id, name]))
}
