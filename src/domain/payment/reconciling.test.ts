// P7: whatever was lost, altered or booked past us is found by the next comparison of days, and healed where it can be; clean days are silent.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { importMoneyFile } from '#domain/payment/bank-import.ts'
import { chooseBill } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import type { Difference } from '#domain/payment/difference.ts'
import { followOrders } from '#domain/payment/following.ts'
import { compareLastDays } from '#domain/payment/reconciling.ts'
import { sendRefunds } from '#domain/payment/refunding.ts'
import { settle } from '#domain/payment/settling.ts'
import { useVoucher } from '#domain/payment/vouchers.ts'
import { desk } from '#outside/payment-desk.ts'
import { camt, payments } from '#test/bank-credit.ts'
import { makeOrder, orderOf, payAt, visit } from '#test/paying.ts'
import { compareBooks } from '#test/payment-books.ts'
import { Clocks } from '#test/payment-histories.ts'
import { makeStaff } from '#test/places.ts'
import { startStripe } from '#test/stripe/stand-in.ts'
import { officer } from '#test/subsidies.ts'
import { declaration, makeVouchers } from '#test/vouchers.ts'

const stripe = await startStripe()
const clocks = new Clocks(stripe)
let close: () => void
let [clerk, bookkeeper]: Actor[] = []
beforeAll(async () => {
  close = payAt(stripe)
  await desk()
    ?.getCheckout('cs_test_nobody')
    .catch(() => null)
  clerk = await makeStaff()
  bookkeeper = await officer('bookkeeper')
}, 60_000)
afterAll(() => close())
beforeEach(() => clocks.sync())
afterEach(() => stopClock(null))

/** Past everything that the database itself refuses: as a careless hand, or a broken disk, would. */
async function tamper(sql: string, ...values: unknown[]) {
  const client = await pool().connect()
  try {
    await client.query('set session_replication_role = replica')
    const { rowCount } = await client.query(sql, values)
    if (!rowCount) throw new Error(`nothing was tampered with: ${sql}`)
  } finally {
    await client.query('set session_replication_role = origin')
    client.release()
  }
}

type Made = { actor: Actor; orderId: string; placeId: string; id: string }
const intentOf = async ({ orderId }: Made) => (await orderOf(orderId)).payments.find(one => one.intent)?.intent ?? ''
const make = {
  async visiting(): Promise<Made> {
    const made = await makeOrder()
    return { ...made, id: await visit(made.actor, made.orderId) }
  },
  async paid(): Promise<Made> {
    const made = await make.visiting()
    stripe.pay(made.id)
    await settle(made.id)
    return made
  },
  async refunded(): Promise<Made> {
    const made = await make.paid()
    await cancel(made.actor, { enrolmentId: made.placeId })
    await sendRefunds()
    return made
  },
  async atCounter(): Promise<Made> {
    const made = await makeOrder()
    await takeAtCounter(clerk as Actor, { orderId: made.orderId, way: 'cash', rappen: 20_000 })
    return { ...made, id: '' }
  },
  async banked(): Promise<Made> {
    const made = await makeOrder()
    await chooseBill(made.actor, made.orderId)
    const reference = (await orderOf(made.orderId)).invoices[0]?.reference ?? ''
    const xml = camt({ accounts: payments({ amount: '200.00', reference, own: `own-${made.orderId}` }) })
    await importMoneyFile(bookkeeper as Actor, { name: 'camt.xml', xml })
    return { ...made, id: '' }
  },
  async withVoucher(): Promise<Made> {
    const made = await makeOrder()
    const { key } = await makeVouchers(1)
    const itemId = (await orderOf(made.orderId)).items[0]?.id ?? ''
    await useVoucher(made.actor, made.orderId, { itemId, programme: key, answers: {}, declaration: declaration(), language: 'de' })
    const id = await visit(made.actor, made.orderId)
    stripe.pay(id)
    await settle(id)
    return { ...made, id }
  },
}

type Plant = {
  of: keyof typeof make
  plant: (made: Made) => Promise<unknown>
  /** What the comparison says; nothing: it puts the books right by itself. */
  says?: Difference['kind'] | Difference['kind'][]
}
const ofOrder = (table: string) => `from "${table}" where "orderId" = $1`
const plants: Record<string, Plant> = {
  // What we have only not heard of comes right within the run.
  'paid, and no call came': { of: 'visiting', plant: async ({ id }) => stripe.pay(id) },
  'paid, and we went down before the visit was noted': {
    of: 'visiting',
    plant: async ({ id, orderId }) => {
      stripe.pay(id)
      await tamper(`update "OrderPayment" set "checkoutId" = null, url = null, state = 'asked' where "orderId" = $1`, orderId)
    },
  },
  'paid, and given up here': {
    of: 'visiting',
    plant: async ({ id, orderId }) => {
      stripe.pay(id)
      await tamper(`update "OrderPayment" set state = 'expired', "endedAt" = now() where "orderId" = $1`, orderId)
    },
  },
  'on its way, then paid': {
    of: 'visiting',
    plant: async ({ id }) => {
      stripe.payLater(id)
      await settle(id)
      stripe.settleLater(id, true)
    },
  },
  'on its way, then not paid': {
    of: 'visiting',
    plant: async ({ id }) => {
      stripe.payLater(id)
      await settle(id)
      stripe.settleLater(id, false)
    },
  },
  'given back at the desk’s own pages': { of: 'paid', plant: async made => stripe.dashboardRefund(await intentOf(made), 5_000) },
  'a refund that came back': {
    of: 'refunded',
    plant: async ({ orderId }) => stripe.endRefund((await orderOf(orderId)).refunds[0]?.deskRefundId ?? '', 'expired_or_canceled_card'),
  },
  'a dispute': { of: 'paid', plant: async made => stripe.openDispute(await intentOf(made)) },
  'a dispute that was won': {
    of: 'paid',
    plant: async made => {
      const { id } = stripe.openDispute(await intentOf(made))
      await settle(made.id)
      stripe.closeDispute(id, true)
    },
  },
  'a dispute that was lost': {
    of: 'paid',
    plant: async made => {
      const { id } = stripe.openDispute(await intentOf(made))
      await settle(made.id)
      stripe.closeDispute(id, false)
    },
  },
  'a refund that was sent and not written down': {
    of: 'refunded',
    plant: async ({ orderId }) => {
      await tamper(
        `update "OrderRefund" set state = 'due', "deskRefundId" = null, "sentAt" = null, "settledAt" = null where "orderId" = $1`,
        orderId,
      )
      await tamper(`delete ${ofOrder('LedgerEntry')} and act = 'refunded'`, orderId)
    },
  },
  'a refund whose row is lost': {
    of: 'refunded',
    plant: async ({ orderId }) => {
      await tamper(`delete ${ofOrder('LedgerEntry')} and act = 'refunded'`, orderId)
      await tamper(`delete ${ofOrder('OrderRefund')}`, orderId)
    },
  },
  'an order whose state is wrong': {
    of: 'paid',
    plant: ({ orderId }) => tamper(`update "Order" set state = 'open' where id = $1`, orderId),
  },
  // What cannot be put right without somebody who looks at it is said.
  'an entry that is missing': {
    of: 'paid',
    says: ['ledger', 'seat_without_money'],
    plant: ({ orderId }) => tamper(`delete ${ofOrder('LedgerEntry')} and act = 'paid'`, orderId),
  },
  'an entry of another amount': {
    of: 'paid',
    says: 'ledger',
    plant: ({ orderId }) => tamper(`update "LedgerEntry" set rappen = rappen + 100 where "orderId" = $1 and act = 'paid'`, orderId),
  },
  'a payment booked twice': {
    of: 'paid',
    says: 'ledger',
    plant: ({ orderId }) =>
      tamper(
        `insert into "LedgerEntry" ("orderId", source, target, rappen, act, "paymentId") select "orderId", source, target, rappen, act, "paymentId" ${ofOrder('LedgerEntry')} and act = 'paid'`,
        orderId,
      ),
  },
  'a payment of another amount': {
    of: 'paid',
    says: ['amount', 'ledger'],
    plant: ({ orderId }) => tamper(`update "OrderPayment" set rappen = 19999 where "orderId" = $1`, orderId),
  },
  'a payment whose rows are gone': {
    of: 'paid',
    says: ['desk_unknown', 'seat_without_money'],
    plant: async ({ orderId }) => {
      await tamper(`delete ${ofOrder('LedgerEntry')} and act = 'paid'`, orderId)
      await tamper(`delete ${ofOrder('OrderPayment')}`, orderId)
    },
  },
  'a payment that the desk never took': {
    of: 'visiting',
    says: ['amount', 'seat'],
    plant: async ({ orderId }) => {
      await tamper(`update "OrderPayment" set state = 'paid', "paidAt" = now() where "orderId" = $1`, orderId)
      await tamper(
        `insert into "LedgerEntry" ("orderId", source, target, rappen, act, "paymentId") select "orderId", 'desk', 'person', rappen, 'paid', id ${ofOrder('OrderPayment')}`,
        orderId,
      )
    },
  },
  'a payment that names a visit nobody knows': {
    of: 'paid',
    says: ['desk_missing', 'desk_unknown'],
    plant: ({ orderId }) => tamper(`update "OrderPayment" set "checkoutId" = 'cs_test_' || id where "orderId" = $1`, orderId),
  },
  'a refund booked twice': {
    of: 'refunded',
    says: 'ledger',
    plant: ({ orderId }) =>
      tamper(
        `insert into "LedgerEntry" ("orderId", source, target, rappen, act, "paymentId", "refundId") select "orderId", source, target, rappen, act, "paymentId", "refundId" ${ofOrder('LedgerEntry')} and act = 'refunded'`,
        orderId,
      ),
  },
  'a refund that is not in the ledger': {
    of: 'refunded',
    says: 'ledger',
    plant: ({ orderId }) => tamper(`delete ${ofOrder('LedgerEntry')} and act = 'refunded'`, orderId),
  },
  'a refund that never left': {
    of: 'paid',
    says: ['refund', 'seat_without_money'],
    plant: async ({ orderId }) => {
      await tamper(
        `insert into "OrderRefund" (id, "orderId", "paymentId", way, state, rappen, why, "deskRefundId") select gen_random_uuid(), "orderId", id, 'desk', 'done', 5000, 'cancelled', 're_' || id ${ofOrder('OrderPayment')}`,
        orderId,
      )
      await tamper(
        `insert into "LedgerEntry" ("orderId", source, target, rappen, act, "paymentId", "refundId") select "orderId", 'person', 'desk', rappen, 'refunded', "paymentId", id ${ofOrder('OrderRefund')}`,
        orderId,
      )
    },
  },
  'a refund said to have failed that has not': {
    of: 'refunded',
    says: ['refund', 'ledger'],
    plant: ({ orderId }) => tamper(`update "OrderRefund" set state = 'failed' where "orderId" = $1`, orderId),
  },
  'money of the counter that is not in the ledger': {
    of: 'atCounter',
    says: ['ledger', 'seat_without_money'],
    plant: ({ orderId }) => tamper(`delete ${ofOrder('LedgerEntry')} and act = 'paid'`, orderId),
  },
  'a line of the bank without its payment': {
    of: 'banked',
    says: 'bank',
    plant: ({ orderId }) =>
      tamper(`update "CreditLine" set "paymentId" = null where "paymentId" in (select id ${ofOrder('OrderPayment')})`, orderId),
  },
  'a line of the bank of another amount': {
    of: 'banked',
    says: 'bank',
    plant: ({ orderId }) =>
      tamper(`update "CreditLine" set rappen = 30000 where "paymentId" in (select id ${ofOrder('OrderPayment')})`, orderId),
  },
  'a transfer that the bank never booked': {
    of: 'banked',
    says: 'bank',
    plant: ({ orderId }) => tamper(`delete from "CreditLine" where "paymentId" in (select id ${ofOrder('OrderPayment')})`, orderId),
  },
  'a transfer of another amount': {
    of: 'banked',
    says: ['bank', 'ledger'],
    plant: ({ orderId }) => tamper(`update "OrderPayment" set rappen = 15000 where "orderId" = $1`, orderId),
  },
  'a seat that is gone though it was paid': {
    of: 'atCounter',
    says: 'seat',
    plant: ({ placeId }) => tamper(`update "Enrolment" set state = 'cancelled', "endReason" = 'cancelled_by_staff' where id = $1`, placeId),
  },
  'a seat that nobody has paid': {
    of: 'visiting',
    says: 'seat_without_money',
    plant: ({ placeId }) => tamper(`update "Enrolment" set state = 'confirmed', "payUntil" = null where id = $1`, placeId),
  },
  'a voucher whose money is not set aside': {
    of: 'withVoucher',
    says: 'budget',
    plant: ({ orderId }) =>
      tamper(
        `delete from "SubsidyEntry" where "voucherId" in (select v.id from "SubsidyVoucher" v join "OrderItem" i on i.id = v."itemId" where i."orderId" = $1)`,
        orderId,
      ),
  },
  'a contribution that is not in the ledger': {
    of: 'withVoucher',
    says: ['budget', 'seat_without_money'],
    plant: ({ orderId }) => tamper(`delete ${ofOrder('LedgerEntry')} and act = 'contributed'`, orderId),
  },
  'a voucher that ended and still holds money': {
    of: 'withVoucher',
    says: 'budget',
    plant: ({ orderId }) =>
      tamper(`update "SubsidyVoucher" set state = 'released' where "itemId" in (select id ${ofOrder('OrderItem')})`, orderId),
  },
}

const differences = async () => {
  const days = await database().paymentDay.findMany()
  const found = days.flatMap(one => (one.figures as unknown as { differences: Difference[] }).differences)
  return [...new Map(found.map(one => [`${one.kind} ${one.subjectId}`, one])).values()]
}

test(`${Object.keys(plants).length} differences planted among clean orders: each is found, what can be healed is healed in the same run, nothing else is said`, async () => {
  const clean: Made[] = []
  for (const of of Object.keys(make) as (keyof typeof make)[]) clean.push(await make[of]())
  await compareLastDays()
  expect(await differences()).toEqual([])

  const planted: { name: string; made: Made; says: string[] }[] = []
  for (const [name, { of, plant, says = [] }] of Object.entries(plants)) {
    const made = await make[of]()
    await plant(made)
    planted.push({ name, made, says: [says].flat().sort() })
  }
  const begin = performance.now()
  await compareLastDays()
  const took = Math.round(performance.now() - begin)

  const found = await differences()
  const said = new Map<string, string[]>()
  for (const { name, made } of planted) {
    const mine = found.filter(one => one.orderId === made.orderId || one.subjectId === made.id)
    said.set(name, [...new Set(mine.map(one => one.kind as string))].sort())
  }
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(planted.map(one => [one.name, one.says])))
  const theirs = new Set(planted.flatMap(({ made }) => [made.orderId, made.id]))
  expect(found.filter(one => !theirs.has(one.orderId ?? '') && !theirs.has(one.subjectId))).toEqual([])
  // Each has somebody to look at it.
  const tasks = await database().paymentTask.findMany({ where: { kind: 'difference', settledAt: null } })
  expect(new Set(tasks.map(one => one.subjectId))).toEqual(new Set(found.map(one => one.subjectId)))

  await followOrders()
  const healed = planted.filter(one => one.says.length === 0)
  for (const { name, made } of healed) {
    const { faults } = await compareBooks(stripe, made.orderId)
    expect([name, faults.filter(one => one !== 'a visit is still open')]).toEqual([name, []])
  }
  for (const { orderId } of clean) expect(await database().paymentTask.count({ where: { orderId } })).toBe(0)
  console.log(
    `P7: ${planted.length} differences planted among ${clean.length} clean orders: ${planted.length - healed.length} found, ${healed.length} healed, 0 false alarms, one run over five days ${took} ms`,
  )
}, 120_000)

test('a visit of somebody else at our own desk is said', async () => {
  const made = await make.visiting()
  const session = stripe.account.get('checkout.session', made.id)
  Object.assign(session, { client_reference_id: null, metadata: {} })
  stripe.pay(made.id)
  await tamper(`delete ${ofOrder('OrderPayment')}`, made.orderId)
  await compareLastDays()
  expect(await differences()).toContainEqual({ kind: 'desk_unknown', subjectId: made.id, orderId: null, ours: null, theirs: 20_000 })
})

const restored = [
  'Order',
  'OrderItem',
  'OrderPayment',
  'OrderRefund',
  'OrderDispute',
  'LedgerEntry',
  'Invoice',
  'Enrolment',
  'CourseRun',
  'PaymentCall',
  'PaymentTask',
]
test('an old backup of all tables about money: one run brings back what has happened since', async () => {
  const [open, paid, refunded, disputed] = [await make.visiting(), await make.visiting(), await make.paid(), await make.paid()]
  for (const table of restored) await pool().query(`create table "old_${table}" as select * from "${table}"`)
  stripe.pay(paid.id)
  await settle(paid.id)
  await cancel(refunded.actor, { enrolmentId: refunded.placeId })
  await sendRefunds()
  stripe.openDispute(await intentOf(disputed))
  await settle(disputed.id)
  for (const table of restored) {
    await tamper(`delete from "${table}"`).catch(() => null)
    await tamper(`insert into "${table}" select * from "old_${table}"`).catch(() => null)
    await pool().query(`drop table "old_${table}"`)
  }
  await compareLastDays()
  for (const { orderId } of [paid, refunded, disputed]) {
    const { faults } = await compareBooks(stripe, orderId)
    expect(faults).toEqual([])
  }
  expect(await database().enrolment.findUniqueOrThrow({ where: { id: paid.placeId } })).toMatchObject({ state: 'confirmed' })
  expect(await database().enrolment.findUniqueOrThrow({ where: { id: open.placeId } })).toMatchObject({ state: 'payment_due' })
  // We do not know any more that the seat was cancelled, only that the money is back: somebody looks at it.
  expect(await database().paymentTask.count({ where: { orderId: refunded.orderId, kind: 'desk_refund' } })).toBe(1)
})
