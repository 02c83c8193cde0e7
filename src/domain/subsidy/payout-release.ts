import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { versionOf } from '#domain/subsidy/deciding.ts'
import { requireImpartial, requireOther } from '#domain/subsidy/four-eyes.ts'
import { heldBy, post } from '#domain/subsidy/ledger.ts'
import { lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { currentPayee, requirePayer } from '#domain/subsidy/payee.ts'

// The trigger `payment_release` holds the same rules below the code; here they get their sentences.

/** Sends a checked case on to the next payout run. Above the limit of the programme that takes somebody who did not approve it. */
export async function releasePayment(actor: Actor, applicationId: string): Promise<{ paymentId: string }> {
  const releasedById = requirePayer(actor)
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    const rappen = await payableOf(tx, applicationId)
    const { terms } = await versionOf(tx, application)
    if (rappen > terms.thirdPersonFromRappen) {
      const decision = await tx.subsidyDecision.findFirst({
        where: { applicationId, approvedById: { not: null }, state: { not: 'replaced' } },
        orderBy: { number: 'desc' },
      })
      if (decision?.approvedById) await requireOther(tx, actor, decision.approvedById)
    }
    const payee = await currentPayee(tx, applicationId)
    if (!payee?.checkedAt) throw new Refusal('account_unchecked')
    await commit(tx, actor, applicationId)
    const attempt = (await tx.subsidyPayment.count({ where: { applicationId } })) + 1
    const endToEndId = `${application.number}-${attempt}`
    await moveApplication(tx, actor, application, 'releasePayment', { act: 'payment_approved', after: { rappen, payment: endToEndId } })
    const { id: paymentId } = await tx.subsidyPayment.create({
      data: { applicationId, attempt, payeeId: payee.id, rappen, endToEndId, releasedById, releasedAt: nowDate() },
    })
    return { paymentId }
  })
}

/** What the last look at the proof found to be due. */
async function payableOf(tx: Tx, applicationId: string): Promise<number> {
  const proof = await tx.subsidyProof.findFirst({ where: { applicationId }, orderBy: { checkedAt: 'desc' } })
  if (!proof) throw new Refusal('move_impossible')
  return proof.rappen
}

/** What is still only reserved becomes a debt once the payment is released. */
async function commit(tx: Tx, actor: Actor, applicationId: string) {
  for (const { yearId, payer, pot, rappen } of await heldBy(tx, applicationId)) {
    if (pot !== 'reserved') continue
    const amounts = { canton: 0, federal: 0, [payer]: rappen }
    await post(tx, actor, yearId, amounts, { act: 'committed', source: 'reserved', target: 'committed', applicationId })
  }
}
