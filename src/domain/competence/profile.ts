import { type Db, database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { levelsBySource, overallLevels, type Seen, type Source } from '#domain/competence/current.ts'
import { frameworkVersion, isCompetence } from '#domain/competence/framework.ts'
import { record } from '#domain/history.ts'
import type { Levels } from '#words/levels.ts'

export type { Levels } from '#words/levels.ts'

/** The current level of every competence of which we know something, by the written rule over all records (current.ts). */
export const getLevels = async (personId: string, db: Db = database()): Promise<Levels> => overallLevels(await listRecords(personId, db))

/** The same for each source alone: what the person said, what courses gave, what a counsellor saw. */
export const getLevelsBySource = async (personId: string, db: Db = database()): Promise<Readonly<Record<Source, Levels>>> =>
  levelsBySource(await listRecords(personId, db))

/** Rows of the current framework; those of another version stay as they are and are not mixed in. */
export const listRecords = (personId: string, db: Db = database()): Promise<Seen[]> =>
  db.competenceRecord.findMany({
    where: { personId, frameworkVersion },
    select: { id: true, code: true, level: true, source: true, seenAt: true, revokesId: true },
    orderBy: { id: 'asc' },
  })

export type NewRecord = {
  code: string
  level: number
  source: Source
  seenAt: Date
  resultId?: string
  enrolmentId?: string
  byId?: string
  note?: string | null
  revokesId?: string
}

/**
 * Adds what a source saw. Nothing is overwritten: which row counts follows from all of them. The history tells that something was
 * added and from where, not which levels: whoever takes their self-test back leaves no trace of it there.
 */
export async function addRecords(tx: Tx, actor: Actor, personId: string, records: readonly NewRecord[], act = 'recorded') {
  const [first] = records
  if (!first) return
  const unknown = records.find(one => !isCompetence(one.code))
  if (unknown) throw new Error(`no such competence: ${unknown.code}`)
  await tx.competenceRecord.createMany({ data: records.map(one => ({ ...one, personId, frameworkVersion })) })
  await record(tx, actor, {
    ...{ concept: 'competence', subjectId: personId, personId, act },
    after: { source: first.source, count: records.length },
  })
}
