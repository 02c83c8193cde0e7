import type { Tx } from '#db/client.ts'
import { mostTries } from '#domain/account/kept-code.ts'
import { nowDate } from '#domain/clock.ts'

/** Counts a wrong answer to an invitation; with the last one it is over. Says whether it is. */
export async function countTry(tx: Tx, asked: { id: string; tries: number }): Promise<boolean> {
  const tries = asked.tries + 1
  const isOver = tries >= mostTries
  await tx.invitation.update({ where: { id: asked.id }, data: { tries, ...(isOver ? { endedAt: nowDate() } : {}) } })
  return isOver
}
