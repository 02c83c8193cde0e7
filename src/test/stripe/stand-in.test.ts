// What the stand-in for Stripe is worth: it catches what Stripe would refuse, and behaves as Stripe's documentation says.
import { existsSync, readFileSync } from 'node:fs'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { derive } from '#test/stripe/deriving.ts'
import { derivedFile, judge } from '#test/stripe/schemas.ts'
import { secretKey, startStripe, webhookSecret } from '#test/stripe/stand-in.ts'

const stand = await startStripe()
const { hostname: host, port } = new URL(stand.url)
const sdk = new Stripe(secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false })
const unix = (minutes: number) => Math.floor(Date.now() / 1000) + minutes * 60
const params = (more: object = {}) =>
  ({
    mode: 'payment',
    allowed_payment_method_types: ['card', 'twint'],
    success_url: 'https://lernpfad.example/',
    expires_at: unix(35),
    line_items: [{ quantity: 2, price_data: { currency: 'chf', unit_amount: 5_000, product_data: { name: 'Kurs' } } }],
    ...more,
  }) as Stripe.Checkout.SessionCreateParams
const no = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => ({ status: error.statusCode, code: error.code, type: error.rawType, param: error.param, message: error.message }),
  )
const buy = async (later = false) => {
  const { id } = await sdk.checkout.sessions.create(params())
  if (later) stand.payLater(id)
  else stand.pay(id)
  const session = await sdk.checkout.sessions.retrieve(id)
  return { id, intent: String(session.payment_intent) }
}

test('the schemas are those of the installed SDK: derived anew they are the same', () => {
  judge('asks', 'GET /v1/refunds', {})
  expect(existsSync(derivedFile())).toBe(true)
  expect(JSON.parse(readFileSync(derivedFile(), 'utf8'))).toEqual(JSON.parse(JSON.stringify(derive())))
  expect(Stripe.PACKAGE_VERSION).toBe(JSON.parse(readFileSync('package.json', 'utf8')).dependencies.stripe)
})

test.each([
  ['an unknown parameter', { expire_at: 1 }, 'expire_at'],
  [
    'a misspelt one deep inside',
    { line_items: [{ quantity: 1, price_data: { currency: 'chf', amount: 1, product_data: { name: 'x' } } }] },
    'amount',
  ],
  ['a word that is none', { mode: 'paying' }, 'mode'],
  ['a way to pay that is none', { allowed_payment_method_types: ['twnt'] }, 'allowed_payment_method_types'],
  ['one that was given up', { payment_method_types: ['card'] }, 'payment_method_types'],
  ['text where a number belongs', { expires_at: 'soon' }, 'expires_at'],
])('%s is refused, and remembered until a test has looked at it', async (_, wrong, named) => {
  expect(await no(sdk.checkout.sessions.create(params(wrong)))).toMatchObject({ status: 400, code: 'parameter_unknown' })
  expect(() => stand.complain()).toThrow(named)
  expect(stand.takeWrong()).toEqual([])
})

test('a wrong answer or event of its own fails a test as well', async () => {
  const { id } = await sdk.checkout.sessions.create(params())
  const session = stand.account.get('checkout.session', id)
  Object.assign(session, { payment_status: 'payed' })
  await sdk.checkout.sessions.retrieve(id)
  expect(stand.takeWrong()).toEqual([expect.stringContaining('payment_status')])
  Object.assign(session, { payment_status: 'unpaid', surprise: 1 })
  stand.account.tell('checkout.session.expired', session)
  expect(stand.takeWrong()).toEqual([expect.stringContaining('surprise')])
  Reflect.deleteProperty(session, 'surprise')
  expect(judge('answers', 'checkout.session', { ...session, url: undefined })).toContain('url')
})

test.each([
  ['shorter than 30 minutes', { expires_at: unix(29) }, 'expires_at'],
  ['longer than a day', { expires_at: unix(24 * 60 + 5) }, 'expires_at'],
  ['without a line', { line_items: [] }, 'line_items'],
  [
    'of nothing',
    { line_items: [{ quantity: 1, price_data: { currency: 'chf', unit_amount: 0, product_data: { name: 'x' } } }] },
    'line_items',
  ],
])('a session %s is refused', async (_, wrong, param) => {
  expect(await no(sdk.checkout.sessions.create(params(wrong)))).toMatchObject({ status: 400, param })
})

test('under a key the first answer is kept, 500s too; other parameters are refused; after a day it is forgotten', async () => {
  const key = { idempotencyKey: 'one' }
  const given = params()
  const first = await sdk.checkout.sessions.create(given, key)
  expect((await sdk.checkout.sessions.create(given, key)).id).toBe(first.id)
  expect(await no(sdk.checkout.sessions.create({ ...given, locale: 'de' }, key))).toMatchObject({ status: 400, type: 'idempotency_error' })
  stand.faults.plan('error_after')
  const other = { idempotencyKey: 'two' }
  for (let n = 0; n < 2; n++) expect(await no(sdk.checkout.sessions.create(given, other))).toMatchObject({ status: 500, type: 'api_error' })
  expect(stand.books().sessions.filter(one => one.status === 'open').length).toBeGreaterThan(1)
  stand.faults.plan('rate_limited')
  const third = { idempotencyKey: 'three' }
  expect(await no(sdk.checkout.sessions.create(given, third))).toMatchObject({ status: 429 })
  expect((await sdk.checkout.sessions.create(given, third)).status).toBe('open')

  const own = await startStripe()
  const late = new Stripe(secretKey, { host, port: new URL(own.url).port, protocol: 'http', maxNetworkRetries: 0 })
  const asked = params({ expires_at: unix(26 * 60) })
  own.advance(3 * 3_600_000)
  const before = await late.checkout.sessions.create(asked, key)
  own.advance(24 * 3_600_000)
  expect(await no(late.checkout.sessions.create(asked, key))).toMatchObject({ status: 400, param: 'expires_at' })
  expect((await late.checkout.sessions.retrieve(before.id)).status).toBe('expired')
})

test('a call that still runs is in flight', async () => {
  stand.faults.plan('slow', { at: 'POST /v1/checkout/sessions', ms: 300 })
  const given = params()
  const [slow, second] = await Promise.all([
    sdk.checkout.sessions.create(given, { idempotencyKey: 'slow' }),
    new Promise(wake => setTimeout(wake, 100)).then(() => no(sdk.checkout.sessions.create(given, { idempotencyKey: 'slow' }))),
  ])
  expect(second).toMatchObject({ status: 409, code: 'idempotency_key_in_use' })
  expect(slow.status).toBe('open')
})

test('a wrong key, an unknown address and an unknown thing are refused as Stripe does', async () => {
  expect(await no(new Stripe('sk_test_no', { host, port, protocol: 'http' }).refunds.list())).toMatchObject({ status: 401 })
  expect(await no(sdk.customers.list())).toMatchObject({ status: 404 })
  expect(await no(sdk.checkout.sessions.retrieve('cs_none'))).toMatchObject({ status: 404, code: 'resource_missing' })
  expect(await no(sdk.refunds.create({ payment_intent: 'pi_none' }))).toMatchObject({ status: 400, code: 'resource_missing' })
  expect(await no(sdk.refunds.list({ expand: ['data.customer'] }))).toBeNull()
  const { id } = await buy()
  expect(await no(sdk.checkout.sessions.retrieve(id, { expand: ['customer_email'] }))).toMatchObject({ status: 400, param: 'expand' })
})

test('a session ends once: paid ones cannot be ended, ended ones cannot be paid', async () => {
  const { id } = await buy()
  expect(await no(sdk.checkout.sessions.expire(id))).toMatchObject({ status: 400 })
  const other = await sdk.checkout.sessions.create(params())
  await sdk.checkout.sessions.expire(other.id)
  expect(() => stand.pay(other.id)).toThrow('it is expired')
  expect(await no(sdk.checkout.sessions.expire(other.id))).toMatchObject({ status: 400 })
})

test('amount_refunded grows with each part, and shrinks where one fails; more than was paid never goes', async () => {
  const { intent } = await buy()
  const refunded = async () => {
    const { latest_charge } = await sdk.paymentIntents.retrieve(intent, { expand: ['latest_charge'] })
    return (latest_charge as Stripe.Charge).amount_refunded
  }
  const one = await sdk.refunds.create({ payment_intent: intent, amount: 4_000 })
  await sdk.refunds.create({ payment_intent: intent, amount: 5_000 })
  expect(await refunded()).toBe(9_000)
  expect(await no(sdk.refunds.create({ payment_intent: intent, amount: 1_001 }))).toMatchObject({ status: 400, param: 'amount' })
  stand.endRefund(one.id, 'lost_or_stolen_card')
  expect(await refunded()).toBe(5_000)
  await sdk.refunds.create({ payment_intent: intent })
  expect(await refunded()).toBe(10_000)
  expect(await no(sdk.refunds.create({ payment_intent: intent, amount: 1 }))).toMatchObject({ code: 'charge_already_refunded' })
  expect(await no(sdk.refunds.create({ payment_intent: (await buy(true)).intent }))).toMatchObject({ code: 'charge_not_refundable' })
})

test('events tell it in order, are signed as Stripe signs, and are listed', async () => {
  const own = await startStripe()
  const client = new Stripe(secretKey, { host, port: new URL(own.url).port, protocol: 'http' })
  const { id } = await client.checkout.sessions.create(params())
  own.payLater(id, 'twint')
  own.settleLater(id, true)
  const types = own.events.map(one => one.type)
  expect(types).toEqual([
    'payment_intent.created',
    'charge.pending',
    'payment_intent.processing',
    'checkout.session.completed',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.async_payment_succeeded',
  ])
  const { body, headers } = own.sign(own.events[3])
  expect(Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', webhookSecret).type).toBe('checkout.session.completed')
  const listed: string[] = []
  for await (const one of client.events.list({ limit: 2 })) listed.push(one.type)
  expect(listed).toEqual(types.toReversed())
})
