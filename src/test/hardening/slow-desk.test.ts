// P3: while Stripe takes three seconds for each answer, nobody else waits: not for a connection, not for the lock of a course.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { type App, startApp } from '#test/app.ts'
import { ask, connections, makeCrowd } from '#test/crowd.ts'
import { makePricedRun, takeSeats } from '#test/paying.ts'
import { makeRun } from '#test/places.ts'
import { startStripe } from '#test/stripe/stand-in.ts'

const slow = 3_000
const paying = 40
const others = 200

const stripe = await startStripe()
let app: App
beforeAll(async () => {
  app = await startApp({
    env: { STRIPE_SECRET_KEY: stripe.secretKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret, STRIPE_API: stripe.url },
  })
})
let said = ''
afterAll(() => console.log(said))

const timed = async (work: Promise<{ status: number } | null>) => {
  const begin = performance.now()
  const answer = await work
  return { took: performance.now() - begin, status: answer?.status ?? 0 }
}
/** Fifteen in a second, whether or not the ones before are served. */
async function paced<T>(all: readonly T[], work: (one: T, n: number) => Promise<{ took: number; status: number }>) {
  const begun: ReturnType<typeof work>[] = []
  for (const [n, one] of all.entries()) {
    begun.push(work(one, n))
    await new Promise(wake => setTimeout(wake, 66))
  }
  return Promise.all(begun)
}
const quantile = (all: readonly { took: number }[], share: number) =>
  Math.round(all.map(one => one.took).sort((a, b) => a - b)[Math.ceil(all.length * share) - 1] ?? 0)

test(`${paying} people wait ${slow / 1000} s for Stripe, ${others} others take seats meanwhile, some in the same course`, async () => {
  const run = await makePricedRun({ seats: paying + 1 + others })
  const free = await makeRun({ seats: 2 * others })
  const buyers = await makeCrowd(paying + 1)
  const orders: string[] = []
  for (const one of buyers) orders.push((await takeSeats(await getActor(one.accountId, 'trpc'), run.id, [one.personId])).orderId)
  const members = await makeCrowd(others)
  const agent = connections(paying + others)
  // The stand-in reads Stripe's types, and the application compiles, when they are asked first.
  const [first] = buyers
  const checkOut = (n: number) => {
    const member = buyers[n]
    if (!member) throw new Error('no buyer')
    return ask({ app, agent, member, input: { id: orders[n] }, door: 'order.checkOut' })
  }
  expect(first && (await checkOut(0))?.status).toBe(200)

  const takeSeat = (member: (typeof members)[number], n: number) => {
    const input = { runId: n % 10 === 0 ? run.id : free.id, personIds: [member.personId], together: false, confirmPrerequisites: false }
    return timed(ask({ app, agent, member, input }))
  }
  // What the same takes on this machine at this hour while nobody pays.
  const quiet = await paced(await makeCrowd(others / 2), takeSeat)

  stripe.faults.plan('slow', { times: 10_000, ms: slow })
  const waiting: Promise<{ took: number; status: number }>[] = []
  const served = await paced(members, (member, n) => {
    // One more at the desk with every fifth of the others: some of them hang there all the time.
    if (n % (others / paying) === 0) waiting.push(timed(checkOut(waiting.length + 1)))
    return takeSeat(member, n)
  })
  const paid = await Promise.all(waiting)
  stripe.faults.clear()
  agent.destroy()

  const [p95, before] = [quantile(served, 0.95), quantile(quiet, 0.95)]
  said =
    `P3: ${paying} visits opened at a desk that takes ${slow} ms (p50 ${quantile(paid, 0.5)} ms), ` +
    `${others} others meanwhile: p50 ${quantile(served, 0.5)}, p95 ${p95} ms; with nobody at the desk p95 ${before} ms`
  expect(new Set(paid.map(one => one.status))).toEqual(new Set([200]))
  expect(quantile(paid, 0.05)).toBeGreaterThanOrEqual(slow)
  expect(new Set(served.map(one => one.status))).toEqual(new Set([200]))
  // Where the machine itself is too slow for that, the desk at least must not be seen.
  expect(p95).toBeLessThan(Math.max(1_000, 1.5 * before))
  expect(await database().enrolment.count({ where: { runId: run.id, state: 'payment_due' } })).toBe(paying + 1 + others / 10 + others / 20)
  // A transaction that could not begin, or took too long, would have been written to the log: such a complaint fails the test by itself.
}, 90_000)
