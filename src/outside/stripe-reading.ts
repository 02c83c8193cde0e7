import { z } from 'zod'
import type { DeskCheckout, DeskDispute, DeskPayout, DeskRefund } from '#outside/payment-desk.ts'

// What we read of Stripe's answers, and nothing else: an answer that lacks it is no answer (DeskUnavailable, as if nobody had spoken).
const seconds = z.number().int().nonnegative()
const rappen = z.number().int()
const metadata = z.record(z.string(), z.string()).nullable()

const charge = z.object({ payment_method_details: z.object({ type: z.string() }).nullable() })
const intent = z.object({ id: z.string().min(1), status: z.string(), latest_charge: z.union([z.string(), charge]).nullable() })
export const sessionShape = z.object({
  object: z.literal('checkout.session'),
  id: z.string().min(1),
  status: z.enum(['open', 'complete', 'expired']),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  amount_total: rappen,
  currency: z.string(),
  client_reference_id: z.string().nullable(),
  metadata,
  url: z.string().nullable(),
  expires_at: seconds,
  payment_intent: z.union([z.string(), intent]).nullable(),
})
export type Session = z.infer<typeof sessionShape>
export const refundShape = z.object({
  object: z.literal('refund'),
  id: z.string().min(1),
  amount: rappen,
  status: z.string().nullable(),
  failure_reason: z.string().optional(),
  metadata,
})
export const disputeShape = z.object({
  object: z.literal('dispute'),
  id: z.string().min(1),
  amount: rappen,
  status: z.string(),
  balance_transactions: z.array(z.object({ amount: rappen })),
})
export const payoutShape = z.object({
  object: z.literal('payout'),
  id: z.string().min(1),
  amount: rappen,
  arrival_date: seconds,
  automatic: z.boolean(),
  status: z.string(),
})
export const movementShape = z.object({ object: z.literal('balance_transaction'), fee: rappen, type: z.string() })

export const intentOf = ({ payment_intent: one }: Pick<Session, 'payment_intent'>) => (typeof one === 'string' ? one : (one?.id ?? null))

/** A visit in our words. `refunds` and `disputes` are read apart: a session knows nothing of them. */
export function readCheckout(session: Session, refunds: DeskRefund[], disputes: DeskDispute[]): DeskCheckout {
  return {
    id: session.id,
    reference: referenceOf(session),
    url: session.status === 'open' ? session.url : null,
    state: session.status,
    money: moneyOf(session),
    rappen: session.amount_total,
    currency: session.currency.toLowerCase(),
    intent: intentOf(session),
    method: methodOf(session),
    expiresAt: new Date(session.expires_at * 1000),
    refunds,
    disputes,
  }
}

/** Other software of the same account may write a reference too; ours stands in both places. */
const referenceOf = ({ client_reference_id: reference, metadata }: Session) =>
  reference && metadata?.['payment'] === reference ? reference : null

function moneyOf({ status, payment_status, payment_intent }: Session): DeskCheckout['money'] {
  if (status !== 'complete') return 'none'
  if (payment_status !== 'unpaid') return 'paid'
  // Complete and unpaid says both "on its way" and "failed": only the intent knows which.
  const state = typeof payment_intent === 'string' ? null : payment_intent?.status
  if (state === 'succeeded') return 'paid'
  return state === 'requires_payment_method' || state === 'canceled' ? 'failed' : 'processing'
}

function methodOf({ payment_intent }: Session): DeskCheckout['method'] {
  const charge = typeof payment_intent === 'string' ? null : payment_intent?.latest_charge
  const type = typeof charge === 'string' ? null : charge?.payment_method_details?.type
  return type === 'card' || type === 'twint' ? type : null
}

export function readRefund({ id, amount, status, failure_reason, metadata }: z.infer<typeof refundShape>): DeskRefund {
  const ended = status === 'failed' || status === 'canceled'
  return {
    id,
    reference: metadata?.['refund'] ?? null,
    rappen: amount,
    state: status === 'succeeded' ? 'done' : ended ? 'failed' : 'pending',
    reason: ended ? (failure_reason ?? status) : null,
  }
}

/** An inquiry, or a dispute that was kept away, moves no money and is none to us; what its bookings took decides. */
export function listDisputes(disputes: z.infer<typeof disputeShape>[]): DeskDispute[] {
  return disputes.flatMap(({ id, amount, status, balance_transactions }): DeskDispute[] => {
    if (status === 'won') return [{ id, rappen: amount, state: 'won' }]
    if (status === 'lost') return [{ id, rappen: amount, state: 'lost' }]
    const taken = -balance_transactions.reduce((sum, one) => sum + one.amount, 0)
    if (taken <= 0) return []
    return [{ id, rappen: amount, state: status === 'prevented' ? 'lost' : 'open' }]
  })
}

export const readPayout = ({ id, amount, arrival_date, status }: z.infer<typeof payoutShape>, feeRappen: number): DeskPayout => ({
  id,
  rappen: amount,
  feeRappen,
  // Stripe names the day by its first second, in UTC.
  arrivesOn: new Date(arrival_date * 1000).toISOString().slice(0, 10),
  state: status === 'paid' ? 'paid' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending',
})
