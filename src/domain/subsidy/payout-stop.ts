import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { requirePayer } from '#domain/subsidy/payee.ts'

/** Takes a released payment back that is in no run yet: it will never be in a file. Releasing anew makes another one. */
export async function stopPayment(actor: Actor, applicationId: string, reason: string): Promise<void> {
  requirePayer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  await database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    await stopReleased(tx, actor, application, reason.trim())
  })
}

/** The same within a transaction that holds the application. */
export async function stopReleased(tx: Tx, actor: Actor, application: LockedApplication, reason: string): Promise<void> {
  const payment = await tx.subsidyPayment.findFirst({ where: { applicationId: application.id, state: 'released' } })
  await moveApplication(tx, actor, application, 'stopPayment', {
    ...{ act: 'payment_stopped', reason },
    after: { payment: payment?.endToEndId ?? null },
  })
  if (!payment) throw new Error(`application ${application.id} is released without a payment`)
  await tx.subsidyPayment.update({ where: { id: payment.id }, data: { state: 'stopped', settledAt: nowDate() } })
}
