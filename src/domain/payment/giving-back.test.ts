// What each payer gets back, and what the order then is: without a payment desk, so that every way of the money is seen alone.
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { importMoneyFile } from '#domain/payment/bank-import.ts'
import { chooseBill } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { endUnpaid } from '#domain/payment/following.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { useVoucher } from '#domain/payment/vouchers.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { camt, payments } from '#test/bank-credit.ts'
import { expectSound, makeFamilyOrder, makeOrder, orderOf, personOf, stateOf, takeSeats } from '#test/paying.ts'
import { inDays, makeResident, makeStaff } from '#test/places.ts'
import { officer } from '#test/subsidies.ts'
import { declaration, makeVouchers, most } from '#test/vouchers.ts'

let [clerk, bookkeeper]: Actor[] = []
beforeAll(async () => {
  useDesk(null)
  clerk = await makeStaff()
  bookkeeper = await officer('bookkeeper')
})
afterEach(() => stopClock(null))
const later = (days: number) => stopClock(new Date(Date.now() + days * 86_400_000).toISOString())
const pay = async (orderId: string) =>
  takeAtCounter(clerk as Actor, { orderId, way: 'terminal', rappen: owed(await balancesOf(database(), orderId)) })
const transfer = async (orderId: string, amount: string, own = `${orderId}-${amount}`) => {
  const reference = (await orderOf(orderId)).invoices.find(one => one.reference)?.reference ?? ''
  return importMoneyFile(bookkeeper as Actor, { name: 'camt.xml', xml: camt({ accounts: payments({ amount, reference, own }) }) })
}
const half = { cancelUntil: inDays(1), lateRefund: 'part' as const, lateShare: 5_000, lateUntil: inDays(25) }
async function withVoucher(notAttended: 'person' | 'canton', ideas = {}) {
  const made = await makeOrder(ideas)
  const { key, pots } = await makeVouchers(1, notAttended)
  const itemId = (await orderOf(made.orderId)).items[0]?.id ?? ''
  await useVoucher(made.actor, made.orderId, { itemId, programme: key, answers: {}, declaration: declaration(), language: 'de' })
  return { ...made, pots }
}

describe('what binds', () => {
  test('a seat that was neither paid nor billed costs nothing, however late it is given back', async () => {
    const { actor, orderId, placeId } = await makeOrder({ ...half, cancelUntil: inDays(-1) })
    await cancel(actor, { enrolmentId: placeId })
    expect(await orderOf(orderId)).toMatchObject({ state: 'cancelled', payUntil: null, refunds: [], invoices: [] })
    expect((await balancesOf(database(), orderId)).provider).toBe(0)
  })

  test('a bill that is out does: given back late, half of it is still owed, the bill says so, and paid it is settled and over', async () => {
    const { actor, orderId, placeId } = await makeOrder(half)
    await chooseBill(actor, orderId)
    later(2)
    await cancel(actor, { enrolmentId: placeId })
    expect(await orderOf(orderId)).toMatchObject({
      state: 'billed',
      invoices: [
        { kind: 'invoice', totalRappen: 20_000 },
        { kind: 'credit', totalRappen: -10_000 },
      ],
    })
    expect(await personOf(orderId)).toBe(-10_000)
    await transfer(orderId, '100.00')
    expect(await orderOf(orderId)).toMatchObject({ state: 'cancelled', refunds: [] })
    await expectSound(orderId)
  })

  test('a part of a family’s order that was paid by half stays owed as a bill, not as something that ends', async () => {
    const { actor, orderId, places } = await makeFamilyOrder()
    await chooseBill(actor, orderId)
    await transfer(orderId, '100.00')
    await cancel(actor, { enrolmentId: places[0] ?? '' })
    expect(await orderOf(orderId)).toMatchObject({ state: 'billed', refunds: [] })
    expect(await personOf(orderId)).toBe(-29_000)
    await transfer(orderId, '290.00')
    expect(await orderOf(orderId)).toMatchObject({ state: 'settled', payUntil: null })
    expect([await stateOf(places[1] ?? ''), await stateOf(places[2] ?? '')]).toEqual(['confirmed', 'confirmed'])
    expect(await database().paymentTask.count({ where: { orderId, settledAt: null } })).toBe(0)
  })
})

describe('two payers', () => {
  test('in time each gets back what they paid, and the voucher is free again', async () => {
    const { actor, orderId, placeId, pots } = await withVoucher('person')
    await pay(orderId)
    expect(await pots()).toEqual({ free: 0, reserved: 0, committed: most })
    await cancel(actor, { enrolmentId: placeId })
    expect(await pots()).toEqual({ free: most, reserved: 0, committed: 0 })
    expect((await orderOf(orderId)).refunds).toMatchObject([{ rappen: 5_000, way: 'bill', state: 'needs_account' }])
    expect(await expectSound(orderId)).toMatchObject({ balances: { canton: 0, provider: 0 } })
  })

  test('late, by halves, each to its payer; what the canton would still bear, the person bears where the programme says so', async () => {
    const [canton, person] = [await withVoucher('canton', half), await withVoucher('person', half)]
    for (const one of [canton, person]) await pay(one.orderId)
    later(2)
    for (const one of [canton, person]) await cancel(one.actor, { enrolmentId: one.placeId })
    // 200 francs, 150 of them by voucher: half of 50 to the person, half of 150 to the canton.
    expect(await canton.pots()).toEqual({ free: 7_500, reserved: 0, committed: 7_500 })
    expect(await balancesOf(database(), canton.orderId)).toMatchObject({ canton: -7_500, provider: 10_000, person: 2_500 })
    expect((await orderOf(canton.orderId)).refunds).toMatchObject([{ rappen: 2_500 }])
    expect(await person.pots()).toEqual({ free: most, reserved: 0, committed: 0 })
    expect(await balancesOf(database(), person.orderId)).toMatchObject({ canton: 0, provider: 10_000, person: -5_000 })
    const { refunds, invoices, state } = await orderOf(person.orderId)
    expect([state, refunds]).toEqual(['billed', []])
    expect(invoices.map(one => [one.kind, one.totalRappen])).toEqual([
      ['invoice', 5_000],
      ['credit', 0],
      ['invoice', 5_000],
    ])
    expect((await database().message.findMany({ where: { personId: person.person.id } })).map(one => one.kind)).toContain(
      'payment/contribution_turned',
    )
    await transfer(person.orderId, '50.00')
    expect(await orderOf(person.orderId)).toMatchObject({ state: 'cancelled', refunds: [] })
    for (const { orderId } of [canton, person]) await expectSound(orderId)
  })

  test('a fee is the person’s alone', async () => {
    const fee = { cancelUntil: inDays(1), lateRefund: 'fee' as const, lateFeeRappen: 3_000, lateUntil: inDays(25) }
    const { actor, orderId, placeId, pots } = await withVoucher('person', fee)
    await pay(orderId)
    later(2)
    await cancel(actor, { enrolmentId: placeId })
    expect(await pots()).toEqual({ free: most, reserved: 0, committed: 0 })
    expect(await balancesOf(database(), orderId)).toMatchObject({ canton: 0, provider: 0, fee: 3_000, person: 2_000 })
    expect((await orderOf(orderId)).refunds).toMatchObject([{ rappen: 2_000 }])
  })
})

describe('late money', () => {
  test('for seats that are still free takes them again at the price of then; once they are taken it goes back', async () => {
    const [free, gone] = [await makeOrder({ seats: 1 }), await makeOrder({ seats: 1 })]
    for (const one of [free, gone]) await chooseBill(one.actor, one.orderId)
    later(29)
    await endUnpaid()
    expect([await stateOf(free.placeId), await stateOf(gone.placeId)]).toEqual(['cancelled', 'cancelled'])
    const other = await makeResident()
    await takeSeats(other.actor, gone.run.id, [other.person.id])
    expect((await transfer(free.orderId, '200.00')).byOutcome).toEqual({ matched: 1 })
    expect((await transfer(gone.orderId, '200.00')).byOutcome).toEqual({ closed: 1 })
    expect(await database().enrolment.count({ where: { runId: free.run.id, state: 'confirmed' } })).toBe(1)
    expect(await orderOf(free.orderId)).toMatchObject({ state: 'settled', refunds: [] })
    expect(await orderOf(gone.orderId)).toMatchObject({ state: 'cancelled', refunds: [{ rappen: 20_000, why: 'late' }] })
    for (const { orderId } of [free, gone]) await expectSound(orderId)
  })
})
