import { database, type Tx } from '#db/client.ts'
import type { SubsidyRequest } from '#db/generated/client.ts'
import { type Actor, byItself, hasRole } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { isUnconfirmed } from '#domain/subsidy/application.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import type { DocumentKey } from '#domain/subsidy/terms.ts'

export type Asked = { document: DocumentKey; reason: string; dueOn: Temporal.PlainDate }
/** Who is asked has at least a week: a letter takes two days each way. */
const leastDays = 7
/** So long before the deadline a reminder goes out. */
const reminderDays = 5

/** Asks for one document, with its reason and its deadline. The case waits for the person until nothing is outstanding. */
export async function requestDocument(actor: Actor, applicationId: string, { document, reason, dueOn }: Asked) {
  requireOfficer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  requireDays(dueOn, today())
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    if (application.state !== 'documents_requested')
      await moveApplication(tx, actor, application, 'requestDocuments', { act: 'documents_requested' })
    const open = await tx.subsidyRequest.findFirst({ where: { applicationId, document, state: 'outstanding' } })
    if (open) throw new Refusal('already_requested', {}, 'document')
    const request = await tx.subsidyRequest.create({
      data: { applicationId, document, reason: reason.trim(), dueOn: dateColumn(dueOn), createdAt: nowDate() },
    })
    await told(tx, actor, application, 'document_requested', request)
    await tell(tx, application, request, 'subsidy/document_requested')
  })
}

/** Once, and for a reason that stays in the history. */
export async function extendRequest(actor: Actor, requestId: string, dueOn: Temporal.PlainDate, reason: string) {
  requireOfficer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return withRequest(actor, requestId, async (tx, application, request) => {
    if (request.extendedAt) throw new Refusal('extended_already')
    requireDays(dueOn, plainDay(request.dueOn))
    const extended = await tx.subsidyRequest.update({
      where: { id: requestId },
      data: { dueOn: dateColumn(dueOn), extendedAt: nowDate(), remindedAt: null },
    })
    await told(tx, actor, application, 'request_extended', extended, reason.trim())
    await tell(tx, application, extended, 'subsidy/document_extended')
  })
}

/** The document came and is right, or the office can do without it. With the last one the case goes on. */
export async function settleRequest(actor: Actor, requestId: string, outcome: 'accepted' | 'waived') {
  requireOfficer(actor)
  return withRequest(actor, requestId, async (tx, application, request) => {
    await tx.subsidyRequest.update({ where: { id: requestId }, data: { state: outcome, settledAt: nowDate() } })
    await told(tx, actor, application, outcome === 'accepted' ? 'request_accepted' : 'request_waived', request)
    await resumeWhenNothingIsMissing(tx, actor, application, 'documents_complete')
  })
}

/** By the clock: reminds once before the deadline; after it the case comes back to the desk with a mark. Returns how many. */
export async function followRequests(): Promise<{ reminded: number; missed: number }> {
  const actor = byItself('job')
  const soon = dateColumn(today().add({ days: reminderDays }))
  const now = dateColumn(today())
  const due = await database().subsidyRequest.findMany({
    where: { state: 'outstanding', OR: [{ dueOn: { lt: now } }, { dueOn: { lte: soon }, remindedAt: null }] },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  const done = { reminded: 0, missed: 0 }
  for (const { id } of due)
    await withRequest(actor, id, async (tx, application, request) => {
      if (request.dueOn < now) {
        await tx.subsidyRequest.update({ where: { id }, data: { state: 'missed', settledAt: nowDate() } })
        await told(tx, actor, application, 'request_missed', request)
        await resumeWhenNothingIsMissing(tx, actor, application, 'deadline_passed')
        done.missed++
      } else if (!request.remindedAt) {
        await tx.subsidyRequest.update({ where: { id }, data: { remindedAt: nowDate() } })
        await told(tx, actor, application, 'reminded_of_document', request)
        await tell(tx, application, request, 'subsidy/document_reminder')
        done.reminded++
      }
    }).catch(error => {
      // Settled by somebody in this moment: nothing is left to remind of.
      if (!(error instanceof Refusal)) throw error
    })
  return done
}

async function withRequest(
  actor: Actor,
  requestId: string,
  work: (tx: Tx, application: LockedApplication, request: SubsidyRequest) => Promise<void>,
) {
  return database().$transaction(async tx => {
    const found = await tx.subsidyRequest.findUnique({ where: { id: requestId }, select: { applicationId: true } })
    if (!found) throw new Refusal('not_found')
    const application = await lockApplication(tx, found.applicationId)
    if (actor.account) await requireImpartial(tx, actor, application.personId)
    const request = await tx.subsidyRequest.findUniqueOrThrow({ where: { id: requestId } })
    if (request.state !== 'outstanding') throw new Refusal('changed_meanwhile')
    await work(tx, application, request)
  })
}

async function resumeWhenNothingIsMissing(tx: Tx, actor: Actor, application: LockedApplication, act: string) {
  const outstanding = await tx.subsidyRequest.count({ where: { applicationId: application.id, state: 'outstanding' } })
  if (outstanding > 0 || application.state !== 'documents_requested') return
  // Complete is who handed in what was asked: a missed deadline completes nothing.
  const data = act === 'documents_complete' && !isUnconfirmed(application) ? { completeAt: nowDate() } : {}
  await moveApplication(tx, actor, application, 'resume', { act, data })
}

const told = (tx: Tx, actor: Actor, { id, personId }: LockedApplication, act: string, request: SubsidyRequest, reason?: string) =>
  record(tx, actor, {
    ...{ concept: 'subsidy', subjectId: id, personId, act, reason: reason ?? request.reason },
    after: { document: request.document, dueOn: plainDay(request.dueOn).toString() },
  })

type Text = `subsidy/document_${'requested' | 'extended' | 'reminder'}`
const tell = (tx: Tx, { id, personId, number }: LockedApplication, { reason, dueOn }: SubsidyRequest, kind: Text) =>
  notifyPerson(tx, personId, {
    kind,
    values: { number: number ?? '', reason, dueOn: plainDay(dueOn).toString(), link: `/mein/gesuche/${id}` },
  })

function requireOfficer(actor: Actor) {
  if (!actor.account || !hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
}
function requireDays(dueOn: Temporal.PlainDate, from: Temporal.PlainDate) {
  if (Temporal.PlainDate.compare(dueOn, from.add({ days: leastDays })) < 0)
    throw new Refusal('deadline_too_short', { days: leastDays }, 'dueOn')
}
