// P5: calls that are signed as they should be and still tell nothing true about the order they seem to be about.
import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { settleCalls } from '#domain/payment/calling.ts'
import { takeCall } from '#domain/payment/calls.ts'
import { desk } from '#outside/payment-desk.ts'
import { makeOrder, orderOf, payAt, personOf, stateOf, visit } from '#test/paying.ts'
import { compareBooks } from '#test/payment-books.ts'
import { Clocks } from '#test/payment-histories.ts'
import { startStripe } from '#test/stripe/stand-in.ts'

const stripe = await startStripe()
const clocks = new Clocks(stripe)
const sdk = new Stripe(stripe.secretKey, { host: '127.0.0.1', port: new URL(stripe.url).port, protocol: 'http' })
let close: () => void
beforeAll(async () => {
  close = payAt(stripe)
  await desk()
    ?.getCheckout('cs_test_nobody')
    .catch(() => null)
}, 60_000)
beforeEach(() => clocks.sync())
afterEach(() => stopClock(null))
afterAll(() => close())

type Words = { client_reference_id?: string; metadata?: Record<string, string>; rappen?: number; currency?: string }
/** A session that other software of the same account has opened, and that somebody has paid. */
async function paidElsewhere({ rappen = 20_000, currency = 'chf', ...words }: Words) {
  const { id } = await sdk.checkout.sessions.create({
    ...{ mode: 'payment', success_url: 'https://anderswo.example', expires_at: Math.floor(Date.now() / 1000) + 3_600, ...words },
    line_items: [{ quantity: 1, price_data: { currency, unit_amount: rappen, product_data: { name: 'Anderes' } } }],
  })
  stripe.pay(id)
  return id
}
async function tellAll() {
  for (const event of stripe.events) {
    const { body, headers } = stripe.sign(event)
    expect(await takeCall(Buffer.from(body), headers['stripe-signature'])).toBe('noted')
  }
  await settleCalls()
}
async function forge(of: object) {
  const { body, headers } = stripe.sign({ ...stripe.events.at(-1), id: `evt_forged_${Math.random()}`, ...of })
  await takeCall(Buffer.from(body), headers['stripe-signature'])
  await settleCalls()
}
/** Everything that is written down about an order. */
async function written(orderId: string) {
  const order = await orderOf(orderId)
  const entries = await database().ledgerEntry.findMany({ where: { orderId } })
  return JSON.stringify([order, entries, await database().paymentTask.findMany({ where: { orderId } })], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}
const paymentOf = async (orderId: string) => (await orderOf(orderId)).payments[0]?.id ?? ''
/** As if we had gone down before the answer of the desk: only its own words say whose visit it is. */
const forgetVisit = async (orderId: string) => {
  await pool().query(`update "OrderPayment" set "checkoutId" = null, url = null where "orderId" = $1`, [orderId])
}

test('a paid session with our payment’s id in one place only is none of ours', async () => {
  const { actor, orderId } = await makeOrder()
  await visit(actor, orderId)
  await forgetVisit(orderId)
  const payment = await paymentOf(orderId)
  const before = await written(orderId)
  await paidElsewhere({ client_reference_id: payment })
  await paidElsewhere({ metadata: { payment } })
  await paidElsewhere({ client_reference_id: payment, metadata: { payment: orderId } })
  await tellAll()
  expect(await written(orderId)).toBe(before)
})

test('a second session with our id in both places, beside the visit we know, changes nothing', async () => {
  const { actor, orderId, placeId } = await makeOrder()
  await visit(actor, orderId)
  const payment = await paymentOf(orderId)
  const before = await written(orderId)
  await paidElsewhere({ client_reference_id: payment, metadata: { payment } })
  await tellAll()
  expect(await written(orderId)).toBe(before)
  expect(await stateOf(placeId)).toBe('payment_due')
})

test.each([
  ['another sum', { rappen: 19_999 }],
  ['more than we asked for', { rappen: 2_000_000 }],
  ['another currency', { currency: 'eur' }],
])('with our id in both places and %s nothing is booked, and somebody looks at it', async (_, words) => {
  const { actor, orderId, placeId } = await makeOrder()
  await visit(actor, orderId)
  await forgetVisit(orderId)
  const payment = await paymentOf(orderId)
  await paidElsewhere({ client_reference_id: payment, metadata: { payment }, ...words })
  await tellAll()
  expect(await personOf(orderId)).toBe(-20_000)
  expect(await stateOf(placeId)).toBe('payment_due')
  expect((await database().paymentTask.findMany({ where: { orderId } })).map(one => one.kind)).toEqual(['checkout_differs'])
  // The visit that is theirs is still theirs.
  const own = await visit(actor, orderId)
  stripe.pay(own)
  await tellAll()
  expect(await stateOf(placeId)).toBe('confirmed')
})

test('the id of a payment at the counter, or of nobody’s, in a session is none of ours', async () => {
  const { orderId } = await makeOrder()
  const { id } = await database().orderPayment.create({ data: { orderId, way: 'bill', state: 'paid', rappen: 20_000 } })
  const before = await written(orderId)
  await paidElsewhere({ client_reference_id: id, metadata: { payment: id } })
  await paidElsewhere({ client_reference_id: 'x', metadata: { payment: 'x' } })
  await paidElsewhere({ client_reference_id: "'; drop", metadata: { payment: "'; drop" } })
  await tellAll()
  expect(await written(orderId)).toBe(before)
})

test('a call about the visit of another order moves that one and no other, whatever else it says', async () => {
  const [mine, theirs] = [await makeOrder(), await makeOrder()]
  const [open, paid] = [await visit(mine.actor, mine.orderId), await visit(theirs.actor, theirs.orderId)]
  stripe.pay(paid)
  const before = await written(mine.orderId)
  const object = {
    id: paid,
    object: 'checkout.session',
    client_reference_id: await paymentOf(mine.orderId),
    metadata: { payment: await paymentOf(mine.orderId) },
  }
  await forge({ type: 'checkout.session.completed', data: { object } })
  expect(await written(mine.orderId)).toBe(before)
  expect((await orderOf(theirs.orderId)).state).toBe('settled')
  // It says that it was paid: Stripe says that it is open.
  await forge({ type: 'checkout.session.completed', data: { object: { id: open, object: 'checkout.session', payment_status: 'paid' } } })
  expect(await stateOf(mine.placeId)).toBe('payment_due')
  expect((await orderOf(mine.orderId)).payments).toMatchObject([{ state: 'open' }])
  // It says that all of it went back, and that the bank took it: nothing did.
  const { intent } = (await orderOf(theirs.orderId)).payments[0] ?? {}
  await forge({
    type: 'charge.refunded',
    data: { object: { id: 'ch_1', payment_intent: intent, amount_refunded: 20_000, refunded: true } },
  })
  await forge({ type: 'charge.dispute.created', data: { object: { id: 'du_1', payment_intent: intent, amount: 20_000 } } })
  const { faults, state } = await compareBooks(stripe, theirs.orderId)
  expect(faults).toEqual([])
  expect(state).toMatchObject({ order: 'settled', places: ['confirmed'], back: 0, tasks: [] })
})
