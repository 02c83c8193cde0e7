import type { Tx } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type OfAdvert, withAdvert } from '#domain/candidacy/access.ts'
import { afterCandidacyMove, type CandidacyMove } from '#domain/candidacy/candidacy.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export type LockedCandidacy = OfAdvert

/** Everyone who moves an application locks it, after its place where both are needed. */
export async function lockCandidacy(tx: Tx, id: string): Promise<LockedCandidacy> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`select id from "Candidacy" where id = ${id}::uuid for update`
  if (!row) throw new Refusal('not_found')
  return tx.candidacy.findUniqueOrThrow({ where: { id }, include: withAdvert })
}

type How = {
  /** The verb in the history, in the past tense. */
  act: string
  data?: Omit<Prisma.CandidacyUncheckedUpdateInput, 'state'>
  /** Never what people wrote to each other: the file is emptied after the season, the history stays. */
  after?: Record<string, string | number | null>
}

/** One step of one locked application: state and history change together or not at all. */
export async function moveCandidacy(tx: Tx, actor: Actor, candidacy: LockedCandidacy, move: CandidacyMove, { act, data, after }: How) {
  const state = afterCandidacyMove(candidacy.state, move)
  const changed = await tx.candidacy.update({ where: { id: candidacy.id }, data: { ...data, state } })
  await record(tx, actor, {
    ...{ concept: 'candidacy', subjectId: candidacy.id, personId: candidacy.personId, act },
    before: { state: candidacy.state },
    after: { state, ...after },
  })
  Object.assign(candidacy, changed)
}
