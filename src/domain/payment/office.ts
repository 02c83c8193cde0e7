import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { openOutcomes } from '#domain/payment/bank-import.ts'
import { listBalances, owed } from '#domain/payment/ledger.ts'
import { requireBookkeeper } from '#domain/payment/own-order.ts'
import type { DayFigures } from '#domain/payment/reconciling.ts'
import type { TaskKind } from '#domain/payment/tasks.ts'

export const orderViews = ['overdue', 'billed', 'open', 'owing', 'all'] as const
export type OrderView = (typeof orderViews)[number]
export const orderSorts = ['until', 'name', 'newest'] as const
export type OrderSort = (typeof orderSorts)[number]
const sorted = {
  until: [{ payUntil: 'asc' }, { createdAt: 'asc' }],
  name: [{ debtor: { lastName: 'asc' } }, { debtor: { firstName: 'asc' } }, { createdAt: 'asc' }],
  newest: [{ createdAt: 'desc' }],
} as const satisfies Record<OrderSort, Prisma.OrderOrderByWithRelationInput[]>
const most = 200

function viewOf(view: OrderView): Prisma.OrderWhereInput {
  const overdue = { some: { kind: 'invoice' as const, dueOn: { lt: dateColumn(today()) } } }
  if (view === 'overdue') return { state: 'billed', invoices: overdue }
  // What is still owed and no seat hangs on any more: fees, a contribution that fell away.
  if (view === 'owing') return { state: 'billed', payUntil: null }
  return view === 'all' ? {} : { state: view }
}

/** Orders that still owe something, by what they wait for; the one that ends first on top. */
export async function listOpenOrders(
  actor: Actor,
  { view, query, sort }: { view: OrderView; query: string; sort?: OrderSort | undefined },
) {
  requireBookkeeper(actor)
  const found = query ? searchOf(query) : {}
  const where = { AND: [viewOf(view), found] }
  const [rows, count] = await Promise.all([
    database().order.findMany({
      where,
      include: {
        debtor: true,
        items: { where: { endedAt: null } },
        invoices: { where: { kind: 'invoice' }, orderBy: { issuedAt: 'desc' } },
      },
      orderBy: [...sorted[sort ?? (view === 'all' ? 'newest' : 'until')]],
      take: most,
    }),
    database().order.count({ where }),
  ])
  const balances = await listBalances(
    database(),
    rows.map(one => one.id),
  )
  const orders = rows.map(({ id, number, state, payUntil, createdAt, debtor, items, invoices }) => ({
    ...{ id, number, state, payUntil: payUntil?.toISOString() ?? null, createdAt: createdAt.toISOString() },
    debtor: { id: debtor.id, name: `${debtor.firstName} ${debtor.lastName}` },
    courses: [...new Set(items.map(one => one.title))],
    owedRappen: owed(balances.get(id) ?? ({ person: 0 } as never)),
    invoice: invoices[0] ? { number: invoices[0].number, dueOn: invoices[0].dueOn ? plainDay(invoices[0].dueOn).toString() : null } : null,
  }))
  return { orders, count, counts: await countViews() }
}

async function countViews(): Promise<Record<OrderView, number>> {
  const counted: [OrderView, number][] = []
  for (const view of orderViews) counted.push([view, await database().order.count({ where: viewOf(view) })])
  return Object.fromEntries(counted) as Record<OrderView, number>
}

/** By number of order or bill, reference, or name. */
const searchOf = (query: string): Prisma.OrderWhereInput => {
  const plain = query.replace(/\s/g, '')
  return {
    OR: [
      { number: { equals: plain, mode: 'insensitive' } },
      { invoices: { some: { OR: [{ number: { equals: plain, mode: 'insensitive' } }, { reference: plain.toUpperCase() }] } } },
      {
        AND: query.split(/\s+/).map(word => ({
          debtor: {
            OR: [
              { lastName: { contains: word, mode: 'insensitive' as const } },
              { firstName: { contains: word, mode: 'insensitive' as const } },
            ],
          },
        })),
      },
    ],
  }
}

/** Lines of the bank that fit nothing, or not quite, with who looks after them; and the files they came in. */
export async function listUnmatched(actor: Actor) {
  requireBookkeeper(actor)
  const lines = await database().creditLine.findMany({
    where: { settledAt: null, outcome: { in: [...openOutcomes] } },
    include: { invoice: true, payment: true, file: true },
    orderBy: { createdAt: 'asc' },
    take: most,
  })
  const owners = await namesOf(lines.map(one => one.ownerId))
  const files = await database().creditFile.findMany({
    orderBy: { uploadedAt: 'desc' },
    take: 20,
    include: { lines: { select: { outcome: true, rappen: true } } },
  })
  return {
    lines: lines.map(({ id, outcome, rappen, currency, reference, text, payer, bookedOn, ownerId, invoice, payment, file }) => ({
      ...{ id, outcome, rappen, currency, reference, text, payer, file: file.name, owner: owners.get(ownerId ?? '') ?? null },
      bookedOn: bookedOn ? plainDay(bookedOn).toString() : null,
      invoice: invoice?.number ?? null,
      orderId: payment?.orderId ?? null,
    })),
    files: files.map(({ id, name, kind, uploadedAt, lines: all }) => ({
      ...{ id, name, kind, uploadedAt: uploadedAt.toISOString() },
      outcomes: Object.fromEntries(
        Map.groupBy(all, one => one.outcome)
          .entries()
          .map(([outcome, some]) => [outcome, some.length]),
      ) as Record<string, number>,
    })),
  }
}

/** Money on its way back, by what it waits for. */
export async function listRefunds(actor: Actor) {
  requireBookkeeper(actor)
  const rows = await database().orderRefund.findMany({
    where: { state: { in: ['due', 'needs_account', 'ready', 'pending', 'failed'] } },
    include: { order: { include: { debtor: true } } },
    orderBy: [{ state: 'asc' }, { createdAt: 'asc' }],
    take: most,
  })
  const files = await database().refundFile.findMany({ orderBy: { createdAt: 'desc' }, take: 20 })
  return {
    refunds: rows.map(({ id, state, way, rappen, why, createdAt, attempts, failure, order, ibanEnd }) => ({
      ...{
        id,
        state,
        way,
        rappen,
        why,
        attempts,
        failure,
        ibanEnd,
        createdAt: createdAt.toISOString(),
        orderId: order.id,
        order: order.number,
      },
      name: `${order.debtor.firstName} ${order.debtor.lastName}`,
    })),
    files: files.map(({ id, messageId, count, rappen, createdAt }) => ({
      id,
      messageId,
      count,
      rappen: Number(rappen),
      createdAt: createdAt.toISOString(),
    })),
  }
}

export async function listTasks(actor: Actor) {
  requireBookkeeper(actor)
  const rows = await database().paymentTask.findMany({
    where: { settledAt: null },
    include: { order: { include: { debtor: true } } },
    orderBy: { openedAt: 'asc' },
    take: most,
  })
  const owners = await namesOf(rows.map(one => one.ownerId))
  return rows.map(({ id, kind, subjectId, about, openedAt, ownerId, order }) => ({
    ...{ id, kind: kind as TaskKind, subjectId, openedAt: openedAt.toISOString(), owner: owners.get(ownerId ?? '') ?? null },
    about: about as Record<string, string | number | null>,
    order: order ? { id: order.id, number: order.number, name: `${order.debtor.firstName} ${order.debtor.lastName}` } : null,
  }))
}

export async function listDays(actor: Actor) {
  requireBookkeeper(actor)
  const rows = await database().paymentDay.findMany({ orderBy: { day: 'desc' }, take: 31 })
  const names = await namesOf(rows.map(one => one.closedById))
  return rows.map(row => ({
    day: plainDay(row.day).toString(),
    ...{ comparedAt: row.comparedAt.toISOString(), differences: row.differences, figures: row.figures as unknown as DayFigures },
    ...{ closedAt: row.closedAt?.toISOString() ?? null, closedBy: names.get(row.closedById ?? '') ?? null },
  }))
}

export async function namesOf(ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const accounts = await database().userAccount.findMany({
    where: { id: { in: ids.filter(id => id !== null) } },
    select: { id: true, name: true },
  })
  return new Map(accounts.map(one => [one.id, one.name]))
}

/** What waits at the desk, for the start page of the office: each number leads to its rows. */
export async function countWork(actor: Actor) {
  requireBookkeeper(actor)
  const db = database()
  return {
    overdue: await db.order.count({ where: viewOf('overdue') }),
    unmatched: await db.creditLine.count({ where: { settledAt: null, outcome: { in: [...openOutcomes] } } }),
    ready: await db.orderRefund.count({ where: { state: 'ready' } }),
    failed: await db.orderRefund.count({ where: { state: 'failed' } }),
    tasks: await db.paymentTask.count({ where: { settledAt: null } }),
    daysOpen: await db.paymentDay.count({ where: { closedAt: null, day: { lt: dateColumn(today()) } } }),
    held: await db.order.count({ where: viewOf('open') }),
  }
}
