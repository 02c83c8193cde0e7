import { database } from '#db/client.ts'
import { endCall, listOpenCalls, putOffCall } from '#domain/payment/calls.ts'
import { settle } from '#domain/payment/settling.ts'
import { DeskUnavailable, desk } from '#outside/payment-desk.ts'

/** Answers the calls of the payment desk: asks it how each of the visits stands that they were about. What it does not answer now is asked again later. */
export async function settleCalls(): Promise<number> {
  const calls = await listOpenCalls()
  let fault: unknown
  for (const { id, checkout, intent } of calls) {
    try {
      const checkoutId = checkout ?? (intent ? await findVisit(intent) : null)
      if (checkoutId) await settle(checkoutId)
      await endCall(id)
    } catch (error) {
      // One call that cannot be answered must not keep all others.
      if (!(error instanceof DeskUnavailable)) fault ??= error
      await putOffCall(id)
    }
  }
  if (fault) throw fault
  return calls.length
}

/** Refunds and disputes name the payment, not the visit in which it was made. */
async function findVisit(intent: string): Promise<string | null> {
  const known = await database().orderPayment.findUnique({ where: { intent }, select: { checkoutId: true } })
  return known?.checkoutId ?? (await desk()?.findByIntent(intent))?.id ?? null
}
