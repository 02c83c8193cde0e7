import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { cancelRun } from '#domain/course/running.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { importMoneyFile } from '#domain/payment/bank-import.ts'
import { checkOut, endSuperseded } from '#domain/payment/checking-out.ts'
import { chooseBill, redirectRefund } from '#domain/payment/choosing.ts'
import { cashFor, takeAtCounter } from '#domain/payment/counter.ts'
import { endUnpaid, followOrders } from '#domain/payment/following.ts'
import { sendRefunds } from '#domain/payment/refunding.ts'
import { settle } from '#domain/payment/settling.ts'
import { desk } from '#outside/payment-desk.ts'
import { camt, payments } from '#test/bank-credit.ts'
import { expectSound, makeFamilyOrder, makeOrder, orderOf, payAt, personOf, stateOf, takeSeats, visit } from '#test/paying.ts'
import { inDays, makeResident, makeStaff } from '#test/places.ts'
import { startStripe } from '#test/stripe/stand-in.ts'
import { officer } from '#test/subsidies.ts'

const stripe = await startStripe()
let close: () => void
beforeAll(async () => {
  close = payAt(stripe)
  // The stand-in reads Stripe's types when it is asked first, which takes longer than a payment may.
  await desk()
    ?.getCheckout('cs_test_nobody')
    .catch(() => null)
}, 60_000)
afterAll(() => close())
const start = Date.now()
/** Our clock and Stripe's, both so many minutes on. */
let gone = 0
const later = (minutes: number) => {
  gone += minutes
  stripe.advance(minutes * 60_000)
  stopClock(new Date(start + gone * 60_000).toISOString())
}
beforeEach(() => {
  stripe.faults.clear()
  stripe.refundsAre = 'succeeded'
  stopClock(new Date(start + gone * 60_000).toISOString())
})
afterEach(() => stopClock(null))
const tasks = async (orderId: string) =>
  (await database().paymentTask.findMany({ where: { orderId, settledAt: null } })).map(one => one.kind).sort()
const mails = async (personId: string) =>
  (await database().message.findMany({ where: { personId }, orderBy: { createdAt: 'asc' } })).map(one => one.kind)
const intentOf = async (orderId: string) => (await orderOf(orderId)).payments.find(one => one.intent)?.intent ?? ''

describe('an order', () => {
  test('holds the seats of a family in two courses under one number, one end and one sum', async () => {
    const { orderId, places } = await makeFamilyOrder()
    const order = await orderOf(orderId)
    expect(order.items.map(one => one.priceRappen).sort((a, b) => a - b)).toEqual([9_000, 9_000, 30_000])
    expect(await personOf(orderId)).toBe(-48_000)
    for (const id of places) {
      const place = await database().enrolment.findUniqueOrThrow({ where: { id } })
      expect(place).toMatchObject({ state: 'payment_due', payUntil: order.payUntil })
    }
  })

  test('that nobody pays ends with its seats, and nothing is owed', async () => {
    const { orderId, placeId, person, run } = await makeOrder({ seats: 1 })
    later(36)
    await endUnpaid()
    expect(await stateOf(placeId)).toBe('cancelled')
    expect(await orderOf(orderId)).toMatchObject({ state: 'cancelled', payUntil: null })
    expect(await personOf(orderId)).toBe(0)
    expect(await mails(person.id)).toContain('enrolment/payment_expired')
    expect((await database().courseRun.findUniqueOrThrow({ where: { id: run.id } })).taken).toBe(0)
  })

  test('whose time is over keeps no seat from others, whether or not a job came by', async () => {
    const { run } = await makeOrder({ seats: 1 })
    later(36)
    const other = await makeResident()
    expect((await takeSeats(other.actor, run.id, [other.person.id])).states).toEqual(['payment_due'])
  })
})

describe('paying at the desk', () => {
  test('confirms every seat of the order, once, however often it is settled', async () => {
    const { actor, orderId, places } = await makeFamilyOrder()
    const id = await visit(actor, orderId)
    stripe.pay(id, 'twint')
    await Promise.all([settle(id), settle(id), settle(id)])
    await settle(id)
    for (const place of places) expect(await stateOf(place)).toBe('confirmed')
    const order = await orderOf(orderId)
    expect(order).toMatchObject({ state: 'settled', payUntil: null })
    expect(order.payments).toMatchObject([{ state: 'paid', method: 'twint', rappen: 48_000 }])
    expect(order.invoices).toMatchObject([{ kind: 'invoice', totalRappen: 48_000, dueOn: null }])
    expect(await expectSound(orderId)).toMatchObject({ paid: 48_000, back: 0, waiting: 0 })
  })

  test('holds the seat exactly as long as the visit is open', async () => {
    const { actor, orderId } = await makeOrder()
    later(20)
    await visit(actor, orderId)
    const order = await orderOf(orderId)
    expect(order.payUntil?.getTime()).toBe(order.payments[0]?.expiresAt?.getTime())
    expect(stripe.calls.findLast(one => one.way === 'POST /v1/checkout/sessions')?.params).toMatchObject({
      expires_at: (order.payUntil?.getTime() ?? 0) / 1000,
    })
  })

  test('twice in two windows is one visit', async () => {
    const { actor, orderId } = await makeOrder()
    const urls = await Promise.all([checkOut(actor, orderId), checkOut(actor, orderId), checkOut(actor, orderId)])
    expect(new Set(urls.map(one => one.url)).size).toBe(1)
    expect((await orderOf(orderId)).payments).toHaveLength(1)
  })

  test('in the last second counts, though we hear of it when the hold is over', async () => {
    const { actor, orderId, placeId } = await makeOrder({ seats: 1 })
    const id = await visit(actor, orderId)
    stripe.pay(id)
    later(60)
    await endUnpaid()
    expect(await stateOf(placeId)).toBe('confirmed')
    expect(await orderOf(orderId)).toMatchObject({ state: 'settled' })
  })

  test('when the seat is gone and taken gives the money back, and puts the person on the waiting list', async () => {
    const { actor, orderId, placeId, person, run } = await makeOrder({ seats: 1 })
    const id = await visit(actor, orderId)
    stripe.pay(id)
    later(60)
    const other = await makeResident()
    await takeSeats(other.actor, run.id, [other.person.id])
    await settle(id)
    await sendRefunds()
    expect(await stateOf(placeId)).toBe('cancelled')
    expect(await database().enrolment.findMany({ where: { runId: run.id, personId: person.id, state: 'waiting' } })).toHaveLength(1)
    expect(await expectSound(orderId)).toMatchObject({ paid: 20_000, back: 20_000, waiting: 0 })
    expect(stripe.books().charges.find(one => one.reference === (null as never) || one.refundedRappen === 20_000)).toBeTruthy()
    expect(await mails(person.id)).toContain('payment/no_seat')
  })

  test('later, by the bank, keeps the seat meanwhile; if the bank says no, it is held long enough to choose again', async () => {
    const { actor, orderId, placeId, person } = await makeOrder()
    const id = await visit(actor, orderId)
    stripe.payLater(id)
    await settle(id)
    expect(await stateOf(placeId)).toBe('payment_due')
    expect((await orderOf(orderId)).payments[0]?.state).toBe('processing')
    await expect(checkOut(actor, orderId)).rejects.toThrow('payment_processing')
    later(24 * 60)
    await endUnpaid()
    expect(await stateOf(placeId)).toBe('payment_due')
    stripe.settleLater(id, false)
    await settle(id)
    expect(await orderOf(orderId)).toMatchObject({ state: 'open', payments: [{ state: 'failed' }] })
    expect(await mails(person.id)).toContain('payment/failed')
    const again = await visit(actor, orderId)
    stripe.pay(again)
    await settle(again)
    expect(await stateOf(placeId)).toBe('confirmed')
  })

  test('later, by the bank, binds as a bill does: given back late meanwhile, half of it stays with the school', async () => {
    const late = { cancelUntil: inDays(1), lateRefund: 'part' as const, lateShare: 5_000, lateUntil: inDays(25) }
    const { actor, orderId, placeId } = await makeOrder(late)
    const id = await visit(actor, orderId)
    stripe.payLater(id)
    await settle(id)
    later(2 * 24 * 60)
    await cancel(actor, { enrolmentId: placeId })
    expect(await personOf(orderId)).toBe(-10_000)
    stripe.settleLater(id, true)
    await settle(id)
    await sendRefunds()
    expect(await orderOf(orderId)).toMatchObject({ state: 'cancelled' })
    expect(await expectSound(orderId)).toMatchObject({ paid: 20_000, back: 10_000, waiting: 0 })
  })

  test('a transfer that arrives while a visit is open ends the visit: nobody pays there as well', async () => {
    const { actor, orderId, placeId } = await makeOrder()
    await chooseBill(actor, orderId)
    const id = await visit(actor, orderId)
    const reference = (await orderOf(orderId)).invoices[0]?.reference ?? ''
    const xml = camt({ accounts: payments({ amount: '200.00', reference, own: 'in time' }) })
    await importMoneyFile(await officer('bookkeeper'), { name: 'camt.xml', xml })
    await endSuperseded()
    expect(() => stripe.pay(id)).toThrow()
    expect(await stateOf(placeId)).toBe('confirmed')
    expect(await expectSound(orderId)).toMatchObject({ paid: 20_000, waiting: 0 })
  })

  test('a transfer of too much waits for the office, also when a visit of before is ended', async () => {
    const { actor, orderId } = await makeOrder()
    const id = await visit(actor, orderId)
    await chooseBill(actor, orderId)
    const reference = (await orderOf(orderId)).invoices[0]?.reference ?? ''
    const xml = camt({ accounts: payments({ amount: '230.00', reference, own: 'too much' }) })
    await importMoneyFile(await officer('bookkeeper'), { name: 'camt.xml', xml })
    await endSuperseded()
    await settle(id)
    expect(await orderOf(orderId)).toMatchObject({ state: 'settled', refunds: [] })
    expect(await tasks(orderId)).toEqual(['overpaid'])
  })

  test('another sum than we asked for books nothing and asks somebody', async () => {
    const { actor, orderId, placeId } = await makeOrder()
    const id = await visit(actor, orderId)
    stripe.pay(id)
    await database().$executeRaw`alter table "OrderPayment" disable trigger moves`
    await database().$executeRaw`update "OrderPayment" set rappen = 19999 where "checkoutId" = ${id}`
    await database().$executeRaw`alter table "OrderPayment" enable trigger moves`
    expect(await settle(id)).toBe('differs')
    expect(await stateOf(placeId)).toBe('payment_due')
    expect(await tasks(orderId)).toEqual(['checkout_differs'])
  })

  test('what is none of ours changes nothing', async () => {
    expect(await settle('cs_test_nobody')).toBe('unknown')
  })

  test('a seat that joins while a visit is open makes a new visit for the new sum; the old one can no longer be paid', async () => {
    const { actor, orderId, placeId } = await makeFamilyOrder().then(async one => ({ ...one, placeId: one.places[0] ?? '' }))
    const old = await visit(actor, orderId)
    await cancel(actor, { enrolmentId: placeId })
    const next = await visit(actor, orderId)
    expect(next).not.toBe(old)
    expect(() => stripe.pay(old)).toThrow()
    stripe.pay(next)
    await settle(next)
    expect(await expectSound(orderId)).toMatchObject({ paid: 39_000, waiting: 0 })
  })

  test('the old visit paid before it could be ended: what is too much goes back, the seats stay', async () => {
    const { actor, orderId, places } = await makeFamilyOrder()
    const old = await visit(actor, orderId)
    await cancel(actor, { enrolmentId: places[0] ?? '' })
    stripe.pay(old)
    await endSuperseded(orderId)
    await sendRefunds()
    expect(await stateOf(places[1] ?? '')).toBe('confirmed')
    expect(await stateOf(places[2] ?? '')).toBe('confirmed')
    expect(await expectSound(orderId)).toMatchObject({ paid: 48_000, back: 9_000, waiting: 0 })
    expect(await orderOf(orderId)).toMatchObject({ state: 'settled' })
  })

  test('paid at the counter meanwhile: the visit is ended, and what was paid twice goes back without the seat', async () => {
    const { actor, orderId, placeId } = await makeOrder()
    const id = await visit(actor, orderId)
    stripe.pay(id)
    await takeAtCounter(await makeStaff(), { orderId, way: 'terminal', rappen: 20_000 })
    await followOrders()
    await sendRefunds()
    expect(await stateOf(placeId)).toBe('confirmed')
    const { paid, back } = await expectSound(orderId)
    expect([paid, back]).toEqual([40_000, 20_000])
    expect((await orderOf(orderId)).refunds).toMatchObject([{ way: 'desk', state: 'done' }])
  })
})

describe('giving back', () => {
  async function paidOrder(ideas = {}) {
    const made = await makeOrder(ideas)
    const id = await visit(made.actor, made.orderId)
    stripe.pay(id)
    await settle(id)
    return { ...made, id }
  }

  test('before the deadline all of it, the way it came', async () => {
    const { actor, orderId, placeId } = await paidOrder()
    await cancel(actor, { enrolmentId: placeId })
    await sendRefunds()
    await sendRefunds()
    const order = await orderOf(orderId)
    expect(order).toMatchObject({ state: 'cancelled', refunds: [{ state: 'done', rappen: 20_000, why: 'cancelled' }] })
    expect(order.invoices.map(one => [one.kind, one.totalRappen])).toEqual([
      ['invoice', 20_000],
      ['credit', -20_000],
    ])
    expect(await expectSound(orderId)).toMatchObject({ back: 20_000, waiting: 0 })
  })

  test('after the deadline by the rule that stood at the booking, whatever the school says now', async () => {
    const { actor, orderId, placeId, run } = await paidOrder({
      cancelUntil: inDays(1),
      lateRefund: 'part',
      lateShare: 2_500,
      lateUntil: inDays(25),
    })
    await database().courseRun.update({ where: { id: run.id }, data: { lateRefund: 'none', lateShare: null, lateUntil: null } })
    later(2 * 24 * 60)
    await cancel(actor, { enrolmentId: placeId })
    await sendRefunds()
    expect(await expectSound(orderId)).toMatchObject({ back: 5_000, waiting: 0, balances: { provider: 15_000, person: 0 } })
  })

  test('all but a fee, which is told apart from the price', async () => {
    const { actor, orderId, placeId } = await paidOrder({
      cancelUntil: inDays(1),
      lateRefund: 'fee',
      lateFeeRappen: 3_000,
      lateUntil: inDays(25),
    })
    later(2 * 24 * 60)
    await cancel(actor, { enrolmentId: placeId })
    await sendRefunds()
    expect(await expectSound(orderId)).toMatchObject({ back: 17_000, balances: { provider: 0, fee: 3_000, person: 0 } })
  })

  test('nothing, when the rule says so; the seat may still be given to somebody else', async () => {
    const { actor, orderId, placeId } = await paidOrder({ cancelUntil: inDays(1), lateRefund: 'none' })
    later(2 * 24 * 60)
    await cancel(actor, { enrolmentId: placeId })
    expect((await orderOf(orderId)).refunds).toEqual([])
    expect(await expectSound(orderId)).toMatchObject({ back: 0, balances: { provider: 20_000, person: 0 } })
  })

  test('what the school calls off comes back in full, by itself, whatever the rule', async () => {
    const { orderId, placeId, run } = await paidOrder({ cancelUntil: inDays(1), lateRefund: 'none' })
    later(2 * 24 * 60)
    await cancelRun(await makeStaff('provider_member', run.course.providerId), run.id, 'Zu wenige Anmeldungen')
    await sendRefunds()
    expect(await stateOf(placeId)).toBe('cancelled')
    expect(await expectSound(orderId)).toMatchObject({ back: 20_000, waiting: 0 })
  })

  test('a part of an order leaves the rest as it is', async () => {
    const { actor, orderId, places } = await makeFamilyOrder()
    const id = await visit(actor, orderId)
    stripe.pay(id)
    await settle(id)
    await cancel(actor, { enrolmentId: places[0] ?? '' })
    await sendRefunds()
    expect(await orderOf(orderId)).toMatchObject({ state: 'settled', refunds: [{ rappen: 9_000, state: 'done' }] })
    expect(await stateOf(places[1] ?? '')).toBe('confirmed')
  })

  test('what the card does not take becomes a task, is not tried again by itself, and goes to an account then', async () => {
    const { actor, orderId, placeId, person } = await paidOrder()
    await cancel(actor, { enrolmentId: placeId })
    await sendRefunds()
    const refund = stripe.books().refunds.at(-1)
    stripe.endRefund(refund?.id ?? '', 'expired_or_canceled_card')
    await settle((await orderOf(orderId)).payments[0]?.checkoutId ?? '')
    expect(await tasks(orderId)).toEqual(['refund_failed'])
    expect(await mails(person.id)).toContain('payment/refund_failed')
    await followOrders()
    await settle((await orderOf(orderId)).payments[0]?.checkoutId ?? '')
    expect((await orderOf(orderId)).refunds).toHaveLength(1)
    expect(await expectSound(orderId)).toMatchObject({ back: 0, waiting: 20_000, balances: { person: 20_000 } })
    await redirectRefund(await officer('bookkeeper'), (await orderOf(orderId)).refunds[0]?.id ?? '')
    expect((await orderOf(orderId)).refunds.map(one => one.state).sort()).toEqual(['needs_account', 'replaced'])
    expect(await tasks(orderId)).toEqual([])
  })

  test('what was given back at the desk’s own pages is known, and somebody looks at it; the seat stays', async () => {
    const { orderId, placeId } = await paidOrder()
    stripe.dashboardRefund(await intentOf(orderId), 5_000)
    await settle((await orderOf(orderId)).payments[0]?.checkoutId ?? '')
    expect(await tasks(orderId)).toEqual(['desk_refund'])
    expect(await stateOf(placeId)).toBe('confirmed')
    expect(await expectSound(orderId)).toMatchObject({ back: 5_000 })
  })

  test('what was given back there first is not given back again here', async () => {
    const { actor, orderId, placeId } = await paidOrder()
    stripe.dashboardRefund(await intentOf(orderId), 20_000)
    await cancel(actor, { enrolmentId: placeId })
    await sendRefunds()
    await settle((await orderOf(orderId)).payments[0]?.checkoutId ?? '')
    const [charge] = stripe
      .books()
      .charges.filter(one => one.refundedRappen > 0)
      .slice(-1)
    expect(charge?.refundedRappen).toBe(20_000)
    const { back, paid } = await expectSound(orderId)
    expect(back).toBeLessThanOrEqual(paid)
  })

  test('a dispute takes the money, winning it brings it back, no refund goes out beside it, and what the desk gives back no more becomes a task', async () => {
    const { actor, orderId, placeId } = await paidOrder()
    const intent = await intentOf(orderId)
    const dispute = stripe.openDispute(intent)
    const checkoutId = (await orderOf(orderId)).payments[0]?.checkoutId ?? ''
    await settle(checkoutId)
    expect(await personOf(orderId)).toBe(-20_000)
    expect(await tasks(orderId)).toEqual(['dispute'])
    // Owed again, and nothing that ends by itself: a person decides.
    expect(await orderOf(orderId)).toMatchObject({ state: 'billed', payUntil: null })
    await cancel(actor, { enrolmentId: placeId })
    expect((await orderOf(orderId)).refunds).toEqual([])
    stripe.closeDispute(dispute.id, true)
    await settle(checkoutId)
    await sendRefunds()
    // Stripe gives nothing back of a charge that was disputed once, even if it was won.
    expect(await tasks(orderId)).toEqual(['dispute', 'refund_failed'])
    expect(await expectSound(orderId)).toMatchObject({ back: 0, waiting: 20_000, balances: { person: 20_000 } })
  })
})

describe('the desk in trouble', () => {
  test.each(['rate_limited', 'unavailable', 'cut_before', 'cut_after', 'error_before', 'error_after', 'malformed', 'wrong_shape'] as const)(
    '%s while opening a visit: the seat stays held, the person is told, and trying again opens no second one',
    async kind => {
      const { actor, orderId, placeId } = await makeOrder()
      stripe.faults.plan(kind, { at: 'POST /v1/checkout/sessions', times: 10 })
      await expect(checkOut(actor, orderId)).rejects.toThrow('desk_unavailable')
      expect(await stateOf(placeId)).toBe('payment_due')
      stripe.faults.clear()
      later(kind.startsWith('error') ? 25 * 60 : 0)
      const payment = (await orderOf(orderId)).payments[0]
      if (kind.startsWith('error')) return
      const id = await visit(actor, orderId)
      expect(stripe.books().sessions.filter(one => one.reference === payment?.id)).toHaveLength(1)
      stripe.pay(id)
      await settle(id)
      expect(await stateOf(placeId)).toBe('confirmed')
    },
  )

  test('down while a visit for another amount has to be ended: the person is told, and trying again goes on from there', async () => {
    const { actor, orderId, places } = await makeFamilyOrder()
    const old = await visit(actor, orderId)
    await cancel(actor, { enrolmentId: places[0] ?? '' })
    stripe.faults.plan('unavailable', { at: 'POST /v1/checkout/sessions/:id/expire', times: 10 })
    await expect(checkOut(actor, orderId)).rejects.toThrow('desk_unavailable')
    stripe.faults.clear()
    const next = await visit(actor, orderId)
    expect(() => stripe.pay(old)).toThrow()
    stripe.pay(next)
    await settle(next)
    expect(await expectSound(orderId)).toMatchObject({ paid: 39_000, waiting: 0 })
  })

  test.each(['rate_limited', 'unavailable', 'cut_before', 'cut_after', 'malformed', 'error_after'] as const)(
    '%s while refunding: tried again later, and once is enough',
    async kind => {
      const { actor, orderId, placeId } = await makeOrder()
      const id = await visit(actor, orderId)
      stripe.pay(id)
      await settle(id)
      await cancel(actor, { enrolmentId: placeId })
      stripe.faults.plan(kind, { at: 'POST /v1/refunds', times: 10 })
      await sendRefunds()
      stripe.faults.clear()
      for (let n = 0; n < 3; n++) {
        later(10)
        await sendRefunds()
      }
      const payment = (await orderOf(orderId)).payments[0]?.id
      expect(stripe.books().refunds.filter(one => one.payment === payment)).toHaveLength(1)
      expect(await expectSound(orderId)).toMatchObject({ back: 20_000, waiting: 0 })
    },
  )
})

describe('the counter', () => {
  test('rounds cash to 5 Rappen, half away from zero, and nothing else', async () => {
    expect([1_222, 1_223, 1_225, 1_228, 1_220, 2].map(cashFor)).toEqual([1_220, 1_225, 1_225, 1_230, 1_220, 0])
    const { orderId, placeId } = await makeOrder({ priceRappen: 1_222 })
    const clerk = await makeStaff()
    await expect(takeAtCounter(clerk, { orderId, way: 'cash', rappen: 1_222 })).rejects.toThrow('changed_meanwhile')
    const { receipt } = await takeAtCounter(clerk, { orderId, way: 'cash', rappen: 1_220 })
    expect(receipt).toMatch(/^Q-\d{4}-\d{5}$/)
    expect(await stateOf(placeId)).toBe('confirmed')
    expect(await expectSound(orderId)).toMatchObject({ balances: { rounding: -2, person: 0, cash: -1_220 } })
  })

  test('two clerks at once take the money once', async () => {
    const { orderId } = await makeOrder()
    const [one, two] = [await makeStaff(), await makeStaff()]
    const taken = await Promise.allSettled([one, two].map(clerk => takeAtCounter(clerk, { orderId, way: 'terminal', rappen: 20_000 })))
    expect(taken.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(await expectSound(orderId)).toMatchObject({ paid: 20_000 })
  })
})

describe('the bill', () => {
  test('keeps the seats until days of grace after it is due, and is refused where it could not be paid in time', async () => {
    const { actor, orderId } = await makeOrder()
    await chooseBill(actor, orderId)
    const order = await orderOf(orderId)
    expect(order.state).toBe('billed')
    const [invoice] = order.invoices
    expect(order.payUntil?.getTime()).toBeGreaterThan((invoice?.dueOn?.getTime() ?? 0) + 6 * 86_400_000)
    const soon = await makeOrder({ sessions: [{ startsAt: inDays(6), endsAt: inDays(6, 2) }], cancelUntil: inDays(2) })
    await expect(chooseBill(soon.actor, soon.orderId)).rejects.toThrow('bill_too_late')
  })
})
