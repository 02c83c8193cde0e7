// P2 and P10 for what people pay: the process is killed at every step of checkout and refund, and at any moment; then order, ledger and Stripe agree.
import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { checkOut } from '#domain/payment/checking-out.ts'
import { type FaultPoint, faultPoints } from '#domain/payment/fault-points.ts'
import { followOrders } from '#domain/payment/following.ts'
import { compareLastDays } from '#domain/payment/reconciling.ts'
import { settle } from '#domain/payment/settling.ts'
import { type App, startApp } from '#test/app.ts'
import { ask, connections, type Member, makeCrowd } from '#test/crowd.ts'
import { makePricedRun, payAt, takeSeats } from '#test/paying.ts'
import { compareBooks } from '#test/payment-books.ts'
import { Clocks } from '#test/payment-histories.ts'
import { startStripe } from '#test/stripe/stand-in.ts'

// Twenty in the bench; each costs a start of the application.
const kills = Number(process.env['KILLS'] ?? 2)
const figures = { points: 0, kills: 0, orders: 0, answered: 0, unanswered: 0, differences: 0 }

const stripe = await startStripe()
const clocks = new Clocks(stripe)
let close: () => void
beforeAll(() => {
  close = payAt(stripe)
})
// The processes that die have the machine's own clock.
beforeEach(() => clocks.rewind())
afterEach(() => stopClock(null))
afterAll(() => {
  close()
  const { points, orders, answered, unanswered, differences } = figures
  console.log(
    `P2: killed at ${points} of ${faultPoints.length} points of checkout and refund, and ${figures.kills} × at random among ${orders} orders ` +
      `(${answered} calls answered, ${unanswered} cut off): ${differences} differences after the jobs`,
  )
})

const settings = (strike: FaultPoint | '') => ({
  ...{ STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret, STRIPE_API: stripe.url },
  ...{ NODE_OPTIONS: `--import=${resolve(import.meta.dirname, '../striking.ts')}`, STRIKE: strike },
})
async function started(strike: FaultPoint | '' = '') {
  const app = await startApp({ env: settings(strike) })
  app.expectComplaint(/./)
  return app
}

type Buyer = { member: Member; actor: Actor; orderId: string; placeId: string }
async function makeBuyers(size: number): Promise<Buyer[]> {
  const run = await makePricedRun({ seats: size })
  const buyers: Buyer[] = []
  for (const member of await makeCrowd(size)) {
    const actor = await getActor(member.accountId, 'trpc')
    const { orderId, places } = await takeSeats(actor, run.id, [member.personId])
    buyers.push({ member, actor, orderId, placeId: places[0] ?? '' })
  }
  return buyers
}
const sessionOf = async ({ orderId }: Buyer) => {
  const payments = await database().orderPayment.findMany({ where: { orderId }, select: { id: true } })
  return stripe.books().sessions.filter(one => payments.some(({ id }) => id === one.reference))
}
async function paid(buyer: Buyer) {
  await checkOut(buyer.actor, buyer.orderId)
  const [session] = await sessionOf(buyer)
  stripe.pay(session?.id ?? '')
  return session?.id ?? ''
}

/** Another process goes on: the jobs of some hours and of the night. */
async function goOn() {
  for (const minutes of [0, 2, 61]) {
    clocks.pass(minutes)
    await followOrders()
  }
  await compareLastDays()
}
async function expectAgreement(buyers: readonly Buyer[]) {
  for (const { orderId } of buyers) {
    const { faults } = await compareBooks(stripe, orderId)
    figures.differences += faults.length
    expect(faults).toEqual([])
  }
  const days = await database().paymentDay.findMany({ where: { differences: { gt: 0 } } })
  expect(days.map(one => one.figures)).toEqual([])
}

/** What is asked of the process that will die, and by whom; false where it was answered. */
const askFor = async (app: App, { member }: Buyer, door: string, id: string) => {
  const agent = connections(1)
  const answer = await ask({ app, agent, member, input: { id }, door })
  agent.destroy()
  return answer === null
}
async function gone({ pid }: App) {
  for (const until = Date.now() + 10_000; Date.now() < until; await new Promise(wake => setTimeout(wake, 20))) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
  }
  return false
}

/** What leads to each point. A point without a line here does not compile, and fails below. */
const ways: Record<FaultPoint, 'checkout' | 'return' | 'refund'> = {
  'checkout.asked': 'checkout',
  'checkout.opened': 'checkout',
  'checkout.noted': 'checkout',
  'settle.seen': 'return',
  'settle.done': 'return',
  'refund.sending': 'refund',
  'refund.sent': 'refund',
  'refund.noted': 'refund',
}
test('every step at which the process can die is tried', () => {
  expect(Object.keys(ways).sort()).toEqual([...faultPoints].sort())
})

test.each(Object.entries(ways) as [FaultPoint, string][])('killed at %s', async (point, way) => {
  const buyers = await makeBuyers(1)
  const [buyer] = buyers as [Buyer]
  const { actor, orderId, placeId } = buyer
  const app = await started(point)
  if (way === 'checkout') expect(await askFor(app, buyer, 'order.checkOut', orderId)).toBe(true)
  else {
    const session = await paid(buyer)
    if (way === 'return') expect(await askFor(app, buyer, 'order.comeBack', orderId)).toBe(true)
    else {
      await settle(session)
      await cancel(actor, { enrolmentId: placeId })
      process.kill(app.pid, 'SIGUSR2')
    }
  }
  expect(await gone(app)).toBe(true)
  figures.points++
  await followOrders()
  // Whoever was cut off while choosing to pay tries again: it is the same visit.
  if (way === 'checkout') await paid(buyer)
  await goOn()
  if (way !== 'refund') {
    expect(await database().enrolment.findUniqueOrThrow({ where: { id: placeId } })).toMatchObject({ state: 'confirmed' })
    expect(await sessionOf(buyer)).toHaveLength(1)
    await cancel(actor, { enrolmentId: placeId })
    await goOn()
  }
  const payments = await database().orderPayment.findMany({ where: { orderId }, include: { refunds: true } })
  expect(payments).toMatchObject([{ state: 'paid', rappen: 20_000, refunds: [{ state: 'done', rappen: 20_000 }] }])
  expect(stripe.books().refunds.filter(one => one.payment === payments[0]?.id)).toMatchObject([{ rappen: 20_000, status: 'succeeded' }])
  await expectAgreement(buyers)
})

test(
  `${kills} times kill -9 at any moment among people who pay, come back and cancel: nobody pays twice, nothing is lost`,
  async () => {
    for (let n = 0; n < kills; n++) {
      clocks.rewind()
      const buyers = await makeBuyers(16)
      const app = await started()
      const agent = connections(12)
      let [answered, unanswered] = [0, 0]
      // Early or late, but always with somebody under way.
      const at = 1 + Math.floor(Math.random() * 34)
      const enough = Promise.withResolvers<void>()
      const knock = async ({ member }: Buyer, door: string, id: string) => {
        const answer = await ask({ app, agent, member, input: { id }, door })
        if (answer === null) unanswered++
        else if (++answered === at) enough.resolve()
        return answer?.status === 200
      }
      const stories = buyers.map(async (buyer, n) => {
        if (!(await knock(buyer, 'order.checkOut', buyer.orderId))) return
        const [session] = await sessionOf(buyer)
        stripe.pay(session?.id ?? '')
        if (!(await knock(buyer, 'order.comeBack', buyer.orderId))) return
        if (n % 2 === 0 && (await knock(buyer, 'enrolment.cancel', buyer.placeId)) && n % 4 === 0) process.kill(app.pid, 'SIGUSR2')
      })
      await enough.promise
      await app.kill9()
      await Promise.allSettled(stories)
      agent.destroy()
      figures.kills++
      figures.orders += buyers.length
      figures.answered += answered
      figures.unanswered += unanswered
      await goOn()
      await expectAgreement(buyers)
    }
  },
  60_000 + kills * 30_000,
)
