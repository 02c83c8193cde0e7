// Histories of orders, for tests that hold our books against the payment desk's: what people, the dashboard, banks and we ourselves may do.
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { checkOut } from '#domain/payment/checking-out.ts'
import { chooseBill } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { type FaultPoint, strikeAt } from '#domain/payment/fault-points.ts'
import { endUnpaid } from '#domain/payment/following.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { sendRefunds } from '#domain/payment/refunding.ts'
import { Refusal } from '#domain/refusal.ts'
import { makePricedRun, takeSeats } from '#test/paying.ts'
import { makeChild, makeResident } from '#test/places.ts'
import type { StripeStandIn } from '#test/stripe/stand-in.ts'

export const theirActs = [
  ...(['pay', 'payOld', 'payLater', 'moneyComes', 'moneyFails', 'decline', 'refundPart', 'refundRest'] as const),
  ...(['refundArrives', 'refundFails', 'dispute', 'disputeWon', 'disputeLost'] as const),
] as const
export const ourActs = ['visit', 'cancelOne', 'counter', 'bill', 'somebodyElse', 'endUnpaid', 'sendRefunds'] as const
/** Minutes that pass. */
export const waits = { aMoment: 5, theHold: 36, anEvening: 300, aDay: 1_440 } as const
export type Act = (typeof theirActs)[number] | (typeof ourActs)[number] | keyof typeof waits
/** `crash`: where the process dies in it, if it comes by there. */
export type Step = { act: Act; crash: FaultPoint | null }

export type Family = { actor: Actor; runId: string; orderId: string; places: string[]; clerk: Actor }

/** The process is gone: nothing after this point happened. */
export class Crash extends Error {}
/** Dies the first time it comes by this point; whatever else it was about to do is over at its own next one. */
export async function dyingAt(point: FaultPoint | null, work: () => Promise<unknown>): Promise<void> {
  let isDead = false
  strikeAt(at => {
    isDead ||= at === point
    if (isDead) throw new Crash(at)
  })
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  } finally {
    strikeAt(null)
  }
}

/** Our clock and the desk's go together. */
export class Clocks {
  #gone = 0
  readonly #stripe: StripeStandIn
  constructor(stripe: StripeStandIn) {
    this.#stripe = stripe
  }
  pass(minutes: number) {
    this.#gone += minutes
    this.#stripe.advance(minutes * 60_000)
    this.sync()
  }
  /** Back to the machine's own time, which processes beside us have. */
  rewind() {
    this.#stripe.advance(-this.#gone * 60_000)
    this.#gone = 0
    this.sync()
  }
  /** The machine's own time has gone on meanwhile. */
  sync() {
    stopClock(new Date(Date.now() + this.#gone * 60_000).toISOString())
  }
}

/** A parent and a child, or the parent alone, on one order in a course that has no seat more than they take. */
export async function makeFamily(persons: number, clerk: Actor): Promise<Family> {
  const { actor, person, accountId } = await makeResident({ postcode: '8750', locality: 'Glarus' })
  const ids = [person.id]
  for (let n = 1; n < persons; n++) ids.push((await makeChild(accountId)).id)
  const run = await makePricedRun({ seats: persons, priceRappen: 12_000 })
  const { places, orderId } = await takeSeats(actor, run.id, ids)
  return { actor, runId: run.id, orderId, places, clerk }
}

/** The family's visits at the desk, the oldest first. */
export async function sessionsOf(stripe: StripeStandIn, { orderId }: Family) {
  const ours = new Set(
    (await database().orderPayment.findMany({ where: { orderId, way: 'desk' }, select: { id: true } })).map(one => one.id),
  )
  const all = stripe.account.all('checkout.session').filter(one => ours.has(one.client_reference_id ?? ''))
  return all.reverse()
}
export async function eventsOf(stripe: StripeStandIn, family: Family) {
  const sessions = await sessionsOf(stripe, family)
  const own = new Set(sessions.flatMap(one => [one.id, String(one.payment_intent ?? '')]))
  return stripe.events.filter(({ data: { object } }) => {
    const { id, payment_intent } = object as { id: string; payment_intent?: string | null }
    return own.has(id) || own.has(payment_intent ?? '-')
  })
}

/** One act; what cannot be done at this moment is not done. */
export async function perform(stripe: StripeStandIn, family: Family, { act, crash }: Step): Promise<void> {
  if (act in waits) return
  if ((theirActs as readonly string[]).includes(act)) return atTheDesk(stripe, family, act)
  await dyingAt(crash, async () => {
    try {
      await byUs(family, act)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  })
}

async function byUs({ actor, orderId, places, clerk, runId }: Family, act: Act): Promise<unknown> {
  if (act === 'visit') return checkOut(actor, orderId)
  if (act === 'bill') return chooseBill(actor, orderId)
  if (act === 'endUnpaid') return endUnpaid()
  if (act === 'sendRefunds') return sendRefunds()
  if (act === 'counter') return takeAtCounter(clerk, { orderId, way: 'terminal', rappen: owed(await balancesOf(database(), orderId)) })
  if (act === 'somebodyElse') {
    const other = await makeResident()
    return takeSeats(other.actor, runId, [other.person.id])
  }
  const place = await database().enrolment.findFirst({
    where: { id: { in: places }, state: { not: 'cancelled' } },
    orderBy: { arrival: 'asc' },
  })
  return place && cancel(actor, { enrolmentId: place.id })
}

async function atTheDesk(stripe: StripeStandIn, family: Family, act: Act): Promise<void> {
  const sessions = await sessionsOf(stripe, family)
  const open = sessions.filter(one => one.status === 'open')
  const [session, old] = [open.at(-1)?.id ?? '', open[0]?.id ?? '']
  const { account } = stripe
  const intents = sessions.map(one => String(one.payment_intent ?? '')).filter(Boolean)
  const charge = account.all('charge').find(one => intents.includes(String(one.payment_intent)) && one.status === 'succeeded')
  const intent = String(charge?.payment_intent ?? '')
  const onTheWay = sessions.find(one => one.status === 'complete' && one.payment_status === 'unpaid')?.id ?? ''
  const refunds = account.all('refund').filter(one => intents.includes(String(one.payment_intent)))
  const dispute =
    account.all('dispute').find(one => intents.includes(String(one.payment_intent)) && one.status === 'needs_response')?.id ?? ''
  const acts: Partial<Record<Act, () => unknown>> = {
    pay: () => stripe.pay(session),
    payOld: () => stripe.pay(old, 'twint'),
    payLater: () => stripe.payLater(session),
    moneyComes: () => stripe.settleLater(onTheWay, true),
    moneyFails: () => stripe.settleLater(onTheWay, false),
    decline: () => stripe.decline(session),
    refundPart: () => stripe.dashboardRefund(intent, 1_000),
    refundRest: () => stripe.dashboardRefund(intent),
    refundArrives: () => stripe.endRefund(refunds.find(one => one.status === 'pending')?.id ?? ''),
    refundFails: () => stripe.endRefund(refunds.find(one => one.status !== 'failed')?.id ?? '', 'expired_or_canceled_card'),
    dispute: () => charge && !charge.disputed && charge.amount_refunded === 0 && stripe.openDispute(intent),
    disputeWon: () => stripe.closeDispute(dispute, true),
    disputeLost: () => stripe.closeDispute(dispute, false),
  }
  try {
    acts[act]?.()
  } catch {
    // Nobody can do that at the desk now.
  }
}
