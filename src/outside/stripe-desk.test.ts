// The real SDK over HTTP to a stand-in that is held to Stripe's own types: what the desk asks, what it makes of the answers, what of faults.
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Ask, type Desk, type DeskCheckout, DeskRefused, DeskUnavailable } from '#outside/payment-desk.ts'
import { stripeDesk } from '#outside/stripe-desk.ts'
import type { FaultKind } from '#test/stripe/faults.ts'
import { secretKey, startStripe, webhookSecret } from '#test/stripe/stand-in.ts'

const stripe = await startStripe()
const publicUrl = 'https://lernpfad.example'
const deskWith = (key = secretKey): Desk => stripeDesk({ secretKey: key, webhookSecret, api: new URL(stripe.url), publicUrl })
const desk = deskWith()
const ask = (more: Partial<Ask> = {}): Ask => ({
  reference: randomUUID(),
  rappen: 32_000,
  lines: [
    { text: 'Tabellen verstehen, Kim', rappen: 20_000 },
    { text: 'Fotos ordnen, Rosa', rappen: 12_000 },
  ],
  expiresAt: new Date(Date.now() + 35 * 60_000),
  language: 'de',
  email: 'rosa@demo.example',
  paidPath: '/mein/zahlungen/1?neu',
  leftPath: '/mein/zahlungen/1',
  ...more,
})
const paid = async (method: 'card' | 'twint' = 'twint') => {
  const { id, reference } = await desk.openCheckout(ask())
  stripe.pay(id, method)
  const checkout = (await desk.getCheckout(id)) as DeskCheckout
  return { id, reference: reference ?? '', intent: checkout.intent ?? '' }
}
const refundsOf = (reference: string) => stripe.books().refunds.filter(one => one.reference === reference)
const sessionsOf = (reference: string) => stripe.books().sessions.filter(one => one.reference === reference)
const fault = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => error,
  )
beforeEach(() => {
  stripe.faults.clear()
  stripe.refundsAre = 'succeeded'
})

describe('a visit', () => {
  test('is opened in francs, for card and TWINT, exactly as long as the seat is held, and carries our id to the charge', async () => {
    const asked = ask()
    const opened = await desk.openCheckout(asked)
    expect(opened).toMatchObject({
      reference: asked.reference,
      state: 'open',
      money: 'none',
      rappen: 32_000,
      currency: 'chf',
      intent: null,
    })
    expect(opened.expiresAt.getTime()).toBe(Math.floor(asked.expiresAt.getTime() / 1000) * 1000)
    const call = stripe.calls.findLast(one => one.way === 'POST /v1/checkout/sessions')
    expect(call?.key).toBe(`checkout-${asked.reference}`)
    expect(call?.params).toMatchObject({
      allowed_payment_method_types: ['card', 'twint'],
      adaptive_pricing: { enabled: false },
      locale: 'de',
      customer_email: 'rosa@demo.example',
      success_url: 'https://lernpfad.example/mein/zahlungen/1?neu',
      cancel_url: 'https://lernpfad.example/mein/zahlungen/1',
    })
    stripe.pay(opened.id)
    expect(stripe.books().charges.find(one => one.reference === asked.reference)).toMatchObject({ rappen: 32_000 })
  })

  test('leads back in the language it was opened in, without an address where there is none', async () => {
    await desk.openCheckout(ask({ language: 'en', email: null }))
    const params = stripe.calls.findLast(one => one.way === 'POST /v1/checkout/sessions')?.params
    expect(params).toMatchObject({ locale: 'en', success_url: 'https://lernpfad.example/en/mein/zahlungen/1?neu' })
    expect(params).not.toHaveProperty('customer_email')
  })

  test('has one line where something is taken off, because Stripe takes no line below nothing', async () => {
    const lines = [
      { text: 'Kurs', rappen: 40_000 },
      { text: 'Beitrag des Kantons', rappen: -20_000 },
    ]
    const { rappen } = await desk.openCheckout(ask({ lines, rappen: 20_000 }))
    expect(rappen).toBe(20_000)
    await expect(desk.openCheckout(ask({ rappen: 1 }))).rejects.toThrow('make 32000 Rappen, not 1')
  })

  test('is one, however often it is asked for, and told as it stands now', async () => {
    const asked = ask()
    const first = await desk.openCheckout(asked)
    stripe.pay(first.id)
    const again = await desk.openCheckout(asked)
    expect([again.id, again.state, again.money]).toEqual([first.id, 'complete', 'paid'])
    expect(sessionsOf(asked.reference)).toHaveLength(1)
    expect(await fault(desk.openCheckout({ ...asked, rappen: 1000, lines: [{ text: 'x', rappen: 1000 }] }))).toMatchObject({
      code: 'idempotency_error',
    })
  })

  test('is the same one although its words have changed since nobody heard the first answer; for another sum it is refused', async () => {
    const asked = ask()
    stripe.faults.plan('malformed', { at: 'POST /v1/checkout/sessions' })
    expect(await fault(desk.openCheckout(asked))).toBeInstanceOf(DeskUnavailable)
    const again = await desk.openCheckout({ ...asked, email: 'neu@demo.example' })
    expect([again.reference, again.state]).toEqual([asked.reference, 'open'])
    expect(sessionsOf(asked.reference)).toHaveLength(1)
  })

  test('too short for Stripe is refused by the name of what is wrong', async () => {
    expect(await fault(desk.openCheckout(ask({ expiresAt: new Date(Date.now() + 20 * 60_000) })))).toMatchObject({ code: 'expires_at' })
  })

  test.each(['card', 'twint'] as const)('paid by %s says so', async method => {
    const { id } = await desk.openCheckout(ask())
    stripe.pay(id, method)
    expect(await desk.getCheckout(id)).toMatchObject({ state: 'complete', money: 'paid', method, url: null, refunds: [], disputes: [] })
  })

  test('money that is on its way is processing, and then paid or failed', async () => {
    const [one, other] = [await desk.openCheckout(ask()), await desk.openCheckout(ask())]
    for (const { id } of [one, other]) {
      stripe.payLater(id)
      expect(await desk.getCheckout(id)).toMatchObject({ state: 'complete', money: 'processing' })
    }
    stripe.settleLater(one.id, true)
    stripe.settleLater(other.id, false)
    expect((await desk.getCheckout(one.id))?.money).toBe('paid')
    expect((await desk.getCheckout(other.id))?.money).toBe('failed')
  })

  test('a card that is declined leaves it open', async () => {
    const { id } = await desk.openCheckout(ask())
    stripe.decline(id)
    expect(await desk.getCheckout(id)).toMatchObject({ state: 'open', money: 'none' })
    stripe.pay(id)
    expect((await desk.getCheckout(id))?.money).toBe('paid')
  })

  test('ends with its time, and earlier when we end it; one that was paid meanwhile stays paid', async () => {
    const { id } = await desk.openCheckout(ask())
    expect(await desk.expireCheckout(id)).toMatchObject({ state: 'expired', money: 'none', url: null })
    expect((await desk.expireCheckout(id)).state).toBe('expired')
    const bought = await paid()
    expect(await desk.expireCheckout(bought.id)).toMatchObject({ state: 'complete', money: 'paid' })
    expect(await fault(desk.expireCheckout('cs_test_unknown'))).toMatchObject({ code: 'resource_missing' })
    const own = await startStripe()
    const other = stripeDesk({ secretKey, webhookSecret, api: new URL(own.url), publicUrl })
    const late = await other.openCheckout(ask())
    own.advance(36 * 60_000)
    expect((await other.getCheckout(late.id))?.state).toBe('expired')
    expect(() => own.pay(late.id)).toThrow('it is expired')
  })

  test('unknown is null; of other software is known and none of ours', async () => {
    expect(await desk.getCheckout('cs_test_unknown')).toBeNull()
    expect(await desk.findByIntent('pi_unknown')).toBeNull()
    const { id } = await desk.openCheckout(ask())
    Object.assign(stripe.account.get('checkout.session', id), { metadata: {} })
    expect((await desk.getCheckout(id))?.reference).toBeNull()
  })

  test('is found by what was paid', async () => {
    const { id, intent } = await paid()
    expect((await desk.findByIntent(intent))?.id).toBe(id)
  })
})

describe('giving back', () => {
  test('in parts up to what was paid, each once, and those from the dashboard are seen as none of ours', async () => {
    const { id, intent } = await paid()
    const [first, second] = [randomUUID(), randomUUID()]
    expect(await desk.refund({ reference: first, intent, rappen: 20_000 })).toMatchObject({
      reference: first,
      rappen: 20_000,
      state: 'done',
    })
    expect(await desk.refund({ reference: first, intent, rappen: 20_000 })).toMatchObject({ reference: first })
    expect(await fault(desk.refund({ reference: second, intent, rappen: 12_001 }))).toBeInstanceOf(DeskRefused)
    stripe.dashboardRefund(intent, 2_000)
    const refunds = (await desk.getCheckout(id))?.refunds ?? []
    expect(refunds.map(one => [one.reference, one.rappen])).toEqual([
      [null, 2_000],
      [first, 20_000],
    ])
    expect(stripe.books().charges.find(one => one.intent === intent)?.refundedRappen).toBe(22_000)
  })

  test('what was all given back is refused by its name', async () => {
    const { intent } = await paid()
    await desk.refund({ reference: randomUUID(), intent, rappen: 32_000 })
    const no = await fault(desk.refund({ reference: randomUUID(), intent, rappen: 1 }))
    expect([no.constructor, no.code]).toEqual([DeskRefused, 'charge_already_refunded'])
  })

  test('pending, then done or failed with its reason; asked for again it is told as it stands now', async () => {
    stripe.refundsAre = 'pending'
    const { intent } = await paid()
    const reference = randomUUID()
    const refund = await desk.refund({ reference, intent, rappen: 5_000 })
    expect(refund.state).toBe('pending')
    stripe.endRefund(refund.id, 'expired_or_canceled_card')
    const failed = { state: 'failed', reason: 'expired_or_canceled_card' }
    expect(await desk.refund({ reference, intent, rappen: 5_000 })).toMatchObject(failed)
    expect((await desk.listRefunds(intent))[0]).toMatchObject(failed)
  })

  test('a dispute is open, then won or lost; an inquiry moves no money and is none', async () => {
    const { id, intent } = await paid()
    const disputes = async () => (await desk.getCheckout(id))?.disputes.map(one => one.state)
    stripe.closeDispute(stripe.openDispute(intent, { inquiry: true }).id, true)
    expect(await disputes()).toEqual([])
    const one = stripe.openDispute(intent)
    expect(await disputes()).toEqual(['open'])
    expect(await fault(desk.refund({ reference: randomUUID(), intent, rappen: 1 }))).toMatchObject({ code: 'charge_disputed' })
    stripe.closeDispute(one.id, false)
    expect(await disputes()).toEqual(['lost'])
    const other = await paid()
    stripe.closeDispute(stripe.openDispute(other.intent).id, true)
    expect((await desk.getCheckout(other.id))?.disputes.map(one => one.state)).toEqual(['won'])
  })
})

test('lists go over all their pages, of a time that begins and ends', async () => {
  const own = await startStripe()
  const other = stripeDesk({ secretKey, webhookSecret, api: new URL(own.url), publicUrl })
  const references: string[] = []
  for (let n = 0; n < 103; n++) {
    const asked = ask()
    references.push(asked.reference)
    const { id } = await other.openCheckout(asked)
    if (n % 40 === 0) own.pay(id)
  }
  const from = new Date(Date.now() - 60_000)
  const listed: DeskCheckout[] = []
  for await (const one of other.listCheckouts(from, new Date(Date.now() + 60_000))) listed.push(one)
  expect(new Set(listed.map(one => one.reference))).toEqual(new Set(references))
  expect(listed.filter(one => one.money === 'paid')).toHaveLength(3)
  for await (const one of other.listCheckouts(new Date(0), from)) throw new Error(`${one.id} is not of this time`)

  // Three payments by card: 3 × (32'000 − 958), and what one gave back.
  await other.refund({ reference: randomUUID(), intent: own.books().charges[0]?.intent ?? '', rappen: 1_000 })
  const payout = own.payOut()
  const payouts = async () => {
    const all = []
    for await (const one of other.listPayouts(from, new Date(Date.now() + 60_000))) all.push(one)
    return all
  }
  const day = new Date(payout.arrival_date * 1000).toISOString().slice(0, 10)
  expect(await payouts()).toEqual([
    { id: payout.id, rappen: 3 * (32_000 - 958) - 1_000, feeRappen: 3 * 958, arrivesOn: day, state: 'pending' },
  ])
  own.arrive(payout.id)
  expect((await payouts())[0]?.state).toBe('paid')
})

test('calls that never reached us are listed later: each says whose it is, and what is of no concern is left out', async () => {
  const own = await startStripe()
  const one = stripeDesk({ secretKey, webhookSecret, api: new URL(own.url), publicUrl })
  const { id } = await one.openCheckout(ask())
  own.pay(id)
  const intent = (await one.getCheckout(id))?.intent ?? ''
  own.dashboardRefund(intent, 1_000)
  own.openDispute(intent)
  own.account.events.push({ ...structuredClone(own.events[0]), id: 'evt_other', account: 'acct_other' } as (typeof own.events)[number])
  const listed = []
  for await (const call of one.listCalls(new Date(Date.now() - 60_000), new Date(Date.now() + 60_000))) listed.push(call)
  // The same as by its calls, without those of the intent itself: its session and its refunds say as much.
  const heard = own.events.flatMap(event => {
    const { body, headers } = own.sign(event)
    const call = /^payment_intent/.test(event.type) ? null : one.hear(Buffer.from(body), headers['stripe-signature'])
    return call ? [call] : []
  })
  expect(listed.toReversed()).toEqual(heard)
  expect(new Set(listed.map(call => JSON.stringify(call.about)))).toEqual(
    new Set([{ checkout: id }, { intent }].map(about => JSON.stringify(about))),
  )
  for await (const call of one.listCalls(new Date(0), new Date(Date.now() - 60_000))) throw new Error(`${call.id} is not of this time`)
})

// What it costs somebody who waits is bounded: eight seconds a try.
const unknown: FaultKind[] = [
  'rate_limited',
  'unavailable',
  'error_before',
  'error_after',
  'hang_before',
  'hang_after',
  'malformed',
  'wrong_shape',
]
describe.concurrent('a fault is "not known", and asking again does it once', () => {
  test.each(unknown)('%s while opening', { timeout: 60_000 }, async kind => {
    const own = await startStripe()
    const one = stripeDesk({ secretKey, webhookSecret, api: new URL(own.url), publicUrl })
    const asked = ask()
    own.faults.plan(kind, { at: 'POST /v1/checkout/sessions' })
    const begin = Date.now()
    expect(await fault(one.openCheckout(asked))).toBeInstanceOf(DeskUnavailable)
    expect(Date.now() - begin).toBeLessThan(9_000)
    const opened = await one.openCheckout(asked)
    expect(opened).toMatchObject({ reference: asked.reference, state: 'open' })
    expect(own.books().sessions).toHaveLength(1)
  })

  test.each(unknown)('%s while giving back', { timeout: 60_000 }, async kind => {
    const own = await startStripe()
    const one = stripeDesk({ secretKey, webhookSecret, api: new URL(own.url), publicUrl })
    const { id } = await one.openCheckout(ask())
    own.pay(id)
    const intent = (await one.getCheckout(id))?.intent ?? ''
    own.faults.plan(kind, { at: 'POST /v1/refunds' })
    const reference = randomUUID()
    expect(await fault(one.refund({ reference, intent, rappen: 7_000 }))).toBeInstanceOf(DeskUnavailable)
    expect(await one.refund({ reference, intent, rappen: 7_000 })).toMatchObject({ reference, rappen: 7_000, state: 'done' })
    expect(own.books().refunds.map(one => one.reference)).toEqual([reference])
    expect(own.books().charges[0]?.refundedRappen).toBe(7_000)
  })

  test('a long silence: while the first call still runs the second is told so, and then it was done once', {
    timeout: 60_000,
  }, async () => {
    const own = await startStripe()
    const one = stripeDesk({ secretKey, webhookSecret, api: new URL(own.url), publicUrl })
    const asked = ask()
    // Longer than the desk waits; from there on thirty seconds are no different.
    own.faults.plan('slow', { at: 'POST /v1/checkout/sessions', ms: 11_000 })
    expect(await fault(one.openCheckout(asked))).toBeInstanceOf(DeskUnavailable)
    const second = await fault(one.openCheckout(asked))
    expect([second.constructor, second.message]).toEqual([DeskUnavailable, expect.stringContaining('409')])
    await new Promise(wake => setTimeout(wake, 3_500))
    expect((await one.openCheckout(asked)).state).toBe('open')
    expect(own.books().sessions).toHaveLength(1)
  })
})

test.each(['cut_before', 'cut_after'] as const)('%s: the SDK asks once more under the same key, and nobody notices', async kind => {
  const asked = ask()
  stripe.faults.plan(kind, { at: 'POST /v1/checkout/sessions' })
  const { id } = await desk.openCheckout(asked)
  expect(sessionsOf(asked.reference)).toHaveLength(1)
  stripe.pay(id)
  const { intent } = (await desk.getCheckout(id)) as DeskCheckout
  stripe.faults.plan(kind, { at: 'POST /v1/refunds' })
  const reference = randomUUID()
  await desk.refund({ reference, intent: intent ?? '', rappen: 3_000 })
  expect(refundsOf(reference)).toHaveLength(1)
})

test('cut at every try after it was done: not known, and asked for again it was done once', async () => {
  const { intent } = await paid()
  const reference = randomUUID()
  stripe.faults.plan('cut_after', { at: 'POST /v1/refunds', times: 2 })
  expect(await fault(desk.refund({ reference, intent, rappen: 3_000 }))).toBeInstanceOf(DeskUnavailable)
  expect(refundsOf(reference)).toHaveLength(1)
  await desk.refund({ reference, intent, rappen: 3_000 })
  expect(refundsOf(reference)).toHaveLength(1)
})

test('a wrong key is our own trouble: no refund counts as refused by it', async () => {
  const { intent } = await paid()
  expect(await fault(deskWith('sk_test_other').refund({ reference: randomUUID(), intent, rappen: 1 }))).toBeInstanceOf(DeskUnavailable)
})

test('reading is tried twice, and a broken page of a list is no empty list', async () => {
  const { id, intent } = await paid()
  stripe.faults.plan('unavailable', { at: 'GET /v1/checkout/sessions/:id' })
  expect((await desk.getCheckout(id))?.money).toBe('paid')
  for (const kind of ['malformed', 'wrong_shape'] as const) {
    stripe.faults.plan(kind, { at: 'GET /v1/refunds' })
    expect(await fault(desk.listRefunds(intent)), kind).toBeInstanceOf(DeskUnavailable)
    stripe.faults.plan(kind, { at: 'GET /v1/checkout/sessions/:id' })
    expect(await fault(desk.getCheckout(id)), kind).toBeInstanceOf(DeskUnavailable)
  }
})

test('where nobody listens at all it is not known either', async () => {
  const gone = stripeDesk({ secretKey, webhookSecret, api: new URL('http://127.0.0.1:9'), publicUrl })
  expect(await fault(gone.openCheckout(ask()))).toBeInstanceOf(DeskUnavailable)
})
