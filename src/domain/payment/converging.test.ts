// P4: what the payment service tells us comes 0 to n times, in any order, days late, with crashes between; our books come to the same as its own.
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { settleCalls } from '#domain/payment/calling.ts'
import { noteMissedCalls, takeCall } from '#domain/payment/calls.ts'
import { type FaultPoint, faultPoints } from '#domain/payment/fault-points.ts'
import { followOrders } from '#domain/payment/following.ts'
import { compareLastDays } from '#domain/payment/reconciling.ts'
import { desk } from '#outside/payment-desk.ts'
import { payAt } from '#test/paying.ts'
import { compareBooks } from '#test/payment-books.ts'
import {
  Clocks,
  dyingAt,
  eventsOf,
  type Family,
  makeFamily,
  ourActs,
  perform,
  type Step,
  sessionsOf,
  theirActs,
  waits,
} from '#test/payment-histories.ts'
import { makeStaff } from '#test/places.ts'
import { startStripe } from '#test/stripe/stand-in.ts'

/** Ten thousand in the long run (SEQUENCES=10000); each is one history told in one order. */
const sequences = Number(process.env['SEQUENCES'] ?? 60)
/** In how many orders every history is told; the first hears nothing at all. */
const tellings = 4
const figures = { histories: 0, sequences: 0, delivered: 0, crashes: 0, violations: 0 }

const stripe = await startStripe()
const clocks = new Clocks(stripe)
let close: () => void
let clerk: Actor
beforeAll(async () => {
  close = payAt(stripe)
  await desk()
    ?.getCheckout('cs_test_nobody')
    .catch(() => null)
  clerk = await makeStaff()
}, 60_000)
afterAll(() => {
  close()
  const { histories, delivered, crashes, violations } = figures
  console.log(
    `P4: ${figures.sequences} sequences of ${histories} histories, ${delivered} deliveries, ${crashes} crashes: ${violations} violations`,
  )
})
beforeEach(() => clocks.sync())
afterEach(() => stopClock(null))

/** The same numbers for the same seed, so that a failure can be played again. */
function dice(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  const shuffled = <T>(all: readonly T[]): T[] =>
    all
      .map(one => [next(), one] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, one]) => one)
  return { below, shuffled, point: (): FaultPoint | null => (below(2) ? null : (faultPoints[below(faultPoints.length)] ?? null)) }
}
type Dice = ReturnType<typeof dice>

const step = (acts: readonly Step['act'][]): fc.Arbitrary<Step> =>
  fc.record({ act: fc.constantFrom(...acts), crash: fc.option(fc.constantFrom(...faultPoints), { freq: 5 }) })
const anything = step([...theirActs, ...theirActs, ...ourActs, ...(Object.keys(waits) as (keyof typeof waits)[])])
const history = fc.record({
  persons: fc.integer({ min: 1, max: 2 }),
  // Most stories begin with a visit and a payment, or nothing else in them would be possible.
  begins: fc.constantFrom<Step['act'][]>(['visit', 'pay'], ['visit', 'payLater'], ['visit', 'cancelOne', 'visit', 'pay'], ['visit'], []),
  steps: fc.array(anything, { maxLength: 7 }),
  /** A week goes by before anything else happens: the visit stands in no list of the last days any more. */
  ages: fc.boolean(),
  refundsAre: fc.constantFrom('succeeded' as const, 'pending' as const),
  comes: fc.boolean(),
  seed: fc.nat(),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

/** Tells a family's events: each 0 to 5 times, shuffled, some of the calls answered at once, with crashes. */
async function tell(family: Family, one: Dice, chance: number) {
  const events = await eventsOf(stripe, family)
  const deliveries = one.shuffled(events.flatMap(event => Array.from({ length: one.below(6) }, () => event)))
  for (const event of deliveries) {
    const { body, headers } = stripe.sign(event)
    expect(await takeCall(Buffer.from(body), headers['stripe-signature'])).toBe('noted')
    figures.delivered++
    if (one.below(chance) === 0) await crashing(one, settleCalls)
  }
}
async function crashing(one: Dice, work: () => Promise<unknown>) {
  const point = one.point()
  if (point) figures.crashes++
  await dyingAt(point, work)
}

/** Plays a history for as many families as there are tellings, and lets each of them hear of it in its own way. */
async function play({ persons, begins, steps, ages, refundsAre, comes, seed }: History, meanwhile: boolean) {
  stripe.forget()
  stripe.refundsAre = refundsAre
  clocks.pass(1)
  const families: Family[] = []
  for (let n = 0; n < tellings; n++) families.push(await makeFamily(persons, clerk))
  const dices = families.map((_, n) => dice(seed + n))
  const each = async (work: (family: Family, one: Dice, n: number) => Promise<unknown>) => {
    for (const [n, family] of families.entries()) await work(family, dices[n] as Dice, n)
  }
  for (const act of begins) await each(family => perform(stripe, family, { act, crash: null }))
  if (ages) {
    for (const work of [settleCalls, followOrders, compareLastDays]) await work()
    clocks.pass(7 * waits.aDay)
  }
  // We are never away for as long as the service forgets what it has told.
  let days = 0
  for (const now of steps) {
    if (now.act in waits && (now.act !== 'aDay' || ++days <= 3)) clocks.pass(waits[now.act as keyof typeof waits])
    clocks.sync()
    await each(family => perform(stripe, family, now))
    if (meanwhile) await each((family, one, n) => (n > 0 && one.below(3) === 0 ? tell(family, one, 3) : Promise.resolve()))
    if (meanwhile && dices[0]?.below(3) === 0) await crashing(dices[0], followOrders)
  }
  // Whatever is on its way arrives or fails in the end.
  await each(async family => {
    for (const session of await sessionsOf(stripe, family))
      if (session.status === 'complete' && session.payment_status === 'unpaid' && String(session.payment_intent))
        await perform(stripe, family, { act: comes ? 'moneyComes' : 'moneyFails', crash: null })
  })
  await each((family, one, n) => (n > 0 ? tell(family, one, 4) : Promise.resolve()))
  await comeToRest(dices[0] as Dice)
  figures.histories++
  figures.sequences += tellings
  return Promise.all(families.map(one => compareBooks(stripe, one.orderId)))
}

async function theNight() {
  await noteMissedCalls()
  await settleCalls()
  await compareLastDays()
}

/** The jobs of two days; in the first hours the process dies now and then. */
async function comeToRest(one: Dice) {
  for (const [round, minutes] of [1, 1, 10, 61, 360, 1_440].entries()) {
    clocks.pass(minutes)
    const run = (work: () => Promise<unknown>) => (round < 2 ? crashing(one, work) : work())
    await run(settleCalls)
    await run(followOrders)
    if (round === 1 || round > 3) await run(theNight)
  }
}

const report = (told: Awaited<ReturnType<typeof play>>) => {
  const faults = told.map(one => one.faults)
  if (faults.some(one => one.length > 0)) figures.violations++
  expect(faults).toEqual(told.map(() => []))
}

const runs = (share: number) => ({ numRuns: Math.ceil((sequences * share) / tellings), endOnFailure: process.env['SHRINK'] === undefined })
const long = sequences * 4_000 + 120_000

test(
  'told in any order, any number of times, or not at all, a history comes to one state, and the books agree',
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async one => {
        const told = await play(one, false)
        report(told)
        const [first, ...others] = told.map(({ state }) => state)
        for (const state of others) expect(state).toEqual(first)
      }),
      runs(0.5),
    )
  },
  long,
)

test(
  'told while it happens, with jobs and crashes between, the books agree in the end',
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async one => report(await play(one, true))),
      runs(0.5),
    )
  },
  long,
)
