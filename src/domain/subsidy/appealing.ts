import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { type AppealMove, type AppealState, afterAppealMove, type ContestedPart, leavesStanding } from '#domain/subsidy/appeal.ts'
import { settleFinal } from '#domain/subsidy/finality.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'

export const clerks = ['case_officer', 'head_of_office'] as const
type Handed = { handedInOn: Temporal.PlainDate; contested: ContestedPart; suspends: boolean; grounds: string }

/**
 * Enters an appeal that somebody handed in. In time is what was handed in, or to the post, by the last day of the period.
 * A late one is entered too and goes to the authority, which says so; it does not stop the decision from being final.
 */
export async function recordAppeal(actor: Actor, decisionId: string, handed: Handed): Promise<{ id: string; inTime: boolean }> {
  if (!actor.account || !hasRole(actor, ...clerks)) throw new Refusal('not_allowed')
  const enteredById = actor.account.id
  const { handedInOn, ...said } = handed
  const found = await database().subsidyDecision.findUnique({ where: { id: decisionId }, select: { applicationId: true } })
  if (!found) throw new Refusal('not_found')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, found.applicationId)
    await requireImpartial(tx, actor, application.personId)
    const decision = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId }, include: { services: true } })
    const servedOn = decision.services.find(one => one.servedOn)?.servedOn
    if (!decision.appealUntil || !servedOn || !['served', 'final'].includes(decision.state)) throw new Refusal('not_yet')
    if (Temporal.PlainDate.compare(handedInOn, plainDay(servedOn)) < 0 || Temporal.PlainDate.compare(handedInOn, today()) > 0)
      throw new Refusal('days_impossible', {}, 'handedInOn')
    if (await tx.subsidyAppeal.findFirst({ where: { decisionId, state: { in: ['received', 'pending'] } } }))
      throw new Refusal('appeal_open')
    const inTime = Temporal.PlainDate.compare(handedInOn, plainDay(decision.appealUntil)) <= 0
    const suspends = said.suspends && inTime
    const appeal = await tx.subsidyAppeal.create({
      data: { decisionId, ...said, suspends, inTime, handedInOn: dateColumn(handedInOn), enteredById, enteredAt: nowDate() },
    })
    const after = { handedInOn: handedInOn.toString(), inTime: String(inTime), contested: said.contested }
    if (inTime && application.state === 'served') await moveApplication(tx, actor, application, 'appeal', { act: 'appealed', after })
    else await recordAct(tx, actor, application, 'appealed', after)
    const values = { number: application.number ?? '', handedInOn: handedInOn.toString(), link: `/mein/entscheide/${decisionId}` }
    await notifyPerson(tx, application.personId, { kind: 'subsidy/appeal_received', values })
    return { id: appeal.id, inTime }
  })
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
    if (application.state !== 'appeal_pending') await recordAct(tx, actor, application, 'appeal_closed', after, reason.trim())
    else if (leavesStanding.includes(appeal.state)) {
      await moveApplication(tx, actor, application, 'upholdDecision', how)
      await settleFinal(tx, actor, application, appeal.decisionId)
    } else await moveApplication(tx, actor, application, 'reconsider', how)
    const values = { number: application.number ?? '', link: `/mein/entscheide/${appeal.decisionId}` }
    await notifyPerson(tx, application.personId, { kind: 'subsidy/appeal_closed', values })
  })
}

type Moved = { decisionId: string; state: AppealState }
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
