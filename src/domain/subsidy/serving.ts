import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { dateColumn, dayOf, nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { holds } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { appealUntil } from '#domain/subsidy/deadlines.ts'
import { versionOf } from '#domain/subsidy/deciding.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { sealDecision } from '#domain/subsidy/sealing.ts'
import { mayTake } from '#domain/subsidy/taking.ts'

export const servers = ['case_officer', 'approver', 'head_of_office'] as const

/** Lays a sealed decision ready in the account of whoever may open it, and tells them that one is there, not what it says. */
export async function layReady(actor: Actor, decisionId: string): Promise<void> {
  await sealDecision(decisionId)
  await toServe(actor, decisionId, async (tx, application) => {
    if (!(await canOpen(tx, application.personId))) throw new Refusal('no_account')
    const waiting = { decisionId, manner: 'message', servedOn: null } as const
    if (await tx.decisionService.findFirst({ where: waiting })) throw new Refusal('nothing_new')
    await tx.decisionService.create({ data: { ...waiting, sentAt: nowDate(), sentById: actor.account?.id as string } })
    const values = { number: application.number ?? '', link: `/mein/entscheide/${decisionId}` }
    await notifyPerson(tx, application.personId, { kind: 'subsidy/decision_there', values })
    await record(tx, actor, { concept: 'subsidy', subjectId: application.id, personId: application.personId, act: 'laid_ready' })
  })
}

/** By the post's word: a registered letter was handed over on a day. */
export async function enterService(actor: Actor, decisionId: string, given: { servedOn: Temporal.PlainDate; trackingNumber: string }) {
  await sealDecision(decisionId)
  const { servedOn, trackingNumber } = given
  await toServe(actor, decisionId, async (tx, application) => {
    const { sealedAt } = await tx.sealedDecision.findUniqueOrThrow({ where: { decisionId }, select: { sealedAt: true } })
    const [earliest, latest] = [dayOf(sealedAt), today()]
    if (Temporal.PlainDate.compare(servedOn, earliest) < 0 || Temporal.PlainDate.compare(servedOn, latest) > 0)
      throw new Refusal('days_impossible', {}, 'servedOn')
    const sent = { manner: 'registered', trackingNumber, sentAt: nowDate(), sentById: actor.account?.id as string } as const
    await tx.decisionService.create({ data: { decisionId, ...sent, servedOn: dateColumn(servedOn) } })
    await serve(tx, actor, application, decisionId, servedOn)
  })
}

/** A person opens their decision: in this moment it is served. Opening it again changes nothing. */
export async function openDecision(actor: Actor, decisionId: string): Promise<{ served: boolean }> {
  const found = await database().subsidyDecision.findUnique({
    where: { id: decisionId },
    select: { application: { select: { id: true, personId: true } } },
  })
  if (!found || !(await mayTake(actor, found.application.personId))) throw new Refusal('not_found')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, found.application.id)
    const decision = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    if (decision.state !== 'approved') return { served: false }
    const service = await tx.decisionService.findFirst({ where: { decisionId, manner: 'message', servedOn: null } })
    if (!service) throw new Refusal('not_found')
    const opened = { servedOn: dateColumn(today()), openedAt: nowDate(), openedById: actor.account?.id as string }
    await tx.decisionService.update({ where: { id: service.id }, data: opened })
    await serve(tx, actor, application, decisionId, today())
    return { served: true }
  })
}

async function canOpen(tx: Tx, personId: string) {
  const person = await tx.person.findUniqueOrThrow({ where: { id: personId } })
  if (person.channel === 'letter') return false
  const managing = { personId, endedAt: null, kind: { in: ['self', 'guardian'] as ('self' | 'guardian')[] }, account: { disabledAt: null } }
  const rows = await tx.managing.findMany({ where: managing, select: { kind: true } })
  return rows.some(row => holds(row.kind, person))
}

async function toServe(actor: Actor, decisionId: string, work: (tx: Tx, application: LockedApplication) => Promise<void>) {
  if (!hasRole(actor, ...servers)) throw new Refusal('not_allowed')
  const { applicationId } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
  await database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    const { state } = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    if (state !== 'approved') throw new Refusal('changed_meanwhile')
    await work(tx, application)
  })
}

async function serve(tx: Tx, actor: Actor, application: LockedApplication, decisionId: string, servedOn: Temporal.PlainDate) {
  const { terms } = await versionOf(tx, application)
  const until = appealUntil(servedOn, terms.remedy)
  const served = { state: 'served', servedAt: nowDate(), appealUntil: dateColumn(until) } as const
  const { kind } = await tx.subsidyDecision.update({ where: { id: decisionId }, data: served })
  const after = { servedOn: servedOn.toString(), appealUntil: until.toString() }
  // A reclaim lives beside its case: what was granted and paid stays where it is.
  if (kind === 'reclaim') {
    const { id: subjectId, personId } = application
    await record(tx, actor, { concept: 'subsidy', subjectId, personId, act: 'served', after })
  } else await moveApplication(tx, actor, application, 'serve', { act: 'served', after })
}
