// What the stand-in for Stripe is held to, in Stripe's own types: `asks` are closed, an unknown or misspelt parameter is an error.
import type Stripe from 'stripe'

export type asks = {
  'POST /v1/checkout/sessions': Stripe.Checkout.SessionCreateParams
  'GET /v1/checkout/sessions': Stripe.Checkout.SessionListParams
  'GET /v1/checkout/sessions/:id': Stripe.Checkout.SessionRetrieveParams
  'POST /v1/checkout/sessions/:id/expire': Stripe.Checkout.SessionExpireParams
  'GET /v1/payment_intents/:id': Stripe.PaymentIntentRetrieveParams
  'POST /v1/refunds': Stripe.RefundCreateParams
  'GET /v1/refunds': Stripe.RefundListParams
  'GET /v1/refunds/:id': Stripe.RefundRetrieveParams
  'GET /v1/disputes': Stripe.DisputeListParams
  'GET /v1/payouts': Stripe.PayoutListParams
  'GET /v1/balance_transactions': Stripe.BalanceTransactionListParams
  'GET /v1/events': Stripe.EventListParams
}

export type answers = {
  'checkout.session': Stripe.Checkout.Session
  payment_intent: Stripe.PaymentIntent
  charge: Stripe.Charge
  refund: Stripe.Refund
  dispute: Stripe.Dispute
  payout: Stripe.Payout
  balance_transaction: Stripe.BalanceTransaction
}

export type events = {
  'checkout.session.completed': Stripe.CheckoutSessionCompletedEvent
  'checkout.session.expired': Stripe.CheckoutSessionExpiredEvent
  'checkout.session.async_payment_succeeded': Stripe.CheckoutSessionAsyncPaymentSucceededEvent
  'checkout.session.async_payment_failed': Stripe.CheckoutSessionAsyncPaymentFailedEvent
  'payment_intent.created': Stripe.PaymentIntentCreatedEvent
  'payment_intent.processing': Stripe.PaymentIntentProcessingEvent
  'payment_intent.succeeded': Stripe.PaymentIntentSucceededEvent
  'payment_intent.payment_failed': Stripe.PaymentIntentPaymentFailedEvent
  'charge.pending': Stripe.ChargePendingEvent
  'charge.succeeded': Stripe.ChargeSucceededEvent
  'charge.failed': Stripe.ChargeFailedEvent
  'charge.refunded': Stripe.ChargeRefundedEvent
  'charge.refund.updated': Stripe.ChargeRefundUpdatedEvent
  'charge.dispute.created': Stripe.ChargeDisputeCreatedEvent
  'charge.dispute.funds_withdrawn': Stripe.ChargeDisputeFundsWithdrawnEvent
  'charge.dispute.funds_reinstated': Stripe.ChargeDisputeFundsReinstatedEvent
  'charge.dispute.closed': Stripe.ChargeDisputeClosedEvent
  'refund.created': Stripe.RefundCreatedEvent
  'refund.updated': Stripe.RefundUpdatedEvent
  'refund.failed': Stripe.RefundFailedEvent
  'payout.created': Stripe.PayoutCreatedEvent
  'payout.paid': Stripe.PayoutPaidEvent
  'payout.failed': Stripe.PayoutFailedEvent
}
