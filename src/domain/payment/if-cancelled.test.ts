// What is said before cancelling is what cancelling then does, at every step of the rules.
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { getMine } from '#domain/enrolment/mine.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { balancesOf } from '#domain/payment/ledger.ts'
import { makeOrder } from '#test/paying.ts'
import { inDays, makeStaff } from '#test/places.ts'

afterEach(() => stopClock(null))

const late = { lateRefund: 'fee', lateFeeRappen: 3000, lateUntil: inDays(28) } as const
const at = (days: number) => stopClock(inDays(days).toISOString())

test.for([
  { name: 'in time everything', days: 1, ideas: {}, back: 20_000, fee: 0 },
  { name: 'late a part, by the canton’s rule', days: 25, ideas: {}, back: 10_000, fee: 0 },
  { name: 'late all less a fee, by the run’s own rule', days: 25, ideas: late, back: 20_000, fee: 3000 },
  { name: 'after that nothing', days: 29.5, ideas: {}, back: 0, fee: 0 },
])('$name: said before, and so it happens', async ({ days, ideas, back, fee }) => {
  const { actor, orderId, placeId } = await makeOrder(ideas)
  const clerk = await makeStaff('counter_clerk')
  await takeAtCounter(clerk, { orderId, way: 'terminal', rappen: 20_000 })
  at(days)
  const { ifCancelled } = await getMine(actor, placeId)
  expect(ifCancelled).toMatchObject({ backRappen: back, feeRappen: fee, paid: true, free: false, turnedRappen: 0 })
  await cancel(actor, { enrolmentId: placeId })
  expect((await balancesOf(database(), orderId)).person).toBe(back - fee)
})

test('before anything is paid or billed leaving costs nothing, whatever the day', async () => {
  const { actor, orderId, placeId } = await makeOrder({ cancelUntil: inDays(-1) })
  expect((await getMine(actor, placeId)).ifCancelled).toMatchObject({ free: true, backRappen: 20_000, until: null })
  await cancel(actor, { enrolmentId: placeId })
  expect((await balancesOf(database(), orderId)).person).toBe(0)
  expect((await getMine(actor, placeId)).ifCancelled, 'what is given back cannot be given back again').toBe(null)
})
