// P5: what does not come from the payment service, or not now, or not about us, changes nothing; what does is noted once and answered at once.
import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import Stripe from 'stripe'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { endCall, forgetCalls, listOpenCalls, noteMissedCalls, putOffCall } from '#domain/payment/calls.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { stripeDesk } from '#outside/stripe-desk.ts'
import { type App, startApp } from '#test/app.ts'
import { type StripeStandIn, startStripe, webhookSecret } from '#test/stripe/stand-in.ts'

let app: App
let stripe: StripeStandIn
beforeAll(async () => {
  stripe = await startStripe()
  app = await startApp({
    env: { STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret, STRIPE_API: stripe.url },
  })
}, 120_000)
beforeEach(() => database().paymentCall.deleteMany())

const now = () => Math.floor(Date.now() / 1000)
const event = (more: object = {}) => ({
  id: `evt_${randomUUID()}`,
  object: 'event',
  type: 'checkout.session.completed',
  livemode: false,
  api_version: Stripe.API_VERSION,
  created: now(),
  pending_webhooks: 1,
  request: null,
  data: { object: { id: 'cs_test_1', object: 'checkout.session' } },
  ...more,
})
type Sent = { body: string; headers: Record<string, string>; method?: string }
const signed = (of: unknown = event(), how: { secret?: string; timestamp?: number } = {}): Sent => stripe.sign(of, how)
const signature = (body: string, timestamp = now(), secret = webhookSecret) =>
  Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }).split('v1=')[1] ?? ''
const send = async ({ body, headers, method = 'POST' }: Sent) => {
  const begin = Date.now()
  const answer = await fetch(`${app.url}/stripe/webhook`, { method, headers, ...(method === 'POST' && { body }) })
  await answer.body?.cancel()
  return { status: answer.status, took: Date.now() - begin }
}
const with_ = (sent: Sent, headers: Record<string, string>) => ({ ...sent, headers: { ...sent.headers, ...headers } })
const without = ({ body, headers }: Sent) => ({ body, headers: { 'content-type': headers['content-type'] ?? '' } })

const refused: [string, () => Sent, number][] = [
  ['without a signature', () => without(signed()), 400],
  ['with an empty signature', () => with_(signed(), { 'stripe-signature': '' }), 400],
  ['with a signature that is none', () => with_(signed(), { 'stripe-signature': 'gut gemeint' }), 400],
  ['signed with another secret', () => signed(event(), { secret: 'whsec_other' }), 400],
  ['signed with an empty secret', () => signed(event(), { secret: ' ' }), 400],
  ['six minutes old', () => signed(event(), { timestamp: now() - 360 }), 400],
  ['from the future', () => signed(event(), { timestamp: now() + 120 }), 400],
  ['from a year ahead', () => signed(event(), { timestamp: now() + 31_536_000 }), 400],
  ['without a time', () => with_(signed(), { 'stripe-signature': `v1=${signature('{}')}` }), 400],
  ['with a time that is no number', () => with_(signed(), { 'stripe-signature': `t=bald,v1=${signature('{}')}` }), 400],
  [
    'with an old time behind a good one',
    () => {
      const body = JSON.stringify(event())
      const old = now() - 3600
      return { ...signed(), body, headers: { ...signed().headers, 'stripe-signature': `t=${now()},t=${old},v1=${signature(body, old)}` } }
    },
    400,
  ],
  [
    'with a future time before a good one',
    () => {
      const body = JSON.stringify(event())
      return { body, headers: { ...signed().headers, 'stripe-signature': `t=${now() + 9_000},t=${now()},v1=${signature(body)}` } }
    },
    400,
  ],
  [
    'by the old scheme',
    () => {
      const sent = signed()
      return with_(sent, { 'stripe-signature': sent.headers['stripe-signature']?.replace('v1=', 'v0=') ?? '' })
    },
    400,
  ],
  ['whose body was changed', () => ({ ...signed(), body: signed().body.replace('cs_test_1', 'cs_test_2') }), 400],
  ['whose body was cut off', () => ({ ...signed(), body: signed().body.slice(0, -20) }), 400],
  ['with one space more', () => ({ ...signed(), body: `${signed().body} ` }), 400],
  ['with an empty body', () => ({ ...signed(), body: '' }), 400],
  ['whose signed body is no JSON', () => signed('kein JSON'), 400],
  ['whose signed body is no event', () => signed({ id: 'evt_1', object: 'charge' }), 400],
  ['whose session has no id', () => signed(event({ data: { object: { object: 'checkout.session' } } })), 400],
  ['as a form', () => with_(signed(), { 'content-type': 'application/x-www-form-urlencoded' }), 415],
  ['as plain text', () => with_(signed(), { 'content-type': 'text/plain' }), 415],
  ['too large', () => signed(event({ filler: 'x'.repeat(300_000) })), 413],
  ['as a GET', () => ({ ...signed(), method: 'GET' }), 405],
  ['as a PUT', () => ({ ...signed(), method: 'PUT' }), 405],
]
test.each(refused)('a call %s is refused and changes nothing', async (_, make, status) => {
  const answer = await send(make())
  expect(answer.status).toBe(status)
  expect(answer.took).toBeLessThan(1000)
  expect(await database().paymentCall.count()).toBe(0)
})

const ignored: [string, object][] = [
  ['of a kind we do not know', { type: 'customer.created' }],
  ['of a kind that does not exist yet', { type: 'charge.teleported' }],
  ['of another account', { account: 'acct_other' }],
  ['of the other mode', { livemode: true }],
  ['about a dispute without a payment', { type: 'charge.dispute.created', data: { object: { object: 'dispute', payment_intent: null } } }],
]
test.each(ignored)('a call %s is taken, or it would come again for days, and changes nothing', async (_, more) => {
  expect((await send(signed(event(more)))).status).toBe(200)
  expect(await database().paymentCall.count()).toBe(0)
})

const heard: [string, object, { checkout?: string; intent?: string }][] = [
  ['a session', { type: 'checkout.session.expired' }, { checkout: 'cs_test_1' }],
  ['a failure that comes later', { type: 'checkout.session.async_payment_failed' }, { checkout: 'cs_test_1' }],
  ['an intent', { type: 'payment_intent.succeeded', data: { object: { id: 'pi_1', object: 'payment_intent' } } }, { intent: 'pi_1' }],
  [
    'a refund from the dashboard',
    { type: 'charge.refunded', data: { object: { id: 'ch_1', payment_intent: 'pi_2' } } },
    { intent: 'pi_2' },
  ],
  ['a refund that failed', { type: 'refund.failed', data: { object: { id: 're_1', payment_intent: 'pi_3' } } }, { intent: 'pi_3' }],
  ['the older name of it', { type: 'charge.refund.updated', data: { object: { id: 're_1', payment_intent: 'pi_3' } } }, { intent: 'pi_3' }],
  ['a dispute', { type: 'charge.dispute.created', data: { object: { id: 'du_1', payment_intent: { id: 'pi_4' } } } }, { intent: 'pi_4' }],
]
test.each(heard)('a call about %s says whose it is', async (_, more, about) => {
  expect((await send(signed(event(more)))).status).toBe(200)
  expect(await database().paymentCall.findMany({ select: { checkout: true, intent: true } })).toEqual([
    { checkout: null, intent: null, ...about },
  ])
})

test('noted once, however often and however parallel it comes, with both secrets while one is being changed', async () => {
  const one = signed()
  const statuses = await Promise.all(Array.from({ length: 20 }, () => send(one)))
  expect(new Set(statuses.map(answer => answer.status))).toEqual(new Set([200]))
  const two = with_(one, { 'stripe-signature': `t=${now()},v1=${signature(one.body, now(), 'whsec_old')},v1=${signature(one.body)}` })
  expect((await send(two)).status).toBe(200)
  expect(await database().paymentCall.count()).toBe(1)
})

test('in the last allowed second it still counts: late calls are as good as others', async () => {
  expect((await send(signed(event(), { timestamp: now() - 295 }))).status).toBe(200)
  expect((await send(signed(event(), { timestamp: now() + 55 }))).status).toBe(200)
  expect(await database().paymentCall.count()).toBe(2)
})

test('nobody waits for Stripe: with Stripe silent the answer comes at once', async () => {
  stripe.faults.plan('hang_before', { times: 100 })
  const { status, took } = await send(signed())
  stripe.faults.clear()
  expect([status, took < 1000]).toEqual([200, true])
  expect(stripe.calls).toEqual([])
})

test('a body without an announced length is bounded all the same, and one that breaks off ends without a word', async () => {
  const stream = (bytes: number, breakOff: boolean) =>
    new Promise<number | null>(done => {
      const headers = { ...signed().headers, 'transfer-encoding': 'chunked' }
      const call = request(`${app.url}/stripe/webhook`, { method: 'POST', headers }, answer => {
        answer.resume()
        done(answer.statusCode ?? null)
      })
      call.on('error', () => done(null))
      for (let sent = 0; sent < bytes; sent += 10_000) call.write('x'.repeat(10_000))
      if (breakOff) setTimeout(() => call.destroy(), 50)
      else call.end()
    })
  expect(await stream(400_000, false)).toBe(413)
  expect(await stream(10_000, true)).toBeNull()
  expect((await send(signed())).status).toBe(200)
})

test('every event of a whole story is taken, each once', async () => {
  const sdk = new Stripe(stripe.secretKey, { host: '127.0.0.1', port: new URL(stripe.url).port, protocol: 'http' })
  const { id } = await sdk.checkout.sessions.create({
    mode: 'payment',
    success_url: app.url,
    expires_at: now() + 2_400,
    line_items: [{ quantity: 1, price_data: { currency: 'chf', unit_amount: 5_000, product_data: { name: 'Kurs' } } }],
  })
  stripe.pay(id)
  const { intent = '' } = stripe.books().charges.at(-1) ?? {}
  stripe.dashboardRefund(intent, 1_000)
  stripe.openDispute(intent)
  const story = [...stripe.events, ...stripe.events.toReversed()]
  expect(new Set(await stripe.deliver(story, `${app.url}/stripe/webhook`))).toEqual(new Set([200]))
  const calls = await database().paymentCall.findMany()
  expect(new Set(calls.map(one => one.checkout ?? one.intent))).toEqual(new Set([id, intent]))
  expect(calls).toHaveLength(stripe.events.filter(one => !/^charge\.(succeeded|pending)$/.test(one.type)).length)
})

test('what never reached us is noted by night, what did is not noted again, and what is long done is forgotten', async () => {
  const close = useDesk(stripeDesk({ secretKey: stripe.secretKey, webhookSecret, api: new URL(stripe.url), publicUrl: app.url }))
  const told = stripe.events.filter(one => /^(checkout|charge\.(refund|dispute)|refund)/.test(one.type))
  await stripe.deliver(told.slice(0, 1), `${app.url}/stripe/webhook`)
  for (let n = 0; n < 2; n++) await noteMissedCalls()
  close()
  expect((await database().paymentCall.findMany()).map(one => one.event).sort()).toEqual(told.map(one => one.id).sort())
  await database().paymentCall.updateMany({ data: { doneAt: new Date(Date.now() - 61 * 86_400_000) } })
  const [first] = await database().paymentCall.findMany()
  await database().paymentCall.update({ where: { id: first?.id ?? '' }, data: { doneAt: new Date() } })
  expect(await forgetCalls()).toBe(told.length - 1)
})

test('open calls are listed until they are done; one that could not be asked about waits, and longer each time', async () => {
  await send(signed())
  const [call] = await listOpenCalls()
  const id = call?.id ?? ''
  const wait = async () => {
    await putOffCall(id)
    const { nextAt } = await database().paymentCall.findUniqueOrThrow({ where: { id } })
    return Math.round((nextAt.getTime() - Date.now()) / 60_000)
  }
  expect([await wait(), await wait(), await wait()]).toEqual([1, 2, 4])
  expect(await listOpenCalls()).toEqual([])
  await database().paymentCall.update({ where: { id }, data: { nextAt: new Date(), attempts: 30 } })
  expect(await wait()).toBe(360)
  await database().paymentCall.update({ where: { id }, data: { nextAt: new Date() } })
  expect(await listOpenCalls()).toHaveLength(1)
  await endCall(id)
  expect(await listOpenCalls()).toEqual([])
})

test('where nobody pays by Stripe there is no such door; a form may lead to where people pay and nowhere else', async () => {
  const policy = (await fetch(app.url)).headers.get('content-security-policy') ?? ''
  expect(policy).toContain(`form-action 'self' ${stripe.url};`)
  const demo = await startApp()
  const answer = await fetch(`${demo.url}/stripe/webhook`, { method: 'POST', ...signed() })
  expect(answer.status).toBe(404)
  expect((await fetch(demo.url)).headers.get('content-security-policy')).toContain("form-action 'self';")
})
