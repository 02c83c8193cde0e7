// P1 and P8 together: the last seat and the last franc of the budget. One gets both, or nobody holds either.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { stopClock } from '#domain/clock.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { withoutLock } from '#domain/enrolment/seats.ts'
import { endUnpaid, followOrders } from '#domain/payment/following.ts'
import { settle } from '#domain/payment/settling.ts'
import { useVoucher } from '#domain/payment/vouchers.ts'
import { Refusal } from '#domain/refusal.ts'
import { withoutBudgetLock } from '#domain/subsidy/ledger.ts'
import { type App, startApp } from '#test/app.ts'
import { type Answer, ask, connections, type Member, makeCrowd } from '#test/crowd.ts'
import { makePricedRun, payAt, visit } from '#test/paying.ts'
import { compareBooks } from '#test/payment-books.ts'
import { Clocks } from '#test/payment-histories.ts'
import { startStripe } from '#test/stripe/stand-in.ts'
import { declaration, makeVouchers, most } from '#test/vouchers.ts'

const price = 20_000
const crowd = 200
/** Who has taken a seat already; seating them takes longer than the race. */
const seated = Number(process.env['CROWD'] ?? 100)

const stripe = await startStripe()
const clocks = new Clocks(stripe)
let apps: App[]
let close: () => void
beforeAll(async () => {
  close = payAt(stripe)
  apps = await Promise.all([startApp(), startApp()])
})
beforeEach(() => clocks.rewind())
afterEach(() => {
  withoutLock(null)
  withoutBudgetLock(null)
  stopClock(null)
})
afterAll(() => close())

const seatFor = (runId: string, { personId }: Member) => ({ runId, personIds: [personId], together: false, confirmPrerequisites: false })
const itemOf = async (orderId: string) => (await database().orderItem.findFirstOrThrow({ where: { orderId } })).id
/** What each was told, how often. */
const counted = (said: readonly string[]) => Object.fromEntries([...Map.groupBy(said, one => one)].map(([word, all]) => [word, all.length]))

type Refused = { status: number; body: { error?: { data?: { reason?: string } } } | null }
const voucherOver = async (app: App, member: Member, orderId: string, programme: string) => {
  const agent = connections(1)
  const input = { id: orderId, itemId: await itemOf(orderId), programme, declaration: declaration(), answers: {} }
  const answer = await ask<Refused>({ app, agent, member, input, door: 'order.useVoucher' })
  agent.destroy()
  return answer?.status === 200 ? 'taken' : (answer?.body?.error?.data?.reason ?? `status ${answer?.status}`)
}

test(`${crowd} people at two processes for one seat and one voucher: one has both; when nobody pays, nobody holds either`, async () => {
  const { key, pots } = await makeVouchers(1)
  const run = await makePricedRun({ seats: 1, priceRappen: price })
  const members = await makeCrowd(crowd)
  const agents = apps.map(() => connections(10))
  const begin = performance.now()
  const said = await Promise.all(
    members.map(async (member, n) => {
      const [app, agent] = [apps[n % 2] as App, agents[n % 2]]
      const answer = agent && (await ask<Answer>({ app, agent, member, input: seatFor(run.id, member) }))
      const [place] = answer?.body?.result?.data ?? []
      if (place?.state !== 'payment_due') return [place?.state ?? `status ${answer?.status}`]
      const { orderId } = await database().orderItem.findFirstOrThrow({ where: { enrolments: { some: { id: place.id } } } })
      // Five clicks, at both processes.
      return Promise.all([0, 1, 0, 1, 0].map(which => voucherOver(apps[which] as App, member, orderId, key)))
    }),
  )
  const took = Math.round(performance.now() - begin)
  for (const agent of agents) agent.destroy()
  const told = counted(said.flat())
  console.log(`P1/P8: ${crowd} people, one seat, one voucher, ${took} ms: ${JSON.stringify(told)}`)
  expect(told).toEqual({ waiting: crowd - 1, taken: 1, move_impossible: 4 })
  expect(await pots()).toEqual({ free: 0, reserved: most, committed: 0 })
  const [place, ...others] = await database().enrolment.findMany({ where: { runId: run.id, state: 'payment_due' } })
  const vouchers = await database().subsidyVoucher.findMany({ where: { runId: run.id } })
  expect(others).toEqual([])
  expect(vouchers).toMatchObject([{ personId: place?.personId, state: 'reserved', rappen: most }])
  // The one who has both does not pay.
  clocks.pass(40)
  await endUnpaid()
  expect(await pots()).toEqual({ free: most, reserved: 0, committed: 0 })
  expect(await database().enrolment.findUniqueOrThrow({ where: { id: place?.id ?? '' } })).toMatchObject({ state: 'cancelled' })
  expect(await database().enrolment.count({ where: { runId: run.id, state: 'offered' } })).toBe(1)
  expect(await database().courseRun.findUniqueOrThrow({ where: { id: run.id } })).toMatchObject({ taken: 1, waiting: crowd - 2 })
}, 120_000)

/** By `together` in a course: people in one course wait for its lock, so only those of several meet at the budget. */
async function seatEverybody(members: readonly Member[], together: number) {
  const orders: string[] = []
  let run = { id: '' }
  for (const [n, member] of members.entries()) {
    if (n % together === 0) run = await makePricedRun({ seats: together, priceRappen: price })
    const [place] = await enrol(await getActor(member.accountId, 'trpc'), seatFor(run.id, member))
    orders.push(place?.orderId ?? '')
  }
  return orders
}

test(`${seated} people with a seat each want the last voucher: one has it, the others are told and owe the whole price; paid, all of it is taken for good`, async () => {
  const { key, pots } = await makeVouchers(1)
  const members = await makeCrowd(seated)
  const orders = await seatEverybody(members, 5)
  const begin = performance.now()
  const said = await Promise.all(members.map((member, n) => voucherOver(apps[n % 2] as App, member, orders[n] ?? '', key)))
  const took = Math.round(performance.now() - begin)
  console.log(`P1/P8: ${seated} people with a seat, one voucher, ${took} ms: ${JSON.stringify(counted(said))}`)
  expect(counted(said)).toEqual({ taken: 1, budget_used_up: seated - 1 })
  expect(await pots()).toEqual({ free: 0, reserved: most, committed: 0 })
  const won = said.indexOf('taken')
  const orderId = orders[won] ?? ''
  const actor = await getActor(members[won]?.accountId ?? '', 'trpc')
  const id = await visit(actor, orderId)
  stripe.pay(id)
  await settle(id)
  expect(await pots()).toEqual({ free: 0, reserved: 0, committed: most })
  const { faults, state } = await compareBooks(stripe, orderId)
  expect(faults).toEqual([])
  expect(state).toMatchObject({
    order: 'settled',
    places: ['confirmed'],
    paid: [price - most],
    balances: { canton: -most, provider: price, person: 0 },
  })
  const owing = await database().orderItem.aggregate({
    where: { orderId: { in: orders.filter(one => one !== orderId) } },
    _sum: { contributionRappen: true },
  })
  expect(owing._sum.contributionRappen).toBe(0)
  clocks.pass(40)
  await followOrders()
  expect(await database().order.count({ where: { id: { in: orders }, state: 'cancelled' } })).toBe(seated - 1)
  expect(await pots()).toEqual({ free: 0, reserved: 0, committed: most })
}, 120_000)

const small = 40
const pause = () => new Promise(wake => setTimeout(wake, 25))

test('negative control: without the lock of the run several believe in the last seat, and only the CHECK stops them', async () => {
  withoutLock(pause)
  const run = await makePricedRun({ seats: 1, priceRappen: price })
  const members = await makeCrowd(small)
  const answers = await Promise.allSettled(
    members.map(async member => enrol(await getActor(member.accountId, 'trpc'), seatFor(run.id, member))),
  )
  const stopped = answers.filter(one => one.status === 'rejected' && String(one.reason).includes('seats_suffice')).length
  console.log(`P1/P8 control, lock of the run off: the CHECK threw ${stopped} of ${small} out`)
  expect(stopped).toBeGreaterThan(0)
  expect(await database().enrolment.count({ where: { runId: run.id, state: 'payment_due' } })).toBeLessThanOrEqual(1)
})

test('negative control: without the lock of the budget several believe in the last franc, and only the database stops them', async () => {
  const { key, pots } = await makeVouchers(1)
  const members = await makeCrowd(small)
  const orders = await seatEverybody(members, 1)
  withoutBudgetLock(pause)
  const answers = await Promise.allSettled(
    members.map(async (member, n) =>
      useVoucher(await getActor(member.accountId, 'trpc'), orders[n] ?? '', {
        ...{ itemId: await itemOf(orders[n] ?? ''), programme: key, answers: {}, declaration: declaration(), language: 'de' },
      }),
    ),
  )
  const stopped = answers.filter(one => one.status === 'rejected' && !(one.reason instanceof Refusal)).length
  console.log(`P1/P8 control, lock of the budget off: the database threw ${stopped} of ${small} out`)
  expect(stopped).toBeGreaterThan(0)
  expect(await pots()).toEqual({ free: 0, reserved: most, committed: 0 })
})
