import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireApprover, versionOf } from '#domain/subsidy/deciding.ts'
import { requirePayer } from '#domain/subsidy/payee.ts'
import { settleReclaim, standingOf, withReclaim } from '#domain/subsidy/repaying.ts'

/** Somebody proposes to give up what is still open of a final reclaim. The trigger `write_off_by_two` holds the rules below the code. */
export async function proposeWriteOff(actor: Actor, decisionId: string, reason: string): Promise<void> {
  const proposedById = requirePayer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'writeOffReason')
  await withReclaim(actor, decisionId, async (tx, { id, personId }) => {
    const { decision, open } = await standingOf(tx, decisionId)
    if (decision.state !== 'final' || open === 0) throw new Refusal('not_yet')
    if (await tx.subsidyWriteOff.findFirst({ where: { reclaimId: decisionId, state: 'proposed' } })) throw new Refusal('nothing_new')
    const said = { reclaimId: decisionId, rappen: open, reason: reason.trim() }
    await tx.subsidyWriteOff.create({ data: { ...said, proposedById, proposedAt: nowDate() } })
    const told = { concept: 'subsidy', subjectId: id, personId, reason: reason.trim(), after: { rappen: open } } as const
    await record(tx, actor, { ...told, act: 'write_off_proposed' })
  })
}

/** Who has the authority for this amount by the ladder of the programme, and did not propose it, gives it up or does not. */
export async function decideWriteOff(actor: Actor, writeOffId: string, { approves, answer }: { approves: boolean; answer: string }) {
  if (!actor.account || !hasRole(actor, 'approver', 'head_of_office')) throw new Refusal('not_allowed')
  const decidedById = actor.account.id
  if (!approves && !answer.trim()) throw new Refusal('reason_needed', {}, 'answer')
  const found = await database().subsidyWriteOff.findUnique({ where: { id: writeOffId } })
  if (!found) throw new Refusal('not_found')
  await withReclaim(actor, found.reclaimId, async (tx, application) => {
    const one = await tx.subsidyWriteOff.findUniqueOrThrow({ where: { id: writeOffId } })
    if (one.state !== 'proposed') throw new Refusal('changed_meanwhile')
    const { terms } = await versionOf(tx, application)
    await requireApprover(tx, actor, application.personId, one, terms)
    const { open } = await standingOf(tx, one.reclaimId)
    // Money that came in since it was proposed makes it another question.
    if (approves && open !== one.rappen) throw new Refusal('changed_meanwhile')
    const state = approves ? ('approved' as const) : ('declined' as const)
    await tx.subsidyWriteOff.update({
      where: { id: writeOffId },
      data: { state, decidedById, decidedAt: nowDate(), answer: answer.trim() || null },
    })
    const act = approves ? 'written_off' : 'write_off_declined'
    await record(tx, actor, {
      ...{ concept: 'subsidy', subjectId: application.id, personId: application.personId, act },
      ...{ reason: approves ? one.reason : answer.trim(), after: { rappen: one.rappen } },
    })
    if (approves) await settleReclaim(tx, actor, application, one.reclaimId)
  })
}
