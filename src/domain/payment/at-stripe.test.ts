// Seats paid for by Stripe, through the real SDK to the stand-in: the books on both sides say the same in the end, whatever went wrong between.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { settleCalls } from '#domain/payment/calling.ts'
import { noteMissedCalls, takeCall } from '#domain/payment/calls.ts'
import { checkOut } from '#domain/payment/checking-out.ts'
import { followOrders } from '#domain/payment/following.ts'
import { compareDay } from '#domain/payment/reconciling.ts'
import { Refusal } from '#domain/refusal.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { openPost } from '#outside/post.ts'
import { stripeDesk } from '#outside/stripe-desk.ts'
import { inDays, makeResident, makeRun } from '#test/places.ts'
import { type StripeStandIn, startStripe } from '#test/stripe/stand-in.ts'

let stripe: StripeStandIn
const ends: (() => void)[] = []
beforeAll(async () => {
  stripe = await startStripe()
  const { secretKey, webhookSecret } = stripe
  ends.push(useDesk(stripeDesk({ secretKey, webhookSecret, api: new URL(stripe.url), publicUrl: 'https://lernpfad.example' })))
  ends.push(openPost({ smtpUrl: null, from: 'Lernpfad <lernpfad@demo.example>', practiceIsPublic: false }))
})
afterAll(() => {
  for (const end of ends) end()
})
beforeEach(() => {
  stripe.faults.clear()
  stripe.refundsAre = 'succeeded'
})

/** Somebody takes a seat for 120 francs. */
async function seat() {
  const { actor, person } = await makeResident()
  const sessions = [{ startsAt: inDays(40), endsAt: inDays(40, 2) }]
  const run = await makeRun({ priceRappen: 12_000, cancelUntil: inDays(20), startsAt: inDays(40), sessions })
  const [place] = await enrol(actor, { runId: run.id, personIds: [person.id], together: false, confirmPrerequisites: true })
  return { actor, enrolmentId: place?.id ?? '', orderId: place?.orderId ?? '' }
}
async function bought(later = false) {
  const one = await seat()
  await checkOut(one.actor, one.orderId)
  const payment = await paymentOf(one.orderId)
  if (later) stripe.payLater(payment.checkoutId ?? '')
  else stripe.pay(payment.checkoutId ?? '', 'twint')
  await hear()
  return { ...one, paymentId: payment.id, checkoutId: payment.checkoutId ?? '' }
}
/** Every call Stripe has made so far reaches us, old ones again, the newest first; then they are answered. */
async function hear() {
  for (const event of stripe.events.toReversed()) {
    const { body, headers } = stripe.sign(event)
    expect(await takeCall(Buffer.from(body), headers['stripe-signature'])).toBe('noted')
  }
  await settleCalls()
}
const paymentOf = (orderId: string) => database().orderPayment.findFirstOrThrow({ where: { orderId }, orderBy: { createdAt: 'desc' } })
const stateOf = async (id: string) => (await database().enrolment.findUniqueOrThrow({ where: { id } })).state
const refundsOf = (orderId: string) => database().orderRefund.findMany({ where: { orderId } })
const charged = (paymentId: string) => stripe.books().charges.filter(one => one.reference === paymentId)
/** What waits for its minute is due now. */
const makeDue = () =>
  pool().query(`update "OrderPayment" set "nextAt" = now() where "nextAt" is not null; update "OrderRefund" set "nextAt" = now()`)
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => (error instanceof Refusal ? error.reason : error),
  )

test('paid and heard of by its calls: the seat is confirmed, once, and the day closes without a difference', async () => {
  const { enrolmentId, orderId, paymentId } = await bought()
  await hear()
  expect(await stateOf(enrolmentId)).toBe('confirmed')
  expect(await paymentOf(orderId)).toMatchObject({ state: 'paid', method: 'twint', rappen: 12_000 })
  expect(charged(paymentId)).toHaveLength(1)
  const { differences, desk } = await compareDay(today())
  expect(differences).toEqual([])
  expect(desk.paid).toBe(12_000)
})

test('no call ever came: the page of the order and the job of the minute find out by themselves', async () => {
  const one = await seat()
  await checkOut(one.actor, one.orderId)
  stripe.pay((await paymentOf(one.orderId)).checkoutId ?? '')
  await makeDue()
  await followOrders()
  expect(await stateOf(one.enrolmentId)).toBe('confirmed')
})

test('money that is on its way keeps the seat; when it fails the person may choose anew', async () => {
  const one = await bought(true)
  expect((await paymentOf(one.orderId)).state).toBe('processing')
  expect(await stateOf(one.enrolmentId)).toBe('payment_due')
  expect(await reasonOf(checkOut(one.actor, one.orderId))).toBe('payment_processing')
  stripe.settleLater(one.checkoutId, false)
  await hear()
  expect((await paymentOf(one.orderId)).state).toBe('failed')
  await checkOut(one.actor, one.orderId)
  const again = await paymentOf(one.orderId)
  expect(again.id).not.toBe(one.paymentId)
  stripe.pay(again.checkoutId ?? '')
  await hear()
  expect(await stateOf(one.enrolmentId)).toBe('confirmed')
})

test.each(['cut_after', 'error_after', 'malformed', 'rate_limited', 'unavailable'] as const)(
  '%s while opening and while giving back: told or unnoticed, and done once',
  async kind => {
    const one = await seat()
    stripe.faults.plan(kind, { at: 'POST /v1/checkout/sessions' })
    const said = await reasonOf(checkOut(one.actor, one.orderId))
    expect(said).toBe(kind === 'cut_after' ? null : 'desk_unavailable')
    await checkOut(one.actor, one.orderId)
    const { id, checkoutId } = await paymentOf(one.orderId)
    expect(stripe.books().sessions.filter(session => session.reference === id)).toHaveLength(1)
    stripe.pay(checkoutId ?? '')
    await hear()
    stripe.faults.plan(kind, { at: 'POST /v1/refunds' })
    await cancel(one.actor, { enrolmentId: one.enrolmentId, reason: '' })
    for (let n = 0; n < 3; n++) {
      await makeDue()
      await followOrders()
    }
    expect(await refundsOf(one.orderId)).toEqual([expect.objectContaining({ state: 'done', rappen: 12_000 })])
    expect(charged(id)).toEqual([expect.objectContaining({ refundedRappen: 12_000 })])
    expect((await compareDay(today())).differences).toEqual([])
  },
)

test('a refund to a closed card fails after days: heard of by a call or by night, it becomes a task', async () => {
  stripe.refundsAre = 'pending'
  const one = await bought()
  await cancel(one.actor, { enrolmentId: one.enrolmentId, reason: '' })
  await makeDue()
  await followOrders()
  expect((await refundsOf(one.orderId))[0]?.state).toBe('pending')
  const [refund] = stripe.books().refunds.filter(back => back.payment === one.paymentId)
  stripe.endRefund(refund?.id ?? '', 'expired_or_canceled_card')
  await noteMissedCalls()
  await settleCalls()
  expect((await refundsOf(one.orderId))[0]).toMatchObject({ state: 'failed' })
  expect(await database().paymentTask.count({ where: { orderId: one.orderId, settledAt: null } })).toBe(1)
})

test('money given back at Stripe’s own pages, of which no call came, is in our books after the night', async () => {
  const one = await bought()
  const { intent } = await paymentOf(one.orderId)
  stripe.dashboardRefund(intent ?? '', 3_000)
  await noteMissedCalls()
  await settleCalls()
  expect((await refundsOf(one.orderId)).map(back => [back.rappen, back.state])).toEqual([[3_000, 'done']])
  expect((await compareDay(today())).differences).toEqual([])
})
