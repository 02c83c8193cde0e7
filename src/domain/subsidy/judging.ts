import { database, type Tx } from '#db/client.ts'
import type { SubsidyDocument } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import type { SubsidyState } from '#domain/subsidy/application.ts'
import { noteCompleteness } from '#domain/subsidy/completeness.ts'
import { afterDocument } from '#domain/subsidy/documents.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication } from '#domain/subsidy/moving.ts'
import {
  openRequest,
  paperIn,
  requireDays,
  requireOfficer,
  requireReason,
  resumeWhenNothingIsMissing,
  settleOpen,
  tell,
  waitForPerson,
} from '#domain/subsidy/requesting.ts'

/** Where somebody is looking at documents: before the proposal, and when the course is over. Elsewhere a judgement would change what two persons decided on. */
export const judged = ['in_review', 'documents_requested', 'proof_outstanding'] as const satisfies SubsidyState[]

/** What came is right, or somebody has seen it on paper. It settles its request; with the last one the case goes on. */
export async function acceptDocument(actor: Actor, documentId: string) {
  requireOfficer(actor)
  return withDocument(actor, documentId, async (tx, application, document) => {
    const state = afterDocument(document.state, 'accept')
    await tx.subsidyDocument.update({ where: { id: documentId }, data: { state, reason: null } })
    await record(tx, actor, {
      ...{ concept: 'subsidy', subjectId: application.id, personId: application.personId, act: 'document_accepted' },
      after: { document: document.key },
    })
    await settleOpen(tx, documentId, 'accepted')
    await noteCompleteness(tx, application)
    await resumeWhenNothingIsMissing(tx, actor, application, 'documents_complete')
  })
}

type Rejected = { reason: string; dueOn?: Temporal.PlainDate | undefined }

/**
 * What came does not do. The person is told why, what to do and until when. Before a decision the case waits for a better one and is not
 * complete until it comes; after the course the day of the proof stands, and nothing else is asked.
 */
export async function rejectDocument(actor: Actor, documentId: string, { reason, dueOn }: Rejected) {
  requireOfficer(actor)
  requireReason(reason)
  return withDocument(actor, documentId, async (tx, application, document) => {
    const state = afterDocument(document.state, 'reject')
    await tx.subsidyDocument.update({ where: { id: documentId }, data: { state, reason: reason.trim() } })
    const after = { document: document.key }
    const entry = { concept: 'subsidy', subjectId: application.id, personId: application.personId } as const
    if (application.state === 'proof_outstanding') {
      await record(tx, actor, { ...entry, act: 'document_rejected', reason: reason.trim(), after })
      return tellOfProof(tx, application, document, reason.trim())
    }
    if (!dueOn) throw new Refusal('deadline_too_short', { days: 7 }, 'dueOn')
    requireDays(dueOn, today())
    await record(tx, actor, {
      ...{ ...entry, act: 'document_rejected', reason: reason.trim() },
      after: { ...after, dueOn: dueOn.toString() },
    })
    await settleOpen(tx, documentId, 'rejected')
    await waitForPerson(tx, actor, application)
    const request = await openRequest(tx, application, document, { reason: reason.trim(), dueOn })
    await tell(tx, application, document, request, 'subsidy/document_rejected')
  })
}

async function tellOfProof(tx: Tx, { id, personId, number }: LockedApplication, { key }: SubsidyDocument, reason: string) {
  const due = await tx.subsidyProofDue.findUnique({ where: { applicationId: id } })
  const values = {
    ...{ number: number ?? '', document: paperIn(key), reason, dueOn: (due ? plainDay(due.until) : today()).toString() },
    link: `/mein/gesuche/${id}#unterlage-${key}`,
  }
  await notifyPerson(tx, personId, { kind: 'subsidy/proof_rejected', values })
}

async function withDocument(
  actor: Actor,
  documentId: string,
  work: (tx: Tx, application: LockedApplication, document: SubsidyDocument) => Promise<void>,
) {
  return database().$transaction(async tx => {
    const found = await tx.subsidyDocument.findUnique({ where: { id: documentId }, select: { applicationId: true } })
    if (!found) throw new Refusal('not_found')
    const application = await lockApplication(tx, found.applicationId)
    if (application.state === 'draft') throw new Refusal('not_found')
    await requireImpartial(tx, actor, application.personId)
    if (!judged.some(state => state === application.state)) throw new Refusal('move_impossible')
    await work(tx, application, await tx.subsidyDocument.findUniqueOrThrow({ where: { id: documentId } }))
  })
}
