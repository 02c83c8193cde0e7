// Orders that tests about payment need: seats that cost something, taken through the domain's own verb, and a payment service to pay at.
import { expect } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { checkOut } from '#domain/payment/checking-out.ts'
import { balancesOf } from '#domain/payment/ledger.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { stripeDesk } from '#outside/stripe-desk.ts'
import { inDays, makeChild, makeResident, makeRun } from '#test/places.ts'
import type { StripeStandIn } from '#test/stripe/stand-in.ts'

/** Opens the payment desk of a stand-in for the domain under test. */
export const payAt = ({ url, secretKey, webhookSecret }: StripeStandIn) =>
  useDesk(stripeDesk({ secretKey, webhookSecret, api: new URL(url), publicUrl: 'https://lernpfad.example' }))

type Ideas = Parameters<typeof makeRun>[0]
/** A run that costs CHF 200 unless told otherwise; all of it comes back until ten days before. */
export const makePricedRun = (ideas: Ideas = {}) => makeRun({ priceRappen: 20_000, cancelUntil: inDays(20), ...ideas })

const consent = () => ({ version: consentText('minor_enrolment', 'de').version, language: 'de' as const })
/** Takes seats for these persons; the order they are on. */
export async function takeSeats(actor: Actor, runId: string, personIds: string[]) {
  const taken = await enrol(actor, { runId, personIds, together: false, confirmPrerequisites: true, consent: consent() })
  return { places: taken.map(one => one.id), orderId: taken[0]?.orderId ?? '', states: taken.map(one => one.state) }
}

/** Somebody who has just taken a seat and is about to pay for it. */
export async function makeOrder(ideas: Ideas = {}) {
  const { actor, person, accountId } = await makeResident({ postcode: '8750', locality: 'Glarus' })
  const run = await makePricedRun(ideas)
  const { places, orderId } = await takeSeats(actor, run.id, [person.id])
  return { actor, person, accountId, run, orderId, placeId: places[0] ?? '' }
}

/** A parent with two children on one order: two seats in one course for the children, one in another for the parent. */
export async function makeFamilyOrder() {
  const { actor, person, accountId } = await makeResident({ firstName: 'Nadja' })
  const [kim, nino] = [await makeChild(accountId), await makeChild(accountId, { firstName: 'Nino' })]
  const [forKids, forParent] = [await makePricedRun({ priceRappen: 9_000 }), await makePricedRun({ priceRappen: 30_000 })]
  const first = await takeSeats(actor, forKids.id, [kim.id, nino.id])
  const second = await takeSeats(actor, forParent.id, [person.id])
  expect(second.orderId).toBe(first.orderId)
  return { actor, person, kim, nino, forKids, forParent, orderId: first.orderId, places: [...first.places, ...second.places] }
}

/** Opens a visit and says its id at the desk. */
export async function visit(actor: Actor, orderId: string): Promise<string> {
  await checkOut(actor, orderId)
  const open = await database().orderPayment.findFirstOrThrow({ where: { orderId }, orderBy: { id: 'desc' } })
  return open.checkoutId ?? ''
}

export const orderOf = (id: string) =>
  database().order.findUniqueOrThrow({
    where: { id },
    include: { items: true, payments: true, refunds: true, invoices: { orderBy: { issuedAt: 'asc' } } },
  })
export const stateOf = async (placeId: string) => (await database().enrolment.findUniqueOrThrow({ where: { id: placeId } })).state
export const personOf = async (orderId: string) => (await balancesOf(database(), orderId)).person

/** What must hold of every order at any time, whatever happened to it: no money without a seat or a way back, no seat for ever without money. */
export async function expectSound(orderId: string) {
  const order = await orderOf(orderId)
  const balances = await balancesOf(database(), orderId)
  expect(Object.values(balances).reduce((sum, one) => sum + one, 0)).toBe(0)
  const paid = order.payments.filter(one => one.state === 'paid').reduce((sum, one) => sum + one.rappen, 0)
  const back = order.refunds.filter(one => one.state === 'pending' || one.state === 'done').reduce((sum, one) => sum + one.rappen, 0)
  expect(0 - balances.desk - balances.bank - balances.cash - balances.terminal).toBe(paid - back)
  for (const payment of order.payments) {
    const given = order.refunds.filter(one => one.paymentId === payment.id && one.state !== 'failed' && one.state !== 'replaced')
    expect(given.reduce((sum, one) => sum + one.rappen, 0)).toBeLessThanOrEqual(payment.rappen)
  }
  const waiting = order.refunds
    .filter(one => ['due', 'needs_account', 'ready', 'failed'].includes(one.state))
    .reduce((sum, one) => sum + one.rappen, 0)
  return { balances, paid, back, waiting }
}
