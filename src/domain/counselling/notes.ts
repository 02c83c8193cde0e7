import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { type InForce, requireCase } from '#domain/counselling/sharing.ts'
import { record } from '#domain/history.ts'

/**
 * Writes down something of one's own about a case. No other door reads this table: subsidy staff, the counter and administrators have
 * none (domain.md 8: an access class of its own). The history says that a note was written, never what it says.
 */
export async function addNote(actor: Actor, personId: string, text: string): Promise<{ id: string }> {
  const { counsellorId } = await requireCase(actor, personId)
  return database().$transaction(async tx => {
    const data = { personId, counsellorId, authorId: actor.account?.id ?? '', text, createdAt: nowDate() }
    const { id } = await tx.counsellingNote.create({ data })
    await record(tx, actor, { concept: 'counselling', subjectId: id, personId, act: 'noted' })
    return { id }
  })
}

/** The notes of one counsellor's case; whether the actor may see it is asked before. */
export async function listNotes({ personId, counsellorId }: Pick<InForce, 'personId' | 'counsellorId'>) {
  const notes = await database().counsellingNote.findMany({
    where: { personId, counsellorId },
    include: { author: { select: { name: true } } },
    orderBy: { id: 'desc' },
  })
  return notes.map(({ id, text, createdAt, author }) => ({ id, text, at: createdAt.toISOString(), by: author.name }))
}
