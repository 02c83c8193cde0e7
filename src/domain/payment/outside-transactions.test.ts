// P3: nobody is asked outside while a transaction is open, and none opened waits for a second connection of the same pool.
import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { cancelRun } from '#domain/course/running.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { settleCalls } from '#domain/payment/calling.ts'
import { noteCall, noteMissedCalls } from '#domain/payment/calls.ts'
import { checkOut } from '#domain/payment/checking-out.ts'
import { chooseBill } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { endUnpaid, followOrders } from '#domain/payment/following.ts'
import { compareLastDays } from '#domain/payment/reconciling.ts'
import { sendRefunds } from '#domain/payment/refunding.ts'
import { comeBack } from '#domain/payment/returning.ts'
import { settle } from '#domain/payment/settling.ts'
import { listVoucherOffers, useVoucher } from '#domain/payment/vouchers.ts'
import { type Desk, desk, useDesk } from '#outside/payment-desk.ts'
import { makeOrder, orderOf, payAt, visit } from '#test/paying.ts'
import { Clocks } from '#test/payment-histories.ts'
import { makeStaff } from '#test/places.ts'
import { startStripe } from '#test/stripe/stand-in.ts'
import { declaration, makeVouchers } from '#test/vouchers.ts'

const stripe = await startStripe()
const clocks = new Clocks(stripe)
const inside = new AsyncLocalStorage<true>()
const asked = new Map<string, number>()
let wrong: string[] = []
let closes: (() => void)[] = []

/** The desk, with a look at every call of it. */
function watched(one: Desk): Desk {
  return new Proxy(one, {
    get(target, name) {
      const found = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      return (...words: unknown[]) => {
        asked.set(String(name), (asked.get(String(name)) ?? 0) + 1)
        if (inside.getStore()) wrong.push(`desk.${String(name)} within a transaction`)
        return Reflect.apply(found, target, words)
      }
    },
  })
}

/** Work that runs in a transaction knows it; who takes another connection from the pool there is seen. */
function watchTransactions(): () => void {
  const prisma = database()
  const begin = prisma.$transaction.bind(prisma) as (work: (tx: unknown) => unknown, options?: object) => Promise<unknown>
  const transaction = (work: (tx: unknown) => unknown, options?: object) => begin(tx => inside.run(true, () => work(tx)), options)
  Object.defineProperty(prisma, '$transaction', { value: transaction, configurable: true })
  const connections = pool()
  const connect = connections.connect.bind(connections)
  const watching = (...words: unknown[]) => {
    if (inside.getStore()) wrong.push(`a second connection within a transaction: ${new Error('here').stack}`)
    return Reflect.apply(connect, connections, words)
  }
  Object.defineProperty(connections, 'connect', { value: watching, configurable: true })
  return () => {
    Object.defineProperty(prisma, '$transaction', { value: begin, configurable: true })
    Object.defineProperty(connections, 'connect', { value: connect, configurable: true })
  }
}

beforeAll(async () => {
  closes = [payAt(stripe)]
  await desk()
    ?.getCheckout('cs_test_nobody')
    .catch(() => null)
  closes.push(useDesk(watched(desk() as Desk)), watchTransactions())
}, 60_000)
beforeEach(() => {
  wrong = []
  clocks.sync()
})
afterEach(() => stopClock(null))
afterAll(() => {
  for (const close of closes.reverse()) close()
  console.log(`P3: ${[...asked].map(([name, times]) => `${name} ${times}`).join(', ')}: none within a transaction`)
})

test('control: a question to the desk, and a second connection, within a transaction are seen', async () => {
  await database().$transaction(async () => {
    await desk()?.getCheckout('cs_test_nobody')
    await database().person.count()
  })
  expect(wrong).toHaveLength(2)
  expect(wrong[0]).toBe('desk.getCheckout within a transaction')
  expect(wrong[1]).toContain('a second connection')
})

test('everything that money can do to an order is done without', async () => {
  const clerk = await makeStaff()
  // Paid and heard of, then given up; with a refund that has to be asked for twice.
  const one = await makeOrder()
  const id = await visit(one.actor, one.orderId)
  stripe.pay(id)
  await noteCall({ id: 'evt_session', about: { checkout: id } })
  await settleCalls()
  const intent = (await orderOf(one.orderId)).payments[0]?.intent ?? ''
  await cancel(one.actor, { enrolmentId: one.placeId })
  stripe.faults.plan('cut_after', { at: 'POST /v1/refunds', times: 2 })
  await sendRefunds()
  stripe.faults.clear()
  clocks.pass(10)
  await sendRefunds()
  stripe.endRefund(stripe.books().refunds.at(-1)?.id ?? '', 'expired_or_canceled_card')
  await noteCall({ id: 'evt_refund', about: { intent } })
  await settleCalls()
  // Refused by the desk: given back at its own pages before.
  const two = await makeOrder()
  const second = await visit(two.actor, two.orderId)
  stripe.pay(second)
  await comeBack(two.actor, two.orderId)
  stripe.dashboardRefund((await orderOf(two.orderId)).payments[0]?.intent ?? '')
  await cancelRun(await makeStaff('provider_member', two.run.course.providerId), two.run.id, 'Zu wenige Anmeldungen')
  await sendRefunds()
  // An intent we have never heard of leads to its visit.
  const three = await makeOrder()
  stripe.pay(await visit(three.actor, three.orderId))
  await noteCall({ id: 'evt_intent', about: { intent: String(stripe.account.all('payment_intent')[0]?.id) } })
  await settleCalls()
  // Superseded by the counter and by a bill, ended by the job; one whose time is over.
  const four = await makeOrder()
  await visit(four.actor, four.orderId)
  await takeAtCounter(clerk, { orderId: four.orderId, way: 'cash', rappen: 20_000 })
  const five = await makeOrder()
  await visit(five.actor, five.orderId)
  await chooseBill(five.actor, five.orderId)
  // With the canton's part of it, which the person pays the rest of.
  const six = await makeOrder()
  const { key } = await makeVouchers(1)
  const itemId = (await orderOf(six.orderId)).items[0]?.id ?? ''
  await listVoucherOffers(six.actor, six.orderId, 'de')
  await useVoucher(six.actor, six.orderId, { itemId, programme: key, answers: {}, declaration: declaration(), language: 'de' })
  await checkOut(six.actor, six.orderId)
  await followOrders()
  clocks.pass(40)
  await endUnpaid()
  await settle(second)
  await noteMissedCalls()
  await settleCalls()
  await compareLastDays()
  expect(wrong).toEqual([])
  for (const name of [
    'openCheckout',
    'getCheckout',
    'findByIntent',
    'expireCheckout',
    'refund',
    'listRefunds',
    'listCheckouts',
    'listCalls',
  ])
    expect([name, (asked.get(name) ?? 0) > 0]).toEqual([name, true])
})
