// P6: what goes back is never more than what came, whoever asks for it, how often and at once.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { followOrders } from '#domain/payment/following.ts'
import { sendRefunds } from '#domain/payment/refunding.ts'
import { settle } from '#domain/payment/settling.ts'
import { desk } from '#outside/payment-desk.ts'
import { makeFamilyOrder, makeOrder, orderOf, payAt, visit } from '#test/paying.ts'
import { compareBooks } from '#test/payment-books.ts'
import { Clocks } from '#test/payment-histories.ts'
import { makeStaff } from '#test/places.ts'
import { startStripe } from '#test/stripe/stand-in.ts'

/** Three thousand in the long run. */
const rounds = Number(process.env['ROUNDS'] ?? 12)
const figures = { rounds: 0, violations: 0 }

const stripe = await startStripe()
const clocks = new Clocks(stripe)
let close: () => void
beforeAll(async () => {
  close = payAt(stripe)
  await desk()
    ?.getCheckout('cs_test_nobody')
    .catch(() => null)
}, 60_000)
beforeEach(() => {
  stripe.faults.clear()
  clocks.sync()
})
afterEach(() => stopClock(null))
afterAll(() => {
  close()
  console.log(`P6: ${figures.rounds} rounds of refunds at once: ${figures.violations} in which more went back than came`)
})

async function paidFamily() {
  const made = await makeFamilyOrder()
  const id = await visit(made.actor, made.orderId)
  stripe.pay(id)
  await settle(id)
  const { payments } = await orderOf(made.orderId)
  return { ...made, id, intent: payments[0]?.intent ?? '' }
}
type Paid = Awaited<ReturnType<typeof paidFamily>>

/** Nothing of what goes wrong in a race is a mistake in itself; what stands in the books afterwards counts. */
const atOnce = (...all: (() => unknown)[]) => Promise.allSettled(all.map(async work => work()))
const races: Record<string, (made: Paid) => Promise<unknown>> = {
  'every seat is cancelled at once, each by three clicks, while refunds are sent': ({ actor, places, id }) =>
    atOnce(
      ...places.flatMap(enrolmentId => [1, 2, 3].map(() => () => cancel(actor, { enrolmentId }))),
      ...[1, 2, 3].map(() => () => sendRefunds()),
      () => settle(id),
    ),
  'one cancels while the dashboard gives everything back': ({ actor, places, intent, id }) =>
    atOnce(
      () => cancel(actor, { enrolmentId: places[0] ?? '' }),
      () => stripe.dashboardRefund(intent),
      () => sendRefunds(),
      () => settle(id),
      () => cancel(actor, { enrolmentId: places[2] ?? '' }),
    ),
  'one cancels while the dashboard gives a part back': ({ actor, places, intent, id }) =>
    atOnce(
      () => cancel(actor, { enrolmentId: places[2] ?? '' }),
      () => settle(id),
      () => stripe.dashboardRefund(intent, 25_000),
      () => sendRefunds(),
      () => settle(id),
    ),
  'one cancels while their bank takes the money back': ({ actor, places, intent, id }) =>
    atOnce(
      () => cancel(actor, { enrolmentId: places[0] ?? '' }),
      () => stripe.openDispute(intent),
      () => settle(id),
      () => sendRefunds(),
      () => cancel(actor, { enrolmentId: places[1] ?? '' }),
    ),
  'Stripe gives back and answers with an error, again and again': async ({ actor, places }) => {
    stripe.faults.plan('error_after', { at: 'POST /v1/refunds', times: 3 })
    await atOnce(...places.map(enrolmentId => () => cancel(actor, { enrolmentId })))
    await atOnce(
      () => sendRefunds(),
      () => sendRefunds(),
    )
    clocks.pass(5)
    await atOnce(
      () => sendRefunds(),
      () => sendRefunds(),
    )
  },
  'Stripe gives back and the connection breaks, and its memory of keys is over': async ({ actor, places }) => {
    stripe.faults.plan('cut_after', { at: 'POST /v1/refunds', times: 2 })
    await cancel(actor, { enrolmentId: places[1] ?? '' })
    await atOnce(() => sendRefunds())
    stripe.faults.clear()
    clocks.pass(25 * 60)
    await atOnce(
      () => sendRefunds(),
      () => sendRefunds(),
    )
  },
  'a refund that is pending fails while the next is sent': async ({ actor, places, id }) => {
    stripe.refundsAre = 'pending'
    await cancel(actor, { enrolmentId: places[0] ?? '' })
    await sendRefunds()
    stripe.refundsAre = 'succeeded'
    const { refunds } = await orderOf(
      (await database().enrolment.findUniqueOrThrow({ where: { id: places[0] ?? '' }, include: { orderItem: true } })).orderItem?.orderId ??
        '',
    )
    await atOnce(
      () => stripe.endRefund(refunds[0]?.deskRefundId ?? '', 'lost_or_stolen_card'),
      () => settle(id),
      () => cancel(actor, { enrolmentId: places[1] ?? '' }),
      () => sendRefunds(),
      () => settle(id),
    )
  },
}

test.each(Object.keys(races))(
  '%s',
  async name => {
    for (let n = 0; n < Math.ceil(rounds / Object.keys(races).length); n++) {
      const made = await paidFamily()
      await races[name]?.(made)
      stripe.faults.clear()
      for (const minutes of [1, 61, 400]) {
        clocks.pass(minutes)
        await settle(made.id)
        await followOrders()
      }
      const { faults } = await compareBooks(stripe, made.orderId)
      const charge = stripe.books().charges.find(one => one.intent === made.intent)
      figures.rounds++
      if (faults.length > 0 || (charge?.refundedRappen ?? 0) > 48_000) figures.violations++
      expect(charge?.refundedRappen).toBeLessThanOrEqual(48_000)
      expect(faults).toEqual([])
    }
  },
  60_000 + rounds * 4_000,
)

test('two clerks and a card at once: what came twice goes back once', async () => {
  const { actor, orderId } = await makeOrder()
  const id = await visit(actor, orderId)
  const [one, two] = [await makeStaff(), await makeStaff()]
  stripe.pay(id)
  await atOnce(
    ...[one, two, one].map(clerk => () => takeAtCounter(clerk, { orderId, way: 'terminal', rappen: 20_000 })),
    () => settle(id),
    () => settle(id),
  )
  await followOrders()
  await atOnce(
    () => sendRefunds(),
    () => sendRefunds(),
  )
  const { faults, state } = await compareBooks(stripe, orderId)
  expect(faults).toEqual([])
  expect(state).toMatchObject({ order: 'settled', balances: { person: 0, provider: 20_000 } })
})

const more = async (paymentId: string, orderId: string) =>
  database().orderRefund.create({ data: { orderId, paymentId, way: 'desk', state: 'due', rappen: 1, why: 'again' } })

test('the database itself takes no refund beyond what was paid; control: without its rule it would', async () => {
  const { actor, places, orderId } = await paidFamily()
  for (const enrolmentId of places) await cancel(actor, { enrolmentId })
  await sendRefunds()
  const paymentId = (await orderOf(orderId)).payments[0]?.id ?? ''
  await expect(more(paymentId, orderId)).rejects.toThrow('more would go back than was paid')
  await pool().query('alter table "OrderRefund" disable trigger moves')
  try {
    await more(paymentId, orderId)
  } finally {
    await pool().query('alter table "OrderRefund" enable trigger moves')
  }
  const { refunds } = await orderOf(orderId)
  expect(refunds.filter(one => one.state === 'due' || one.state === 'done').reduce((sum, one) => sum + one.rappen, 0)).toBe(48_001)
  // The rule is back before it is sent: it stays here, the job says so, and those behind it get their money.
  const next = await paidFamily()
  await cancel(next.actor, { enrolmentId: next.places[0] ?? '' })
  await expect(sendRefunds()).rejects.toThrow('more would go back than was paid')
  expect((await orderOf(next.orderId)).refunds).toMatchObject([{ state: 'done', rappen: 9_000 }])
  const charge = stripe.books().charges.findLast(one => one.reference === paymentId)
  expect(charge?.refundedRappen).toBe(48_000)
})
