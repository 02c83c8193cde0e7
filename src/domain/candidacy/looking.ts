import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import type { FileKind } from '#domain/candidacy/files.ts'
import { record } from '#domain/history.ts'

/** Writes down that somebody of the office opened an application: its person reads that. */
export const recordLook = (actor: Actor, { id, personId }: { id: string; personId: string }) =>
  database().$transaction(tx => record(tx, actor, { concept: 'candidacy', subjectId: id, personId, act: 'looked' }))

const most = 100

/** Who opened an application or a paper of it, and when; the newest first. For its person, who is asked for by the caller. */
export async function listLooks(id: string) {
  const rows = await database().history.findMany({
    where: { concept: 'candidacy', subjectId: id, act: { in: ['looked', 'file_opened'] } },
    orderBy: { id: 'desc' },
    take: most,
  })
  return rows.map(({ at, actorName, after }) => ({
    ...{ at: at.toISOString(), by: actorName },
    kind: ((after ?? {}) as { kind?: FileKind }).kind ?? null,
  }))
}
