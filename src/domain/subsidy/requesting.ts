import { database, type Tx } from '#db/client.ts'
import type { SubsidyDocument, SubsidyRequest } from '#db/generated/client.ts'
import type { SubsidyRequestState } from '#db/generated/enums.ts'
import { type Actor, byItself, hasRole } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { completeSince, noteCompleteness } from '#domain/subsidy/completeness.ts'
import { afterDocument } from '#domain/subsidy/documents.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import type { DocumentKey } from '#domain/subsidy/terms.ts'
import { type Language, speak } from '#words/speak.ts'

export type Asked = { document: DocumentKey; reason: string; dueOn: Temporal.PlainDate }
/** Who is asked has at least a week: a letter takes two days each way. */
const leastDays = 7
/** So long before the deadline a reminder goes out. */
const reminderDays = 5

/**
 * Asks for one document, with its reason and its deadline: the person finds it on their case and hands it in there. What they handed in
 * of it before stays. The case waits for the person until nothing is outstanding.
 */
export async function requestDocument(actor: Actor, applicationId: string, { document: key, reason, dueOn }: Asked) {
  requireOfficer(actor)
  requireReason(reason)
  requireDays(dueOn, today())
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    await waitForPerson(tx, actor, application)
    const where = { applicationId_key: { applicationId, key } }
    const document =
      (await tx.subsidyDocument.findUnique({ where })) ??
      (await tx.subsidyDocument.create({ data: { applicationId, key, createdAt: nowDate() } }))
    if (await tx.subsidyRequest.count({ where: { documentId: document.id, state: 'outstanding' } }))
      throw new Refusal('already_requested', {}, 'document')
    await tx.subsidyDocument.update({ where: { id: document.id }, data: { state: afterDocument(document.state, 'ask') } })
    const request = await openRequest(tx, application, document, { reason: reason.trim(), dueOn })
    await told(tx, actor, application, 'document_requested', document, request)
    await tell(tx, application, document, request, 'subsidy/document_requested')
  })
}

/** Once, and for a reason that stays in the history. */
export async function extendRequest(actor: Actor, requestId: string, dueOn: Temporal.PlainDate, reason: string) {
  requireOfficer(actor)
  requireReason(reason)
  return withRequest(actor, requestId, async (tx, application, { document, ...request }) => {
    if (request.extendedAt) throw new Refusal('extended_already')
    requireDays(dueOn, plainDay(request.dueOn))
    const extended = await tx.subsidyRequest.update({
      where: { id: requestId },
      data: { dueOn: dateColumn(dueOn), extendedAt: nowDate(), remindedAt: null },
    })
    await told(tx, actor, application, 'request_extended', document, extended, reason.trim())
    await tell(tx, application, document, extended, 'subsidy/document_extended')
  })
}

/** The office can do without it after all: nobody was incomplete because of it. With the last one the case goes on. */
export async function waiveRequest(actor: Actor, requestId: string) {
  requireOfficer(actor)
  return withRequest(actor, requestId, async (tx, application, { document, ...request }) => {
    await tx.subsidyDocument.update({ where: { id: document.id }, data: { state: afterDocument(document.state, 'waive') } })
    await settleOpen(tx, document.id, 'waived')
    await told(tx, actor, application, 'request_waived', document, request)
    await noteCompleteness(tx, application, await completeSince(tx, application))
    await resumeWhenNothingIsMissing(tx, actor, application, 'documents_complete')
  })
}

/**
 * By the clock: reminds once before the deadline; after it the case comes back to the desk with a mark. What was handed in is in time,
 * however long the office takes to look at it. Returns how many.
 */
export async function followRequests(): Promise<{ reminded: number; missed: number }> {
  const actor = byItself('job')
  const soon = dateColumn(today().add({ days: reminderDays }))
  const now = dateColumn(today())
  const due = await database().subsidyRequest.findMany({
    where: {
      ...{ state: 'outstanding', OR: [{ dueOn: { lt: now } }, { dueOn: { lte: soon }, remindedAt: null }] },
      document: { state: { in: [...wanting] } },
    },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  const done = { reminded: 0, missed: 0 }
  for (const { id } of due)
    await withRequest(actor, id, async (tx, application, { document, ...request }) => {
      // Handed in at this moment: nothing is left to remind of.
      if (!wanting.some(state => state === document.state)) return
      if (request.dueOn < now) {
        await settleOpen(tx, document.id, 'missed')
        await told(tx, actor, application, 'request_missed', document, request)
        await resumeWhenNothingIsMissing(tx, actor, application, 'deadline_passed')
        done.missed++
      } else if (!request.remindedAt) {
        await tx.subsidyRequest.update({ where: { id }, data: { remindedAt: nowDate() } })
        await told(tx, actor, application, 'reminded_of_document', document, request)
        await tell(tx, application, document, request, 'subsidy/document_reminder')
        done.reminded++
      }
    }).catch(error => {
      // Settled by somebody in this moment: nothing is left to remind of.
      if (!(error instanceof Refusal)) throw error
    })
  return done
}
const wanting = ['outstanding', 'rejected'] as const

/** From here on the case waits for its person; a move that the table does not have is refused. */
export async function waitForPerson(tx: Tx, actor: Actor, application: LockedApplication) {
  if (application.state === 'documents_requested') return
  await moveApplication(tx, actor, application, 'requestDocuments', { act: 'documents_requested' })
}

/** A request of its own for every time something is asked. The application is not complete any more. */
export async function openRequest(
  tx: Tx,
  application: LockedApplication,
  { id: documentId }: Pick<SubsidyDocument, 'id'>,
  { reason, dueOn }: Omit<Asked, 'document'>,
) {
  const request = await tx.subsidyRequest.create({ data: { documentId, reason, dueOn: dateColumn(dueOn), createdAt: nowDate() } })
  await noteCompleteness(tx, application)
  return request
}

export const settleOpen = (tx: Tx, documentId: string, state: Exclude<SubsidyRequestState, 'outstanding'>) =>
  tx.subsidyRequest.updateMany({ where: { documentId, state: 'outstanding' }, data: { state, settledAt: nowDate() } })

export async function resumeWhenNothingIsMissing(tx: Tx, actor: Actor, application: LockedApplication, act: string) {
  const outstanding = await tx.subsidyRequest.count({ where: { document: { applicationId: application.id }, state: 'outstanding' } })
  if (outstanding > 0 || application.state !== 'documents_requested') return
  await moveApplication(tx, actor, application, 'resume', { act })
}

async function withRequest(
  actor: Actor,
  requestId: string,
  work: (tx: Tx, application: LockedApplication, request: SubsidyRequest & { document: SubsidyDocument }) => Promise<void>,
) {
  return database().$transaction(async tx => {
    const found = await tx.subsidyRequest.findUnique({ where: { id: requestId }, select: { document: true } })
    if (!found) throw new Refusal('not_found')
    const application = await lockApplication(tx, found.document.applicationId)
    if (actor.account) await requireImpartial(tx, actor, application.personId)
    const request = await tx.subsidyRequest.findUniqueOrThrow({ where: { id: requestId }, include: { document: true } })
    if (request.state !== 'outstanding') throw new Refusal('changed_meanwhile')
    await work(tx, application, request)
  })
}

const told = (
  tx: Tx,
  actor: Actor,
  { id, personId }: LockedApplication,
  act: string,
  { key }: SubsidyDocument,
  request: SubsidyRequest,
  reason?: string,
) =>
  record(tx, actor, {
    ...{ concept: 'subsidy', subjectId: id, personId, act, reason: reason ?? request.reason },
    after: { document: key, dueOn: plainDay(request.dueOn).toString() },
  })

type Text = `subsidy/document_${'requested' | 'rejected' | 'extended' | 'reminder'}`
export const tell = (
  tx: Tx,
  { id, personId, number }: LockedApplication,
  { key }: Pick<SubsidyDocument, 'key'>,
  { reason, dueOn }: SubsidyRequest,
  kind: Text,
) =>
  notifyPerson(tx, personId, {
    kind,
    values: {
      ...{ number: number ?? '', document: paperIn(key), reason, dueOn: plainDay(dueOn).toString() },
      link: `/mein/gesuche/${id}#unterlage-${key}`,
    },
  })

/** A document as its person calls it. */
export const paperIn = (key: string) => ({ de: paper('de', key), en: paper('en', key) })
const paper = (language: Language, key: string) => speak(language).maybe(`application.${key}_paper`) ?? key

export function requireOfficer(actor: Actor) {
  if (!actor.account || !hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
}
export function requireReason(reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
}
export function requireDays(dueOn: Temporal.PlainDate, from: Temporal.PlainDate) {
  if (Temporal.PlainDate.compare(dueOn, from.add({ days: leastDays })) < 0)
    throw new Refusal('deadline_too_short', { days: leastDays }, 'dueOn')
}
