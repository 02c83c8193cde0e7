import type Stripe from 'stripe'
import { type Account, StripeNo } from '#test/stripe/account.ts'

/** How a refund begins: `pending` stays so until endRefund. */
export type RefundsAre = 'succeeded' | 'pending'

/** Gives back some or all of a charge. `amount_refunded` of the charge is the sum of its refunds that have not failed. */
export function createRefund(account: Account, params: Stripe.RefundCreateParams, key: string | null, begins: RefundsAre): Stripe.Refund {
  const charge = chargeOf(account, params)
  const open = charge.amount - charge.amount_refunded
  const amount = params.amount ?? open
  if (charge.status !== 'succeeded') throw new StripeNo(400, 'This charge has not succeeded.', { code: 'charge_not_refundable' })
  if (charge.disputed)
    throw new StripeNo(400, `Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' })
  if (open === 0) throw new StripeNo(400, `Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  if (!Number.isInteger(amount) || amount < 1)
    throw new StripeNo(400, 'Invalid positive integer', { param: 'amount', code: 'parameter_invalid_integer' })
  if (amount > open)
    throw new StripeNo(400, `Refund amount (CHF ${amount / 100}) is greater than unrefunded amount on charge (CHF ${open / 100})`, {
      param: 'amount',
    })
  const refund = account.make('refund', {
    amount,
    charge: charge.id,
    currency: charge.currency,
    metadata: (params.metadata || {}) as Stripe.Metadata,
    payment_intent: charge.payment_intent as string,
    reason: params.reason ?? null,
    status: begins,
  })
  refund.balance_transaction = account.move('refund', refund.id, -amount).id
  count(account, charge)
  account.tell('refund.created', refund, key)
  account.tell('charge.refunded', charge, key)
  return refund
}

function chargeOf(account: Account, params: Stripe.RefundCreateParams): Stripe.Charge {
  if (params.charge) return account.get('charge', params.charge, { status: 400, param: 'charge' })
  const intent = account.get('payment_intent', params.payment_intent ?? '', { status: 400, param: 'payment_intent' })
  if (!intent.latest_charge)
    throw new StripeNo(400, `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: 'charge_not_refundable',
    })
  return account.get('charge', intent.latest_charge as string, { status: 400 })
}

function count(account: Account, charge: Stripe.Charge) {
  const live = account.all('refund').filter(one => one.charge === charge.id && one.status !== 'failed' && one.status !== 'canceled')
  charge.amount_refunded = live.reduce((sum, one) => sum + one.amount, 0)
  charge.refunded = charge.amount_refunded === charge.amount
}

/** A refund that was pending arrives, or one that seemed done comes back after days: a closed card. */
export function endRefund(account: Account, id: string, failure: string | null): Stripe.Refund {
  const refund = account.get('refund', id)
  const charge = account.get('charge', refund.charge as string)
  if (refund.status === 'failed' || (!failure && refund.status !== 'pending')) throw new Error(`refund ${id} is ${refund.status} already`)
  refund.status = failure ? 'failed' : 'succeeded'
  if (failure) {
    refund.failure_reason = failure
    refund.failure_balance_transaction = account.move('refund_failure', refund.id, refund.amount).id
    count(account, charge)
    account.tell('refund.failed', refund)
  }
  account.tell('refund.updated', refund)
  account.tell('charge.refund.updated', refund)
  return refund
}

/** The person's bank takes the money back, until it is settled. An inquiry only asks and moves nothing. */
export function openDispute(account: Account, charge: Stripe.Charge, { amount = charge.amount, inquiry = false } = {}): Stripe.Dispute {
  const dispute = account.make('dispute', {
    amount,
    balance_transactions: [],
    charge: charge.id,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: account.now() + 14 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent as string,
    reason: 'fraudulent',
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  })
  account.tell('charge.dispute.created', dispute)
  if (inquiry) return dispute
  charge.disputed = true
  dispute.balance_transactions.push(structuredClone(account.move('adjustment', dispute.id, -amount, 2000)))
  account.tell('charge.dispute.funds_withdrawn', dispute)
  return dispute
}

export function closeDispute(account: Account, id: string, won: boolean): Stripe.Dispute {
  const dispute = account.get('dispute', id)
  dispute.status = dispute.status.startsWith('warning') ? 'warning_closed' : won ? 'won' : 'lost'
  if (dispute.status === 'won') {
    dispute.balance_transactions.push(structuredClone(account.move('adjustment', dispute.id, dispute.amount)))
    account.tell('charge.dispute.funds_reinstated', dispute)
  }
  account.tell('charge.dispute.closed', dispute)
  return dispute
}

const words = [
  ...['access_activity_log', 'billing_address', 'cancellation_policy', 'cancellation_policy_disclosure', 'cancellation_rebuttal'],
  ...['customer_communication', 'customer_email_address', 'customer_name', 'customer_purchase_ip', 'customer_signature'],
  ...['duplicate_charge_documentation', 'duplicate_charge_explanation', 'duplicate_charge_id', 'product_description', 'receipt'],
  ...[
    'refund_policy',
    'refund_policy_disclosure',
    'refund_refusal_explanation',
    'service_date',
    'service_documentation',
    'shipping_address',
  ],
  ...[
    'shipping_carrier',
    'shipping_date',
    'shipping_documentation',
    'shipping_tracking_number',
    'uncategorized_file',
    'uncategorized_text',
  ],
]
const noEvidence = () =>
  ({ ...Object.fromEntries(words.map(word => [word, null])), enhanced_evidence: {} }) as unknown as Stripe.Dispute.Evidence

/** Everything that has not gone out yet goes to the bank account, and arrives in two days. */
export function payOut(account: Account): Stripe.Payout {
  const movements = account.all('balance_transaction').filter(one => one.type !== 'payout' && !account.paidOut.has(one.id))
  const amount = movements.reduce((sum, one) => sum + one.net, 0)
  const day = Math.floor(account.now() / 86_400) * 86_400
  const payout = account.make('payout', {
    amount,
    arrival_date: day + 2 * 86_400,
    automatic: true,
    currency: 'chf',
    livemode: false,
    metadata: {},
    method: 'standard',
    reconciliation_status: 'completed',
    source_type: 'card',
    status: 'in_transit',
    type: 'bank_account',
  })
  for (const one of movements) account.paidOut.set(one.id, payout.id)
  const own = account.move('payout', payout.id, -amount)
  account.paidOut.set(own.id, payout.id)
  payout.balance_transaction = own.id
  account.tell('payout.created', payout)
  return payout
}

export function arrive(account: Account, id: string, well: boolean): Stripe.Payout {
  const payout = account.get('payout', id)
  payout.status = well ? 'paid' : 'failed'
  account.tell(well ? 'payout.paid' : 'payout.failed', payout)
  return payout
}
