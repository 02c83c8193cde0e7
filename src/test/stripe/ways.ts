import type Stripe from 'stripe'
import { type Account, StripeNo } from '#test/stripe/account.ts'
import { expireSession, openSession } from '#test/stripe/checkouts.ts'
import { createRefund, type RefundsAre } from '#test/stripe/giving-back.ts'
import { expanded, pageOf } from '#test/stripe/listing.ts'
import type { asks } from '#test/stripe/wanted.ts'

export type Way = keyof asks
type Ask = {
  account: Account
  params: Record<string, unknown> & { expand?: string[] }
  id: string
  key: string | null
  pages: string
  refundsAre: RefundsAre
}

/** What is answered at each address, before anything is expanded. */
const ways: { [W in Way]: (ask: Ask) => unknown } = {
  'POST /v1/checkout/sessions': ({ account, params, pages }) => openSession(account, params, pages),
  'GET /v1/checkout/sessions': ({ account, params }) =>
    pageOf(
      account.all('checkout.session'),
      params,
      '/v1/checkout/sessions',
      one => is(params['payment_intent'], one.payment_intent) && is(params['status'], one.status),
    ),
  'GET /v1/checkout/sessions/:id': ({ account, id }) => account.get('checkout.session', id, { param: 'session' }),
  'POST /v1/checkout/sessions/:id/expire': ({ account, id }) => expireSession(account, id),
  'GET /v1/payment_intents/:id': ({ account, id }) => account.get('payment_intent', id, { param: 'intent' }),
  'POST /v1/refunds': ({ account, params, key, refundsAre }) => createRefund(account, params as Stripe.RefundCreateParams, key, refundsAre),
  'GET /v1/refunds': ({ account, params }) => pageOf(account.all('refund'), params, '/v1/refunds', ofPayment(params)),
  'GET /v1/refunds/:id': ({ account, id }) => account.get('refund', id),
  'GET /v1/disputes': ({ account, params }) => pageOf(account.all('dispute'), params, '/v1/disputes', ofPayment(params)),
  'GET /v1/payouts': ({ account, params }) => pageOf(account.all('payout'), params, '/v1/payouts', one => is(params['status'], one.status)),
  'GET /v1/balance_transactions': ({ account, params }) =>
    pageOf(
      account.all('balance_transaction'),
      params,
      '/v1/balance_transactions',
      one => is(params['payout'], account.paidOut.get(one.id)) && is(params['source'], one.source) && is(params['type'], one.type),
    ),
  'GET /v1/events': ({ account, params }) => {
    if ((params['types'] as string[] | undefined)?.some((_, n) => n >= 20))
      throw new StripeNo(400, 'You can pass up to 20 types.', { param: 'types' })
    return pageOf(
      account.events.toReversed(),
      params,
      '/v1/events',
      one => is(params['type'], one.type) && isOneOf(params['types'], one.type),
    )
  },
}

const is = (wanted: unknown, has: unknown) => wanted === undefined || wanted === has
const isOneOf = (wanted: unknown, has: unknown) => wanted === undefined || (wanted as unknown[]).includes(has)
const ofPayment =
  (params: Record<string, unknown>) =>
  (one: { payment_intent?: unknown; charge?: unknown }): boolean =>
    is(params['payment_intent'], one.payment_intent) && is(params['charge'], one.charge)

const patterns = (Object.keys(ways) as Way[]).map(way => {
  const [method = '', path = ''] = way.split(' ')
  return { way, method, matches: new RegExp(`^${path.replace(':id', '(?<id>[^/]+)')}$`) }
})

export function wayOf(method: string, path: string): { way: Way; id: string } {
  for (const one of patterns) {
    const found = one.method === method ? one.matches.exec(path) : null
    if (found) return { way: one.way, id: decodeURIComponent(found.groups?.['id'] ?? '') }
  }
  throw new StripeNo(404, `Unrecognized request URL (${method}: ${path}).`)
}

export function answerAt(way: Way, ask: Ask): unknown {
  ask.account.endSessions()
  return expanded(ask.account, ways[way](ask), ask.params.expand)
}
