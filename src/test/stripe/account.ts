import { randomBytes } from 'node:crypto'
import Stripe from 'stripe'
import { blank } from '#test/stripe/schemas.ts'
import type { events as eventTypes } from '#test/stripe/wanted.ts'

export type EventType = keyof eventTypes
export type Resource =
  | Stripe.Checkout.Session
  | Stripe.PaymentIntent
  | Stripe.Charge
  | Stripe.Refund
  | Stripe.Dispute
  | Stripe.Payout
  | Stripe.BalanceTransaction

/** Stripe says no: the status and the `error` of the answer. */
export class StripeNo extends Error {
  readonly status: number
  readonly body: { type: string; code?: string; param?: string; message: string }
  constructor(status: number, message: string, more: { type?: string; code?: string; param?: string } = {}) {
    super(message)
    this.status = status
    this.body = { type: 'invalid_request_error', ...more, message }
  }
}

const id = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`
const prefixes = {
  'checkout.session': 'cs_test',
  payment_intent: 'pi',
  charge: 'ch',
  refund: 're',
  dispute: 'du',
  payout: 'po',
  balance_transaction: 'txn',
} as const

/** One account at Stripe: its things in the order in which they were made, its events, its clock. Every change goes through here. */
export class Account {
  readonly things = new Map<string, Resource>()
  readonly events: Stripe.Event[] = []
  /** Which payout a movement of the balance went out with. */
  readonly paidOut = new Map<string, string>()
  #ahead = 0

  /** Seconds, by the account's own clock. */
  now() {
    return Math.floor((Date.now() + this.#ahead) / 1000)
  }

  /** Lets time pass: what ends by then ends. */
  advance(ms: number) {
    this.#ahead += ms
    this.endSessions()
  }

  endSessions() {
    for (const session of this.all('checkout.session'))
      if (session.status === 'open' && session.expires_at <= this.now()) this.expire(session)
  }

  expire(session: Stripe.Checkout.Session) {
    Object.assign(session, { status: 'expired', url: null })
    this.tell('checkout.session.expired', session)
  }

  make<K extends Resource['object']>(kind: K, fields: Partial<Extract<Resource, { object: K }>>): Extract<Resource, { object: K }> {
    const made = { ...blank(kind), id: id(prefixes[kind]), object: kind, created: this.now(), ...fields } as unknown as Extract<
      Resource,
      { object: K }
    >
    this.things.set(made.id, made)
    return made
  }

  /** The newest first, as in Stripe's lists. */
  all<K extends Resource['object']>(kind: K): Extract<Resource, { object: K }>[] {
    return [...this.things.values()].filter((one): one is Extract<Resource, { object: K }> => one.object === kind).reverse()
  }

  find<K extends Resource['object']>(kind: K, id: string): Extract<Resource, { object: K }> | null {
    const found = this.things.get(id)
    return found?.object === kind ? (found as Extract<Resource, { object: K }>) : null
  }

  get<K extends Resource['object']>(kind: K, id: string, { status = 404, param = 'id' } = {}): Extract<Resource, { object: K }> {
    const found = this.find(kind, id)
    if (!found) throw new StripeNo(status, `No such ${kind.replace('_', '')}: '${id}'`, { code: 'resource_missing', param })
    return found
  }

  /** Writes down what happened, with the thing as it is at this moment. */
  tell(type: EventType, thing: Resource, key: string | null = null) {
    this.events.push({
      id: id('evt'),
      object: 'event',
      api_version: Stripe.API_VERSION ?? null,
      created: this.now(),
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: key },
      type,
      data: { object: structuredClone(thing) },
    } as unknown as Stripe.Event)
  }

  /** A movement of the balance; Stripe's own share is its fee. */
  move(type: Stripe.BalanceTransaction['type'], source: string, amount: number, fee = 0): Stripe.BalanceTransaction {
    return this.make('balance_transaction', {
      amount,
      fee,
      net: amount - fee,
      available_on: this.now() + 2 * 86_400,
      balance_type: 'payments',
      currency: 'chf',
      fee_details: fee
        ? [{ amount: fee, application: null, currency: 'chf', description: 'Stripe processing fees', type: 'stripe_fee' }]
        : [],
      reporting_category: type,
      source,
      status: 'pending',
      type,
    })
  }
}
