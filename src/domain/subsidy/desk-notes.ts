import { database } from '#db/client.ts'
import type { SubsidyNoteKind } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireDesk } from '#domain/subsidy/desk.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { lockApplication } from '#domain/subsidy/moving.ts'

/** An own access class: no other door reads notes. The history says that one was written, never what it says. */
export async function addNote(actor: Actor, applicationId: string, { kind, text }: { kind: SubsidyNoteKind; text: string }) {
  const authorId = requireDesk(actor)
  return database().$transaction(async tx => {
    const { personId, state } = await lockApplication(tx, applicationId)
    if (state === 'draft') throw new Refusal('not_found')
    await requireImpartial(tx, actor, personId)
    await tx.subsidyNote.create({ data: { applicationId, kind, text, authorId, createdAt: nowDate() } })
    await record(tx, actor, { concept: 'subsidy', subjectId: applicationId, personId, act: 'noted', after: { kind } })
  })
}

export async function finishTask(actor: Actor, noteId: string) {
  const doneById = requireDesk(actor)
  return database().$transaction(async tx => {
    const note = await tx.subsidyNote.findFirst({ where: { id: noteId, kind: 'task' }, include: { application: true } })
    if (!note) throw new Refusal('not_found')
    const { personId, id } = note.application
    await requireImpartial(tx, actor, personId)
    const { count } = await tx.subsidyNote.updateMany({ where: { id: noteId, doneAt: null }, data: { doneAt: nowDate(), doneById } })
    if (!count) throw new Refusal('changed_meanwhile')
    await record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act: 'task_finished' })
  })
}

/** Writes to the person through the outbox, in the words of the office; by letter where they have no e-mail. */
export async function writeToPerson(actor: Actor, applicationId: string, text: string) {
  requireDesk(actor)
  return database().$transaction(async tx => {
    const { personId, state, number } = await lockApplication(tx, applicationId)
    if (state === 'draft') throw new Refusal('not_found')
    await requireImpartial(tx, actor, personId)
    const values = { number: number ?? '', text, officer: actor.account?.name ?? '', link: `/mein/gesuche/${applicationId}` }
    await notifyPerson(tx, personId, { kind: 'subsidy/desk_message', values })
    await record(tx, actor, { concept: 'subsidy', subjectId: applicationId, personId, act: 'written_to' })
  })
}
