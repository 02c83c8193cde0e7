import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { levelsBySource, overallLevels } from '#domain/competence/current.ts'
import { frameworkVersion } from '#domain/competence/framework.ts'
import { requireOwnSide } from '#domain/competence/owning.ts'
import { listRecords } from '#domain/competence/profile.ts'

/** Where a person of the account stands: overall, by source, and the self-tests they kept. */
export async function getStanding(actor: Actor, personId: string) {
  const person = await requireOwnSide(actor, personId)
  const [records, results, notes] = await Promise.all([
    listRecords(personId),
    database().selfTestResult.findMany({ where: { personId }, orderBy: { takenAt: 'desc' } }),
    database().competenceRecord.findMany({
      where: { personId, source: 'counsellor', note: { not: null } },
      select: { code: true, level: true, note: true, seenAt: true },
      orderBy: { seenAt: 'desc' },
    }),
  ])
  const last = records.reduce<Date | null>((newest, row) => (newest && newest > row.seenAt ? newest : row.seenAt), null)
  return {
    person: { id: person.id, firstName: person.firstName, lastName: person.lastName },
    levels: overallLevels(records),
    bySource: levelsBySource(records),
    frameworkVersion,
    last: last?.toISOString() ?? null,
    notes: notes.map(({ seenAt, ...note }) => ({ ...note, seenAt: seenAt.toISOString() })),
    results: results.map(({ id, answers, variant, length, testVersion, takenAt }) => ({
      ...{ id, answers, variant, length, testVersion },
      takenAt: takenAt.toISOString(),
    })),
  }
}
