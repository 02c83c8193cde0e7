import { type Db, database, type Tx } from '#db/client.ts'
import { type Actor, byItself, hasRole } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import type { SubsidyState } from '#domain/subsidy/application.ts'
import { requireApprover, versionOf } from '#domain/subsidy/deciding.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { heldBy } from '#domain/subsidy/ledger.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { settleReclaim } from '#domain/subsidy/repaying.ts'

const spent: readonly SubsidyState[] = ['paid', 'closed']

/**
 * Somebody proposes to reclaim what was paid, or a part of it, after its person was heard. It is a decision of its own beside the grant,
 * which stays in force as far as nothing is reclaimed. The triggers `reclaim_fits` and `four_eyes` hold the rules below the code.
 */
export async function proposeReclaim(actor: Actor, hearingId: string, { rappen, reason }: { rappen: number; reason: string }) {
  if (!actor.account || !hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
  const proposedById = actor.account.id
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  const found = await database().subsidyHearing.findUnique({ where: { id: hearingId }, include: { decision: true } })
  if (!found) throw new Refusal('not_found')
  const { applicationId } = found.decision
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    if (!spent.includes(application.state) || !found.reclaims || found.outcome !== 'reopened') throw new Refusal('move_impossible')
    if (await tx.subsidyDecision.findFirst({ where: { applicationId, state: 'proposed' } })) throw new Refusal('nothing_new')
    // What was served once answers its hearing; another reclaim needs another one, unless an authority set the former aside.
    const used = { hearingId, decision: { state: { in: ['approved', 'served', 'final'] as ('approved' | 'served' | 'final')[] } } }
    if (await tx.subsidyReclaim.findFirst({ where: used })) throw new Refusal('nothing_new')
    if (rappen <= 0 || rappen > (await paidOf(tx, applicationId))) throw new Refusal('amount_does_not_fit', {}, 'rappen')
    const last = await tx.subsidyDecision.findFirstOrThrow({ where: { applicationId }, orderBy: { number: 'desc' } })
    const said = { kind: 'reclaim', rappen, considerations: reason.trim() } as const
    const { id } = await tx.subsidyDecision.create({
      data: { applicationId, number: last.number + 1, ...said, proposedById, proposedAt: nowDate() },
    })
    await tx.subsidyReclaim.create({ data: { decisionId: id, hearingId } })
    await tell(tx, actor, application, 'reclaim_proposed', { rappen }, reason.trim())
    return { decisionId: id }
  })
}

/** What of an application's money was paid and has not come back. */
export const paidOf = async (db: Db, applicationId: string) =>
  (await heldBy(db, applicationId)).reduce((sum, one) => sum + (one.pot === 'paid' ? one.rappen : 0), 0)

/** A second person decides, by the ladder of the programme. `seen` binds the yes to the proposal that was read. */
export const approveReclaim = (actor: Actor, decisionId: string, seen: string) =>
  within(decisionId, async (tx, application) => {
    const decision = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    if (decision.state !== 'proposed' || decision.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const { terms } = await versionOf(tx, application)
    await requireApprover(tx, actor, application.personId, decision, terms)
    const by = { approvedById: actor.account?.id as string, approvedAt: nowDate() }
    await tx.subsidyDecision.update({ where: { id: decisionId }, data: { state: 'approved', ...by } })
    await moveApplication(tx, actor, application, 'orderReclaim', { act: 'reclaim', after: { rappen: decision.rappen } })
  })

export async function returnReclaim(actor: Actor, decisionId: string, reason: string): Promise<void> {
  if (!hasRole(actor, 'approver', 'head_of_office')) throw new Refusal('not_allowed')
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'returnReason')
  await within(decisionId, async (tx, application) => {
    await requireImpartial(tx, actor, application.personId)
    const { state } = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    if (state !== 'proposed') throw new Refusal('changed_meanwhile')
    await tx.subsidyDecision.update({ where: { id: decisionId }, data: { state: 'returned', returnReason: reason.trim() } })
    await tell(tx, actor, application, 'proposal_returned', {}, reason.trim())
  })
}

/** Nobody contests it any more: it is due, at once if no instalments were agreed on. */
export async function makeReclaimFinal(tx: Tx, actor: Actor, application: LockedApplication, decisionId: string): Promise<void> {
  const { rappen } = await tx.subsidyDecision.update({ where: { id: decisionId }, data: { state: 'final' } })
  await tell(tx, actor, application, 'became_final')
  if (!(await tx.subsidyInstalment.findFirst({ where: { reclaimId: decisionId, replacedAt: null } }))) {
    const dueOn = today().add({ days: canton().payout.reclaimDays })
    await tx.subsidyInstalment.create({ data: { reclaimId: decisionId, dueOn: dateColumn(dueOn), rappen, setAt: nowDate() } })
  }
  if (await settleReclaim(tx, actor, application, decisionId)) return
  const values = { number: application.number ?? '', link: `/mein/entscheide/${decisionId}` }
  await notifyPerson(tx, application.personId, { kind: 'subsidy/reclaim_due', values })
}

/** An authority sent it back or ruled otherwise: it has no effect any more, and the office may propose another one on the same hearing. */
export async function setReclaimAside(tx: Tx, actor: Actor, application: LockedApplication, decisionId: string, reason: string) {
  await tx.subsidyDecision.update({ where: { id: decisionId }, data: { state: 'replaced' } })
  await moveApplication(tx, actor, application, 'settleReclaim', { act: 'reclaim_set_aside', reason })
}

/** Reclaims become final whose period is over and that nobody contests. */
export async function letReclaimsBecomeFinal(): Promise<number> {
  const before = dateColumn(today().subtract({ days: canton().deadlines.postDays }))
  const contested = { some: { inTime: true, state: { in: ['received', 'pending'] as ('received' | 'pending')[] } } }
  const due = { kind: 'reclaim', state: 'served', appealUntil: { lt: before }, NOT: { appeals: contested } } as const
  const rows = await database().subsidyDecision.findMany({ where: due, select: { id: true }, orderBy: { appealUntil: 'asc' } })
  let count = 0
  for (const { id } of rows)
    count += await within(id, async (tx, application) => {
      // Whoever appealed in this moment was first.
      if (!(await tx.subsidyDecision.findFirst({ where: { id, ...due } }))) return 0
      await makeReclaimFinal(tx, byItself('job'), application, id)
      return 1
    })
  return count
}

async function within<T>(decisionId: string, work: (tx: Tx, application: LockedApplication) => Promise<T>): Promise<T> {
  const found = await database().subsidyDecision.findUnique({ where: { id: decisionId } })
  if (found?.kind !== 'reclaim') throw new Refusal('not_found')
  return database().$transaction(async tx => work(tx, await lockApplication(tx, found.applicationId)))
}

const tell = (
  tx: Tx,
  actor: Actor,
  { id, personId }: LockedApplication,
  act: string,
  after: Record<string, string | number> = {},
  reason?: string,
) => record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act, after, reason })
