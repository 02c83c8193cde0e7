import type Stripe from 'stripe'
import { type Account, StripeNo } from '#test/stripe/account.ts'

type Params = Stripe.Checkout.SessionCreateParams
type Session = Stripe.Checkout.Session
export type Method = 'card' | 'twint'

const wrong = (param: string, message: string, code?: string): never => {
  throw new StripeNo(400, message, { param, ...(code && { code }) })
}

/** A session as the documentation says: open for 30 minutes to 24 hours, its sum the sum of its lines. */
export function openSession(account: Account, params: Params, pages: string): Session {
  const lasts = (params.expires_at ?? account.now() + 86_400) - account.now()
  if (lasts < 30 * 60) wrong('expires_at', 'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.')
  if (lasts > 86_400) wrong('expires_at', 'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.')
  const { mode = wrong('mode', 'Missing required param: mode.', 'parameter_missing') } = params
  if (!params.success_url) wrong('success_url', 'Missing required param: success_url.', 'parameter_missing')
  for (const url of [params.success_url, params.cancel_url])
    if (url && !URL.canParse(url)) wrong('success_url', 'Not a valid URL', 'url_invalid')
  if (params.customer_email && !/^\S+@\S+\.\S+$/.test(params.customer_email))
    wrong('customer_email', 'Invalid email address', 'email_invalid')
  const { sum, currency } = sumOf(params.line_items ?? [])
  for (const value of Object.values(params.metadata || {}))
    if (String(value).length > 500) wrong('metadata', 'Metadata values can have up to 500 characters')
  const methods = params.allowed_payment_method_types ?? ['card']
  const session = account.make('checkout.session', {
    adaptive_pricing: { enabled: params.adaptive_pricing?.enabled ?? true },
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: sum,
    amount_total: sum,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    currency,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer_creation: 'if_required',
    customer_email: params.customer_email ?? null,
    expires_at: account.now() + lasts,
    livemode: false,
    locale: params.locale ?? null,
    metadata: (params.metadata || {}) as Stripe.Metadata,
    mode,
    payment_method_collection: 'if_required',
    payment_method_types: methods,
    payment_status: 'unpaid',
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
  })
  session.url = `${pages}/c/pay/${session.id}`
  // What the intent will carry once somebody tries to pay.
  carried.set(session, (params.payment_intent_data?.metadata || {}) as Stripe.Metadata)
  return session
}

const carried = new WeakMap<Session, Stripe.Metadata>()

function sumOf(lines: NonNullable<Params['line_items']>): { sum: number; currency: string } {
  if (lines.length === 0) wrong('line_items', 'The `line_items` parameter is required in payment mode.', 'parameter_missing')
  const prices = lines.map(({ price_data, quantity }, n) => {
    const { unit_amount, currency, product_data } =
      price_data ?? wrong(`line_items[${n}][price_data]`, 'Missing price_data', 'parameter_missing')
    if (!quantity || !Number.isInteger(quantity)) wrong(`line_items[${n}][quantity]`, 'Invalid integer', 'parameter_invalid_integer')
    if (unit_amount === undefined || !Number.isInteger(unit_amount) || unit_amount < 0)
      wrong(`line_items[${n}][price_data][unit_amount]`, 'Invalid non-negative integer', 'parameter_invalid_integer')
    if (!product_data?.name) wrong(`line_items[${n}][price_data][product_data][name]`, 'Missing name', 'parameter_invalid_empty')
    return { amount: (unit_amount ?? 0) * (quantity ?? 0), currency: currency ?? '' }
  })
  const currency = prices[0]?.currency ?? ''
  if (prices.some(one => one.currency !== currency)) wrong('line_items', 'All prices must have the same currency')
  const sum = prices.reduce((total, one) => total + one.amount, 0)
  if (sum < 50) wrong('line_items', 'The total amount due must be at least CHF 0.50', 'amount_too_small')
  return { sum, currency }
}

export function expireSession(account: Account, id: string): Session {
  const session = account.get('checkout.session', id, { param: 'session' })
  if (session.status !== 'open')
    throw new StripeNo(
      400,
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}`,
    )
  account.expire(session)
  return session
}

function openOne(account: Account, id: string, method: Method): Session {
  account.endSessions()
  const session = account.get('checkout.session', id)
  if (session.status !== 'open') throw new Error(`nobody can pay at ${id}: it is ${session.status}`)
  if (!session.payment_method_types.includes(method)) throw new Error(`${id} does not offer ${method}`)
  return session
}

/** The intent is made when somebody first tries to pay. */
function intentOf(account: Account, session: Session): Stripe.PaymentIntent {
  if (session.payment_intent) return account.get('payment_intent', session.payment_intent as string)
  const intent = account.make('payment_intent', {
    amount: session.amount_total ?? 0,
    amount_capturable: 0,
    amount_received: 0,
    capture_method: 'automatic_async',
    confirmation_method: 'automatic',
    currency: session.currency ?? '',
    livemode: false,
    metadata: carried.get(session) ?? {},
    payment_method_types: session.payment_method_types,
    status: 'requires_payment_method',
  })
  session.payment_intent = intent.id
  account.tell('payment_intent.created', intent)
  return intent
}

function charge(account: Account, intent: Stripe.PaymentIntent, method: Method, status: Stripe.Charge.Status): Stripe.Charge {
  const made = account.make('charge', {
    amount: intent.amount,
    amount_captured: status === 'failed' ? 0 : intent.amount,
    amount_refunded: 0,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    captured: status !== 'failed',
    currency: intent.currency,
    disputed: false,
    livemode: false,
    metadata: { ...intent.metadata },
    paid: status !== 'failed',
    payment_intent: intent.id,
    payment_method_details: detailsOf(method),
    refunded: false,
    status,
  })
  intent.latest_charge = made.id
  return made
}

function detailsOf(method: Method): Stripe.Charge.PaymentMethodDetails {
  if (method === 'twint') return { type: 'twint', twint: {} as Stripe.Charge.PaymentMethodDetails.Twint }
  const card = { amount_authorized: null, authorization_code: null, brand: 'visa', checks: null, country: 'CH' }
  const more = { electronic_commerce_indicator: null, exp_month: 12, exp_year: 2034, funding: 'debit', installments: null, last4: '4242' }
  const rest = { mandate: null, network: 'visa', network_transaction_id: null, regulated_status: null, three_d_secure: null }
  return { type: 'card', card: { ...card, ...more, ...rest, transaction_link_id: null, wallet: null } }
}

/** What Stripe keeps of a payment in Switzerland: 2.9 % by card, 1.9 % by TWINT, and 30 Rappen. */
const feeOf = (amount: number, method: Method) => Math.round(amount * (method === 'card' ? 0.029 : 0.019)) + 30

/** Somebody pays on Stripe's page. `later`: the money is only on its way (settleLater). */
export function pay(account: Account, id: string, { method, later }: { method: Method; later: boolean }): Session {
  const session = openOne(account, id, method)
  const intent = intentOf(account, session)
  Object.assign(intent, { payment_method: `pm_${method}`, last_payment_error: null })
  if (later) {
    intent.status = 'processing'
    account.tell('charge.pending', charge(account, intent, method, 'pending'))
    account.tell('payment_intent.processing', intent)
  } else succeed(account, intent, charge(account, intent, method, 'succeeded'), method)
  Object.assign(session, { status: 'complete', payment_status: later ? 'unpaid' : 'paid', url: null })
  account.tell('checkout.session.completed', session)
  return session
}

function succeed(account: Account, intent: Stripe.PaymentIntent, charge: Stripe.Charge, method: Method) {
  Object.assign(charge, {
    status: 'succeeded',
    balance_transaction: account.move('charge', charge.id, charge.amount, feeOf(charge.amount, method)).id,
  })
  Object.assign(intent, { status: 'succeeded', amount_received: intent.amount })
  account.tell('charge.succeeded', charge)
  account.tell('payment_intent.succeeded', intent)
}

/** The money that was on its way comes, or does not. */
export function settleLater(account: Account, id: string, comes: boolean): void {
  const session = account.get('checkout.session', id)
  const intent = account.get('payment_intent', String(session.payment_intent))
  if (session.payment_status !== 'unpaid' || intent.status !== 'processing') throw new Error(`no money is on its way to ${id}`)
  const charge = account.get('charge', String(intent.latest_charge))
  if (comes) {
    succeed(account, intent, charge, charge.payment_method_details?.type as Method)
    session.payment_status = 'paid'
    account.tell('checkout.session.async_payment_succeeded', session)
    return
  }
  Object.assign(charge, {
    status: 'failed',
    paid: false,
    captured: false,
    amount_captured: 0,
    failure_code: 'payment_method_provider_decline',
  })
  fail(account, intent, charge)
  account.tell('checkout.session.async_payment_failed', session)
}

function fail(account: Account, intent: Stripe.PaymentIntent, charge: Stripe.Charge) {
  Object.assign(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: { type: 'card_error', code: 'card_declined' },
  })
  account.tell('charge.failed', charge)
  account.tell('payment_intent.payment_failed', intent)
}

/** A card is refused at the desk; the page stays open for another try. */
export function decline(account: Account, id: string, method: Method): void {
  const intent = intentOf(account, openOne(account, id, method))
  fail(account, intent, charge(account, intent, method, 'failed'))
}
