import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { requireHeard } from '#domain/subsidy/heard.ts'
import { lockApplication } from '#domain/subsidy/moving.ts'

type Words = { considerations: string | null; condition: string | null; seen: string }

/**
 * What may be written by hand in a decision: further considerations and one more condition. Only in a proposal, and by who proposes:
 * the approver's yes is bound to the words they read, so every change makes it another proposal.
 */
export async function wordDecision(actor: Actor, decisionId: string, { considerations, condition, seen }: Words): Promise<void> {
  if (!hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
  const found = await database().subsidyDecision.findUnique({ where: { id: decisionId }, select: { applicationId: true } })
  if (!found) throw new Refusal('not_found')
  await database().$transaction(async tx => {
    const { personId } = await lockApplication(tx, found.applicationId)
    await requireImpartial(tx, actor, personId)
    const decision = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    if (decision.state !== 'proposed' || decision.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    if (decision.proposedById !== actor.account?.id) throw new Refusal('not_allowed')
    const grants = decision.kind === 'grant' || decision.kind === 'partly_grant'
    if (!grants && !considerations) throw new Refusal('reason_needed', {}, 'considerations')
    const words = { considerations, condition: grants ? condition : null }
    if (grants) await requireHeard(tx, found.applicationId, { rappen: decision.rappen, condition: words.condition })
    await tx.subsidyDecision.update({ where: { id: decisionId }, data: words })
    await record(tx, actor, {
      ...{ concept: 'subsidy', subjectId: found.applicationId, personId, act: 'worded' },
      before: { considerations: decision.considerations, condition: decision.condition },
      after: words,
    })
  })
}
