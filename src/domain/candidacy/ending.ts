import type { Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { lockCandidacy, moveCandidacy } from '#domain/candidacy/moving.ts'
import { tellApplicant } from '#domain/candidacy/telling.ts'

/** The promise that came of an application fell through at the office: the application ends with it, and its person is told. Under the lock of the place. */
export async function endAccepted(tx: Tx, actor: Actor, candidacyId: string): Promise<void> {
  const candidacy = await lockCandidacy(tx, candidacyId)
  if (candidacy.state !== 'accepted') return
  await moveCandidacy(tx, actor, candidacy, 'withdraw', { act: 'withdrawn', data: { placeId: null, offerUntil: null } })
  await tellApplicant(tx, candidacy, 'promise_ended')
}
