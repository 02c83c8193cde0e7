import { database, type Tx } from '#db/client.ts'
import type { DecisionService, SubsidyDecision } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { type AppealMove, type AppealState, afterAppealMove, type ContestedPart, leavesStanding } from '#domain/subsidy/appeal.ts'
import { listMoves } from '#domain/subsidy/application.ts'
import { versionOf } from '#domain/subsidy/deciding.ts'
import { settleFinal } from '#domain/subsidy/finality.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { lockRuns } from '#domain/subsidy/payout-run.ts'
import { stopReleased } from '#domain/subsidy/payout-stop.ts'
import { makeReclaimFinal, setReclaimAside } from '#domain/subsidy/reclaiming.ts'
import { mayTake } from '#domain/subsidy/taking.ts'

export const clerks = ['case_officer', 'head_of_office'] as const
type Handed = { handedInOn: Temporal.PlainDate; contested: ContestedPart; suspends: boolean; grounds: string }

/**
 * Enters an appeal that somebody handed in. In time is what was handed in, or to the post, by the last day of the period.
 * A late one is entered too and goes to the authority, which says so; it does not stop the decision from being final.
 */
export async function recordAppeal(
  actor: Actor,
  decisionId: string,
  handed: Handed,
): Promise<{ id: string; inTime: boolean; number: string }> {
  if (!actor.account || !hasRole(actor, ...clerks)) throw new Refusal('not_allowed')
  return enter(actor, decisionId, { ...handed, online: false }, (tx, { personId }) => requireImpartial(tx, actor, personId))
}

/**
 * A person appeals in their account: handed in today, with a receipt. Only while the period runs, and only where the terms of the
 * programme take an appeal without paper and signature.
 */
export async function appealOnline(actor: Actor, decisionId: string, said: Pick<Handed, 'contested' | 'grounds'>) {
  const handed = { ...said, handedInOn: today(), suspends: true, online: true }
  return enter(actor, decisionId, handed, async (tx, application, decision) => {
    const isOpened = decision.services.some(one => one.servedOn)
    if (!isOpened || !(await mayTake(actor, application.personId))) throw new Refusal('not_found')
    if (decision.appealUntil && Temporal.PlainDate.compare(today(), plainDay(decision.appealUntil)) > 0) throw new Refusal('appeal_over')
    const { terms } = await versionOf(tx, application)
    if (!terms.remedy.online) throw new Refusal('appeal_on_paper')
  })
}

type Contested = SubsidyDecision & { services: DecisionService[] }
type May = (tx: Tx, application: LockedApplication, decision: Contested) => Promise<void>
async function enter(actor: Actor, decisionId: string, handed: Handed & { online: boolean }, may: May) {
  const { handedInOn, ...said } = handed
  const found = await database().subsidyDecision.findUnique({ where: { id: decisionId }, select: { applicationId: true } })
  if (!found) throw new Refusal('not_found')
  return database().$transaction(async tx => {
    // Before the application, as whoever makes a run: a payment must not slip into a file while it is being contested.
    await lockRuns(tx)
    const application = await lockApplication(tx, found.applicationId)
    const decision = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId }, include: { services: true } })
    await may(tx, application, decision)
    const servedOn = decision.services.find(one => one.servedOn)?.servedOn
    if (!decision.appealUntil || !servedOn || !['served', 'final'].includes(decision.state)) throw new Refusal('not_yet')
    if (Temporal.PlainDate.compare(handedInOn, plainDay(servedOn)) < 0 || Temporal.PlainDate.compare(handedInOn, today()) > 0)
      throw new Refusal('days_impossible', {}, 'handedInOn')
    if (await tx.subsidyAppeal.findFirst({ where: { decisionId, state: { in: ['received', 'pending'] } } }))
      throw new Refusal('appeal_open')
    const inTime = Temporal.PlainDate.compare(handedInOn, plainDay(decision.appealUntil)) <= 0
    const before = await tx.subsidyAppeal.count({ where: { decision: { applicationId: application.id } } })
    const number = `${application.number}-B${before + 1}`
    if (inTime && decision.kind !== 'reclaim') await takeOutOfDraft(tx, actor, application, number)
    const stops = inTime && canStop(application, decision)
    // What has left for the bank cannot be held back any more.
    const suspends = said.suspends && (stops || (inTime && decision.kind === 'reclaim'))
    const entered = { enteredById: actor.account?.id as string, enteredAt: nowDate() }
    const appeal = await tx.subsidyAppeal.create({
      data: { decisionId, ...said, number, suspends, inTime, handedInOn: dateColumn(handedInOn), ...entered },
    })
    const after = { appeal: number, handedInOn: handedInOn.toString(), inTime: String(inTime), contested: said.contested }
    if (stops) await stop(tx, actor, application, after)
    else await recordAct(tx, actor, application, 'appealed', after)
    // Contested again, it is no longer final.
    if (inTime && decision.state === 'final' && (stops || decision.kind === 'reclaim'))
      await tx.subsidyDecision.update({ where: { id: decisionId }, data: { state: 'served' } })
    const link = `/mein/entscheide/${decisionId}`
    const values = { number: application.number ?? '', appeal: number, handedInOn: handedInOn.toString(), link }
    const kind = suspends && decision.kind !== 'reclaim' ? 'subsidy/appeal_received' : 'subsidy/appeal_entered'
    await notifyPerson(tx, application.personId, { kind, values })
    return { id: appeal.id, inTime, number }
  })
}

/** As long as the file is not made, a payment in a draft has not left. */
async function takeOutOfDraft(tx: Tx, actor: Actor, application: LockedApplication, reason: string) {
  if (application.state !== 'in_payment_run') return
  const inDraft = { applicationId: application.id, state: 'in_run', run: { state: 'draft' } } as const
  const payment = await tx.subsidyPayment.findFirst({ where: inDraft, include: { run: true } })
  if (!payment) return
  await tx.subsidyPayment.update({ where: { id: payment.id }, data: { state: 'released', runId: null } })
  const how = { act: 'taken_out_of_run', reason, after: { run: payment.run?.number ?? null } }
  await moveApplication(tx, actor, application, 'takeOutOfRun', how)
}

/** Does an appeal against this decision still stop its case? */
function canStop({ state }: LockedApplication, { kind }: Contested): boolean {
  if (kind === 'reclaim') return false
  // A refusal is closed once it is final; a grant is closed once it was paid.
  if (state === 'closed') return kind === 'refuse' || kind === 'not_enter'
  return state === 'payment_released' || listMoves(state).includes('appeal')
}

async function stop(tx: Tx, actor: Actor, application: LockedApplication, after: Record<string, string>) {
  if (application.state === 'payment_released') await stopReleased(tx, actor, application, after['appeal'] ?? '')
  await moveApplication(tx, actor, application, 'appeal', { act: 'appealed', after })
}

/** The files went to the authority that hears it. */
export const forwardAppeal = (actor: Actor, appealId: string) =>
  moveAppeal(actor, appealId, 'forward', {}, async (tx, application) => {
    await recordAct(tx, actor, application, 'appeal_forwarded', {})
  })

export type Outcome = {
  move: Exclude<AppealMove, 'forward'>
  decidedOn: Temporal.PlainDate
  reason: string
  ruledRappen?: number | undefined
}

/**
 * Enters how an appeal ended. Where the first decision holds it becomes final; otherwise the case goes back to the desk, which decides
 * anew with four eyes, and the first decision stays to be read.
 */
export async function closeAppeal(actor: Actor, appealId: string, { move, decidedOn, reason, ruledRappen }: Outcome): Promise<void> {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  if (Temporal.PlainDate.compare(decidedOn, today()) > 0) throw new Refusal('days_impossible', {}, 'decidedOn')
  if ((move === 'change') !== (ruledRappen !== undefined)) throw new Refusal('amount_does_not_fit', {}, 'ruled')
  const data = { decidedOn: dateColumn(decidedOn), outcomeReason: reason.trim(), ruledRappen: ruledRappen ?? null }
  await moveAppeal(actor, appealId, move, data, async (tx, application, appeal) => {
    const after = { appeal: appeal.state, ...(ruledRappen === undefined ? {} : { ruledRappen }) }
    const how = { act: 'appeal_closed', reason: reason.trim(), after }
    const { kind } = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: appeal.decisionId } })
    if (kind === 'reclaim') {
      await recordAct(tx, actor, application, 'appeal_closed', after, reason.trim())
      if (!appeal.inTime) return
      if (leavesStanding.includes(appeal.state)) await makeReclaimFinal(tx, actor, application, appeal.decisionId)
      else await setReclaimAside(tx, actor, application, appeal.decisionId, reason.trim())
    } else if (application.state !== 'appeal_pending') await recordAct(tx, actor, application, 'appeal_closed', after, reason.trim())
    else if (leavesStanding.includes(appeal.state)) {
      await moveApplication(tx, actor, application, 'upholdDecision', how)
      await settleFinal(tx, actor, application, appeal.decisionId)
    } else await moveApplication(tx, actor, application, 'reconsider', how)
    const values = { number: application.number ?? '', link: `/mein/entscheide/${appeal.decisionId}` }
    await notifyPerson(tx, application.personId, { kind: 'subsidy/appeal_closed', values })
  })
}

type Moved = { decisionId: string; state: AppealState; inTime: boolean }
async function moveAppeal(
  actor: Actor,
  appealId: string,
  move: AppealMove,
  data: Record<string, Date | string | number | null>,
  work: (tx: Tx, application: LockedApplication, appeal: Moved) => Promise<void>,
) {
  if (!actor.account || !hasRole(actor, ...clerks)) throw new Refusal('not_allowed')
  const account = actor.account.id
  const found = await database().subsidyAppeal.findUnique({ where: { id: appealId }, include: { decision: true } })
  if (!found) throw new Refusal('not_found')
  await database().$transaction(async tx => {
    const application = await lockApplication(tx, found.decision.applicationId)
    await requireImpartial(tx, actor, application.personId)
    const { state: before } = await tx.subsidyAppeal.findUniqueOrThrow({ where: { id: appealId } })
    const state = afterAppealMove(before, move)
    const how = move === 'forward' ? { forwardedAt: nowDate() } : { ...data, closedById: account }
    const appeal = await tx.subsidyAppeal.update({ where: { id: appealId }, data: { state, ...how } })
    await work(tx, application, appeal)
  })
}

const recordAct = (
  tx: Tx,
  actor: Actor,
  { id, personId }: LockedApplication,
  act: string,
  after: Record<string, string | number>,
  reason?: string,
) => record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act, after, reason })
