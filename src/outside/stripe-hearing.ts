import Stripe from 'stripe'
import { z } from 'zod'
import { type Desk, type DeskCall, ForgedCall } from '#outside/payment-desk.ts'

// Of a call only whose it is gets believed: everything else is asked for afterwards (a call may be old, or out of order).
export const eventShape = z.object({
  object: z.literal('event'),
  id: z.string().min(1).max(255),
  type: z.string(),
  livemode: z.boolean(),
  account: z.string().optional(),
  data: z.object({ object: z.looseObject({}) }),
})
const id = z.string().min(1).max(255)
const session = z.object({ id })
const ofIntent = z.object({ payment_intent: z.union([id, z.object({ id }).transform(one => one.id)]).nullable() })

/** The kinds of call to which we listen: twenty is as many as Stripe's list takes. The rest of an intent or a charge says nothing more. */
export const kindsHeard = [
  ...(['completed', 'expired', 'async_payment_succeeded', 'async_payment_failed'] as const).map(kind => `checkout.session.${kind}`),
  ...['charge.refunded', 'refund.created', 'refund.updated', 'refund.failed'],
  ...(['created', 'updated', 'closed', 'funds_withdrawn', 'funds_reinstated'] as const).map(kind => `charge.dispute.${kind}`),
]

/** Seconds a call may be old, and may lie ahead of our clock (the SDK takes any time in the future). */
const tolerance = { past: 300, ahead: 60 }

export const stripeEar =
  ({ webhookSecret, live }: { webhookSecret: string; live: boolean }): Desk['hear'] =>
  (body, signature) => {
    return callOf(eventShape.safeParse(signed(body, signature, webhookSecret)).data ?? forged('no event of Stripe'), live)
  }

/** Signed by Stripe, but of another account, or of its other mode: none of our money. A no would only make Stripe repeat it for days. */
export const callOf = ({ id, type, account, livemode, data }: z.infer<typeof eventShape>, live: boolean): DeskCall | null =>
  account !== undefined || livemode !== live ? null : about(id, type, data.object)

function signed(body: Buffer, signature: string | undefined, secret: string): unknown {
  const now = Date.now()
  // The SDK takes the last time stamp of several; here every one has to be right.
  const times = (signature ?? '').split(',').flatMap(part => (part.startsWith('t=') ? [Number(part.slice(2))] : []))
  if (!times.every(time => Number.isInteger(time) && time <= now / 1000 + tolerance.ahead)) forged('signed in the future')
  try {
    return Stripe.webhooks.constructEvent(body, signature ?? '', secret, tolerance.past, undefined, now)
  } catch (error) {
    throw new ForgedCall((error as Error).message, { cause: error })
  }
}

function about(call: string, type: string, object: unknown): DeskCall | null {
  if (type.startsWith('checkout.session.')) {
    const found = session.safeParse(object)
    return { id: call, about: { checkout: found.data?.id ?? forged('a session without its id') } }
  }
  if (type.startsWith('payment_intent.')) {
    const found = session.safeParse(object)
    return { id: call, about: { intent: found.data?.id ?? forged('an intent without its id') } }
  }
  if (type === 'charge.refunded' || /^(refund|charge\.refund|charge\.dispute)\./.test(type)) {
    const intent = ofIntent.safeParse(object).data?.payment_intent
    return intent ? { id: call, about: { intent } } : null
  }
  return null
}

function forged(why: string): never {
  throw new ForgedCall(why)
}
