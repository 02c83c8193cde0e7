import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { release } from '#domain/subsidy/deciding.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { standsGranted } from '#domain/subsidy/heard.ts'
import { lockApplication, moveApplication } from '#domain/subsidy/moving.ts'

/**
 * Ends a case that will not be decided or not be paid: the person took it back (`withdraw`), or there is nothing left to decide
 * (`declareMoot`). A grant that reached its person is nothing to end like that: two persons decide anew, after a hearing. Money it held returns to its year; the job `move-up-subsidy-queues` gives it to whoever waits.
 */
export async function endCase(actor: Actor, applicationId: string, move: 'withdraw' | 'declareMoot', reason: string) {
  if (!hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    if (move === 'declareMoot' && (await standsGranted(tx, applicationId))) throw new Refusal('hear_first')
    const act = move === 'withdraw' ? 'withdrawn' : 'declared_moot'
    await moveApplication(tx, actor, application, move, { act, reason: reason.trim() })
    await dropOpen(tx, applicationId, reason.trim())
    await release(tx, actor, applicationId)
  })
}

/** Nobody approves a proposal in a case that has ended, waits for a document of one, or for what another office thinks of it. */
export async function dropOpen(tx: Tx, applicationId: string, returnReason: string) {
  await tx.subsidyDecision.updateMany({ where: { applicationId, state: 'proposed' }, data: { state: 'returned', returnReason } })
  await tx.subsidyRequest.updateMany({
    where: { state: 'outstanding', document: { applicationId } },
    data: { state: 'waived', settledAt: nowDate() },
  })
  await tx.subsidyOpinion.updateMany({ where: { applicationId, answer: null, withdrawnAt: null }, data: { withdrawnAt: nowDate() } })
}
