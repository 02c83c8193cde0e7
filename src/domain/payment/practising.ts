// What people do at the practice payment desk of a demo. At Stripe they do it on Stripe's page, and we hear of it by a call.
import { noteCall } from '#domain/payment/calls.ts'
import { Refusal } from '#domain/refusal.ts'
import { DeskRefused, desk } from '#outside/payment-desk.ts'
import type { PracticeDesk } from '#outside/practice-desk.ts'

export type PracticeMethod = 'card' | 'twint'

/** Where people pay with real money there is no such place. */
function practice(): PracticeDesk {
  const one = desk()
  if (one?.name !== 'practice') throw new Refusal('not_found')
  return one as PracticeDesk
}

export async function getPracticeVisit(id: string) {
  const visit = await practice().getVisit(id)
  if (!visit) throw new Refusal('not_found')
  const { rappen, lines, expiresAt, state, money, method, paidPath, leftPath } = visit
  return { id, rappen, lines, expiresAt: expiresAt.toISOString(), state, money, method, paidPath, leftPath }
}

/** Returns where the person goes on. `refundsFail`: as if the card were closed before anything is given back. */
export async function payPractice(id: string, method: PracticeMethod, refundsFail: boolean): Promise<string> {
  const { paidPath } = await getPracticeVisit(id)
  await practice().pay(id, method, { refundsFail }).catch(closed)
  await noteCall({ id: `practice-paid-${id}`, about: { checkout: id } })
  return paidPath
}

/** Pays, and a minute later the money does not come after all: as a bank's no that arrives later. */
export async function payPracticeThenFail(id: string, method: PracticeMethod): Promise<string> {
  const { paidPath } = await getPracticeVisit(id)
  const failsAt = await practice().payThenFail(id, method).catch(closed)
  await noteCall({ id: `practice-paid-${id}`, about: { checkout: id } })
  await noteCall({ id: `practice-failed-${id}`, about: { checkout: id } }, failsAt)
  return paidPath
}

/** Going away changes nothing: the visit stays open until its end, and the person may come back. */
export const leavePractice = async (id: string): Promise<string> => (await getPracticeVisit(id)).leftPath

function closed(error: unknown): never {
  if (error instanceof DeskRefused && error.code === 'not_open') throw new Refusal('checkout_closed')
  throw error
}
