// One seat, two payers: what the canton takes over at once, what becomes of it, and who bears it where the course is not attended.
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { markAttendance } from '#domain/enrolment/attending.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { judgeVouchers } from '#domain/payment/attendance-judging.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { endUnpaid } from '#domain/payment/following.ts'
import { listVoucherOffers, useVoucher } from '#domain/payment/vouchers.ts'
import { exportData } from '#domain/person/export.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { expectSound, makeOrder, makePricedRun, orderOf, stateOf, takeSeats } from '#test/paying.ts'
import { inDays, makeResident, makeStaff } from '#test/places.ts'
import { makeApplication, makeProgramme } from '#test/subsidies.ts'
import { declaration, makeVouchers, most } from '#test/vouchers.ts'

afterAll(useDesk(null))
beforeEach(() => stopClock('2026-05-06T10:00:00Z'))
afterEach(() => stopClock(null))

type Order = Awaited<ReturnType<typeof makeOrder>>
const itemOf = async (orderId: string) => (await orderOf(orderId)).items[0]?.id ?? ''
const redeem = async ({ actor, orderId }: Pick<Order, 'actor' | 'orderId'>, programme: string) =>
  useVoucher(actor, orderId, { itemId: await itemOf(orderId), programme, answers: {}, declaration: declaration(), language: 'de' })
const voucherOf = async (orderId: string) => database().subsidyVoucher.findFirstOrThrow({ where: { item: { orderId } } })

test('the canton’s part comes off the price, is set aside with the seat, and is owed once the rest is paid', async () => {
  const { key, pots } = await makeVouchers(2)
  const order = await makeOrder()
  expect(await listVoucherOffers(order.actor, order.orderId, 'de')).toContainEqual(
    expect.objectContaining({ programme: key, verdict: 'yes', rappen: most }),
  )
  expect(await pots()).toEqual({ free: 2 * most, reserved: 0, committed: 0 })
  await redeem(order, key)
  expect(await pots()).toEqual({ free: most, reserved: most, committed: 0 })
  expect(await expectSound(order.orderId)).toMatchObject({ balances: { person: -5_000, canton: -most, provider: 20_000 } })
  await takeAtCounter(await makeStaff(), { orderId: order.orderId, way: 'terminal', rappen: 5_000 })
  expect(await stateOf(order.placeId)).toBe('confirmed')
  expect(await pots()).toEqual({ free: most, reserved: 0, committed: most })
})

test('where the canton pays all of it, the seat is taken for good at once', async () => {
  const { key } = await makeVouchers(1)
  const order = await makeOrder({ priceRappen: 12_000 })
  expect(await redeem(order, key)).toEqual({ rappen: 12_000, state: 'settled' })
  expect(await stateOf(order.placeId)).toBe('confirmed')
})

test('seat, voucher and payment end together: what nobody pays is free and back in the budget', async () => {
  const { key, pots } = await makeVouchers(1)
  const order = await makeOrder({ seats: 1 })
  await redeem(order, key)
  stopClock('2026-05-06T10:36:00Z')
  await endUnpaid()
  expect(await stateOf(order.placeId)).toBe('cancelled')
  expect(await pots()).toEqual({ free: most, reserved: 0, committed: 0 })
  expect((await voucherOf(order.orderId)).state).toBe('released')
})

test('cancelled in time, each payer gets back their own', async () => {
  const { key, pots } = await makeVouchers(1)
  const order = await makeOrder()
  await redeem(order, key)
  await takeAtCounter(await makeStaff(), { orderId: order.orderId, way: 'cash', rappen: 5_000 })
  await cancel(order.actor, { enrolmentId: order.placeId })
  expect(await pots()).toEqual({ free: most, reserved: 0, committed: 0 })
  expect((await orderOf(order.orderId)).refunds).toMatchObject([{ rappen: 5_000, state: 'needs_account' }])
  expect(await expectSound(order.orderId)).toMatchObject({ balances: { canton: 0, provider: 0 } })
})

test('nobody redeems it for somebody else, not twice, not beside an application, and not when the money is used up', async () => {
  const { key } = await makeVouchers(1)
  const order = await makeOrder()
  const helper = await makeResident()
  await database().managing.create({ data: { accountId: helper.accountId, personId: order.person.id, kind: 'helper' } })
  await expect(redeem({ ...order, actor: helper.actor }, key)).rejects.toThrow('voucher_not_yours')
  const stranger = await makeResident()
  await expect(redeem({ ...order, actor: stranger.actor }, key)).rejects.toThrow('not_found')
  await redeem(order, key)
  await expect(redeem(order, key)).rejects.toThrow(/move_impossible|order_over/)
  await expect(redeem(await makeOrder(), key)).rejects.toThrow('budget_used_up')
  const { key: other, programmeId } = await makeVouchers(3)
  const applied = await makeOrder()
  const { versions } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId }, include: { versions: true } })
  const { id } = await makeApplication(versions[0]?.id ?? '', 'in_review', applied.person.id)
  await database().subsidyApplication.update({ where: { id }, data: { runId: applied.run.id } })
  await expect(redeem(applied, other)).rejects.toThrow('already_applied')
})

async function afterCourse(notAttended: 'person' | 'canton', mark: 'attended' | 'absent' | null) {
  const { key, pots } = await makeVouchers(1, notAttended)
  const order = await makeOrder()
  await redeem(order, key)
  await takeAtCounter(await makeStaff(), { orderId: order.orderId, way: 'terminal', rappen: 5_000 })
  stopClock('2026-06-09T10:00:00Z')
  const school = await makeStaff('provider_member', order.run.course.providerId)
  if (mark) await markAttendance(school, order.run.id, [{ enrolmentId: order.placeId, mark }])
  await judgeVouchers()
  await judgeVouchers()
  return { ...order, pots, voucher: await voucherOf(order.orderId) }
}

test('attended, the school has earned it', async () => {
  const { voucher, pots, orderId } = await afterCourse('person', 'attended')
  expect(voucher.state).toBe('earned')
  expect(await pots()).toEqual({ free: 0, reserved: 0, committed: 0 })
  expect(await expectSound(orderId)).toMatchObject({ balances: { person: 0 } })
})

test('not attended, the written rule decides: the person owes the canton’s part by a bill of its own, once', async () => {
  const { voucher, pots, orderId, person } = await afterCourse('person', 'absent')
  expect(voucher.state).toBe('forfeited')
  expect(await pots()).toEqual({ free: most, reserved: 0, committed: 0 })
  expect(await expectSound(orderId)).toMatchObject({ balances: { person: -most, canton: 0, provider: 20_000 } })
  const { invoices, state } = await orderOf(orderId)
  expect(invoices.map(one => [one.kind, one.totalRappen, one.dueOn !== null])).toEqual([
    ['invoice', 5_000, false],
    ['invoice', most, true],
  ])
  expect(state).toBe('billed')
  expect(await database().message.count({ where: { personId: person.id, kind: 'payment/contribution_lost' } })).toBe(1)
})

test('or the canton bears it all the same, where its rule says so', async () => {
  const { voucher, orderId } = await afterCourse('canton', 'absent')
  expect(voucher.state).toBe('earned')
  expect(await expectSound(orderId)).toMatchObject({ balances: { person: 0 } })
})

test('as long as the school says nothing, nothing is judged; after two weeks somebody asks it', async () => {
  const { voucher, orderId } = await afterCourse('person', null)
  expect(voucher.state).toBe('committed')
  stopClock('2026-06-25T10:00:00Z')
  await judgeVouchers()
  expect(await database().paymentTask.findMany({ where: { orderId, kind: 'voucher_owed', settledAt: null } })).toHaveLength(1)
})

test('what a person decided before comes off too: with a grant that goes to the school one pays the rest only', async () => {
  const { versionId } = await makeProgramme(100_000)
  const { actor, person, accountId } = await makeResident()
  const run = await makePricedRun({ sessions: [{ startsAt: inDays(30), endsAt: inDays(30, 2) }] })
  const { id } = await makeApplication(versionId, 'final', person.id)
  await database().subsidyApplication.update({ where: { id }, data: { runId: run.id, grantedRappen: 12_000 } })
  const { orderId } = await takeSeats(actor, run.id, [person.id])
  expect((await orderOf(orderId)).items).toMatchObject([{ contributionRappen: 12_000, applicationId: id }])
  expect(await expectSound(orderId)).toMatchObject({ balances: { person: -8_000, canton: -12_000 } })
  const mine = await exportData({ ...byItself('job'), account: { id: accountId, name: '', email: '' } })
  expect(mine.persons[0]?.payments.orders).toMatchObject([{ items: [{ priceRappen: 20_000, contributionRappen: 12_000 }] }])
})
