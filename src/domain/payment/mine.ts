import { database } from '#db/client.ts'
import type { Invoice, Order, OrderPayment, OrderRefund } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dayOf, nowDate } from '#domain/clock.ts'
import { billTerms } from '#domain/payment/billing.ts'
import { cashFor } from '#domain/payment/counter.ts'
import { type Balances, listBalances, owed } from '#domain/payment/ledger.ts'
import { requireOrder } from '#domain/payment/own-order.ts'
import { unbooked } from '#domain/payment/refund-planning.ts'
import type { RefundRules } from '#domain/payment/refund-rules.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { listManaged } from '#domain/person/managing.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { desk } from '#outside/payment-desk.ts'
import type { Language } from '#words/speak.ts'

const items = {
  include: {
    person: true,
    run: { select: { number: true, startsAt: true, locality: true, online: true, course: { select: { slug: true } } } },
    enrolments: { orderBy: { arrival: 'desc' }, take: 1 },
    entries: true,
    voucher: { include: { version: true } },
    application: { include: { version: true } },
  },
  orderBy: { createdAt: 'asc' },
} as const
const all = {
  debtor: true,
  items,
  payments: { orderBy: { createdAt: 'asc' } },
  refunds: { orderBy: { createdAt: 'asc' } },
  invoices: { orderBy: { issuedAt: 'asc' } },
} as const
type Item = Awaited<ReturnType<typeof readOrders>>[number]['items'][number]

const readOrders = (where: { id?: string; debtorId?: { in: string[] } }) =>
  database().order.findMany({ where, include: all, orderBy: { createdAt: 'desc' } })

/** What people one acts for owe, have paid and get back: every order, the newest first, and the sums. */
export async function listMyOrders(actor: Actor, language: Language) {
  const people = (await listManaged(actor)).map(one => one.person)
  const orders = await readOrders({ debtorId: { in: people.map(one => one.id) } })
  const balances = await listBalances(
    database(),
    orders.map(one => one.id),
  )
  const shown = orders.map(order => shape(order, balances.get(order.id) as Balances, language))
  const sum = (pick: (one: (typeof shown)[number]) => number) => shown.reduce((total, one) => total + pick(one), 0)
  return {
    orders: shown,
    owedRappen: sum(one => Math.max(0, one.owedRappen)),
    paidRappen: sum(one => one.paidRappen),
    backRappen: sum(one => one.comingBackRappen),
    /** Whoever paid or got something back, by calendar year: a statement for each. */
    statements: people
      .map(one => ({
        personId: one.id,
        name: `${one.firstName} ${one.lastName}`,
        years: yearsOf(orders.filter(order => order.debtorId === one.id)),
      }))
      .filter(one => one.years.length > 0),
  }
}

function yearsOf(orders: Whole[]): number[] {
  const paid = orders.flatMap(({ payments }) => payments.flatMap(one => (one.state === 'paid' && one.paidAt ? [one.paidAt] : [])))
  const back = orders.flatMap(({ refunds }) => refunds.flatMap(one => (one.state === 'done' && one.settledAt ? [one.settledAt] : [])))
  return [...new Set([...paid, ...back].map(at => dayOf(at).year))].sort((a, b) => b - a)
}

/** One order as whoever pays it sees it, or the counter and the bookkeepers. */
export async function getOrder(actor: Actor, orderId: string, language: Language) {
  const { id, debtorId } = await requireOrder(actor, orderId)
  const [order] = await readOrders({ id })
  if (!order) throw new Error(`order ${id} is gone`)
  const balances = (await listBalances(database(), [id])).get(id) as Balances
  const mine = (await listManaged(actor)).some(one => one.person.id === debtorId)
  return { ...shape(order, balances, language), mine, balances: mine ? null : balances }
}

export type ShownOrder = ReturnType<typeof shape>
type Whole = Awaited<ReturnType<typeof readOrders>>[number]

function shape(order: Whole, balances: Balances, language: Language) {
  const owedRappen = owed(balances)
  const standing = order.items.filter(one => !one.endedAt)
  const startsAt = standing.map(one => one.run.startsAt).sort((a, b) => a.getTime() - b.getTime())[0]
  const invoice = order.invoices.findLast(one => one.kind === 'invoice' && one.dueOn)
  const { creditor } = paymentRules()
  return {
    ...{ id: order.id, number: order.number, state: order.state, createdAt: order.createdAt.toISOString() },
    payUntil: order.payUntil?.toISOString() ?? null,
    /** Nothing can be paid here any more, whether or not a job has ended it. */
    over: order.payUntil !== null && order.payUntil <= nowDate(),
    debtor: { id: order.debtorId, name: `${order.debtor.firstName} ${order.debtor.lastName}` },
    items: order.items.map(one => shapeItem(one, language)),
    owedRappen,
    paidRappen: 0 - balances.desk - balances.bank - balances.cash - balances.terminal,
    cashRappen: cashFor(Math.max(0, owedRappen)),
    comingBackRappen: order.refunds
      .filter(one => [...unbooked, 'pending', 'failed'].includes(one.state))
      .reduce((sum, one) => sum + one.rappen, 0),
    ways: {
      desk: desk()?.name ?? null,
      bill: order.state === 'open' && startsAt ? shapeTerms(startsAt) : null,
    },
    payments: order.payments.filter(one => one.state !== 'asked').map(shapePayment),
    refunds: order.refunds.map(shapeRefund),
    invoices: order.invoices.map(shapeInvoice),
    bill: invoice?.reference
      ? { ...shapeInvoice(invoice), iban: creditor.qrIban ?? creditor.iban, reference: invoice.reference, creditor: creditor.name }
      : null,
    next: nextOf(order, owedRappen),
  }
}

export type Next =
  | 'choose'
  | 'pay_bill'
  | 'processing'
  | 'name_account'
  | 'refund_coming'
  | 'refund_stuck'
  | 'pay_rest'
  | 'over'
  | 'nothing'
/** What happens next and by when, so that nobody waits without knowing for what. */
function nextOf(order: Order & { payments: OrderPayment[]; refunds: OrderRefund[] }, owes: number): { kind: Next; by: string | null } {
  const by = order.payUntil?.toISOString() ?? null
  const has = (state: OrderRefund['state']) => order.refunds.some(one => one.state === state)
  if (order.payments.some(one => one.state === 'processing')) return { kind: 'processing', by }
  if (has('needs_account')) return { kind: 'name_account', by: null }
  if (has('failed')) return { kind: 'refund_stuck', by: null }
  if (has('due') || has('ready') || has('pending')) return { kind: 'refund_coming', by: null }
  if (owes <= 0) return { kind: 'nothing', by: null }
  if (order.payUntil && order.payUntil <= nowDate()) return { kind: 'over', by }
  if (order.state === 'open') return { kind: 'choose', by }
  return { kind: order.state === 'billed' ? 'pay_bill' : 'pay_rest', by }
}

function shapeTerms(startsAt: Date) {
  const { dueOn, seatUntil, inTime } = billTerms(startsAt)
  return { dueOn: dueOn.toString(), seatUntil: seatUntil?.toISOString() ?? null, inTime }
}

function shapeItem(item: Item, language: Language) {
  const { id, title, priceRappen, contributionRappen, person, run, enrolments, entries } = item
  const terms = (item.voucher ?? item.application)?.version.terms as Terms | undefined
  const moved = (act: string, to: string) =>
    entries.filter(one => one.act === act && one.target === to).reduce((sum, one) => sum + one.rappen, 0)
  const place = enrolments[0]
  return {
    ...{ id, title, priceRappen, contributionRappen, restRappen: priceRappen - contributionRappen },
    ...{
      slug: run.course.slug,
      run: run.number,
      startsAt: run.startsAt.toISOString(),
      locality: run.online ? null : run.locality,
      online: run.online,
    },
    person: { id: person.id, name: `${person.firstName} ${person.lastName}` },
    contribution:
      contributionRappen > 0
        ? {
            name: terms?.name[language] ?? '',
            rappen: contributionRappen,
            notAttended: terms?.atOnce?.notAttended ?? null,
            attendancePercent: terms?.attendancePercent ?? 0,
          }
        : null,
    rules: item.rules as RefundRules,
    place: place ? { id: place.id, state: place.state } : null,
    ended: item.endedAt
      ? {
          ...{ at: item.endedAt.toISOString(), reason: item.endReason },
          ...{ backRappen: moved('cancelled', 'person'), feeRappen: moved('fee', 'fee') },
          /** What the canton would have paid, and by its rule the person now owes. */
          turnedRappen: moved('turned', 'provider'),
        }
      : null,
  }
}

const shapePayment = ({ id, way, method, state, rappen, paidAt, expiresAt, receipt, createdAt, supersededAt }: OrderPayment) => ({
  ...{ id, way, method, state, rappen, receipt, createdAt: createdAt.toISOString(), superseded: supersededAt !== null },
  ...{ paidAt: paidAt?.toISOString() ?? null, expiresAt: expiresAt?.toISOString() ?? null },
})
const shapeRefund = ({ id, way, state, rappen, why, createdAt, settledAt, ibanEnd, accountHolder, failure, paymentId }: OrderRefund) => ({
  ...{ id, way, state, rappen, why, ibanEnd, accountHolder, failure, paymentId },
  ...{ createdAt: createdAt.toISOString(), settledAt: settledAt?.toISOString() ?? null },
})
const shapeInvoice = ({ id, number, kind, totalRappen, dueOn, issuedAt, key }: Invoice) => ({
  ...{ id, number, kind, totalRappen, key, dueOn: dueOn?.toISOString().slice(0, 10) ?? null, issuedAt: issuedAt.toISOString() },
})
