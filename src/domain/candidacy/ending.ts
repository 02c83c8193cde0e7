import type { Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { afterCandidacyMove } from '#domain/candidacy/candidacy.ts'
import { record } from '#domain/history.ts'

/** The promise that came of an application fell through at the office: the application ends with it. Under the lock of the place. */
export async function endAccepted(tx: Tx, actor: Actor, candidacyId: string): Promise<void> {
  await tx.$queryRaw`select 1 from "Candidacy" where id = ${candidacyId}::uuid for update`
  const candidacy = await tx.candidacy.findUniqueOrThrow({ where: { id: candidacyId } })
  if (candidacy.state !== 'accepted') return
  const state = afterCandidacyMove(candidacy.state, 'withdraw')
  await tx.candidacy.update({ where: { id: candidacyId }, data: { state } })
  const about = { concept: 'candidacy' as const, subjectId: candidacyId, personId: candidacy.personId, act: 'withdrawn' }
  await record(tx, actor, { ...about, before: { state: candidacy.state }, after: { state } })
}
