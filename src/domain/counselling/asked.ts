import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'

/** A counsellor's own questions that wait. Whom they reach is not known before the yes, only where they were sent. */
export async function listAsked(actor: Actor) {
  const found = await database().sharing.findMany({
    where: { state: 'asked', counsellorId: actor.account?.id ?? '', personId: null, expiresAt: { gt: nowDate() } },
    orderBy: { id: 'desc' },
  })
  return found.map(({ id, code, address, createdAt, expiresAt }) => ({
    ...{ id, code: code ?? '', address },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }))
}
