import { database, type Tx } from '#db/client.ts'
import { dateColumn, nowDate, zone } from '#domain/clock.ts'
import { compareBudget } from '#domain/payment/budget-comparing.ts'
import type { Difference } from '#domain/payment/difference.ts'
import { settle } from '#domain/payment/settling.ts'
import { closeTask, openTask } from '#domain/payment/tasks.ts'
import { type Desk, type DeskCheckout, type DeskPayout, desk } from '#outside/payment-desk.ts'

export type DayFigures = {
  desk: { paid: number; refunded: number; count: number }
  ledger: { desk: number; deskRefunded: number; bank: number; bankRefunded: number; cash: number; terminal: number }
  bank: { booked: number; payouts: number; open: number }
  differences: Difference[]
}

const boundsOf = (day: Temporal.PlainDate) => ({
  from: new Date(day.toZonedDateTime(zone).epochMilliseconds),
  to: new Date(day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds),
})

/**
 * Compares a day three ways: what the payment desk says of each visit, what the ledger of each order says, what the bank booked. First every
 * visit is settled, so that what we had only missed is put right; what still differs becomes somebody's task, and ends when it has come right.
 */
export async function compareDay(day: Temporal.PlainDate): Promise<DayFigures> {
  const { from, to } = boundsOf(day)
  const seen: DeskCheckout[] = []
  const open = desk()
  if (open) {
    for await (const one of open.listCheckouts(from, to)) {
      await settle(one.id)
      const after = await open.getCheckout(one.id)
      if (after) seen.push(after)
    }
  }
  const differences = [
    ...(await compareVisits(seen)),
    ...(open ? await findMissing(from, to, new Set(seen.map(one => one.id))) : []),
    ...(await compareLedger(from, to)),
    ...(await compareBank(from, to)),
    ...(open ? await comparePayouts(open, day) : []),
    ...(await compareSeats()),
    ...(await compareBudget()),
  ]
  const figures = { ...(await sumsOf(from, to, seen)), differences }
  await database().$transaction(tx => keep(tx, day, figures))
  return figures
}

/** What the desk has and we have not, or otherwise. */
async function compareVisits(seen: readonly DeskCheckout[]): Promise<Difference[]> {
  const found: Difference[] = []
  for (const visit of seen) {
    const ours = await database().orderPayment.findUnique({ where: { checkoutId: visit.id }, include: { refunds: true, entries: true } })
    const paid = visit.money === 'paid' ? visit.rappen : 0
    if (!ours) {
      if (paid > 0) found.push({ kind: 'desk_unknown', subjectId: visit.id, orderId: null, ours: null, theirs: paid })
      continue
    }
    const about = { subjectId: visit.id, orderId: ours.orderId }
    const oursPaid = ours.state === 'paid' ? ours.rappen : 0
    if (oursPaid !== paid || visit.currency !== 'chf') found.push({ kind: 'amount', ...about, ours: oursPaid, theirs: paid })
    const theirsBack = visit.refunds.filter(one => one.state !== 'failed').reduce((sum, one) => sum + one.rappen, 0)
    const oursBack = ours.refunds.filter(one => one.state === 'pending' || one.state === 'done').reduce((sum, one) => sum + one.rappen, 0)
    if (theirsBack !== oursBack) found.push({ kind: 'refund', ...about, ours: oursBack, theirs: theirsBack })
  }
  return found
}

/** What we count as paid at the desk on that day and the desk does not list. */
async function findMissing(from: Date, to: Date, seen: ReadonlySet<string>): Promise<Difference[]> {
  const paid = await database().orderPayment.findMany({
    where: { way: 'desk', desk: desk()?.name ?? '', state: 'paid', createdAt: { gte: from, lt: to } },
  })
  const missing: typeof paid = []
  for (const one of paid) {
    if (one.checkoutId && seen.has(one.checkoutId)) continue
    // Opened around midnight it stands in the desk's list of another day.
    const visit = one.checkoutId ? await desk()?.getCheckout(one.checkoutId) : null
    if (visit?.money !== 'paid') missing.push(one)
  }
  return missing.map(({ id, orderId, rappen }) => ({ kind: 'desk_missing' as const, subjectId: id, orderId, ours: rappen, theirs: null }))
}

/** Every payment and refund stands in the ledger with its own amount, once. */
async function compareLedger(from: Date, to: Date): Promise<Difference[]> {
  const payments = await database().$queryRaw<{ id: string; orderId: string; rappen: number; booked: number }[]>`
    select p.id, p."orderId", case when p.state = 'paid' then p.rappen else 0 end as rappen,
      coalesce((select sum(e.rappen)::int from "LedgerEntry" e where e."paymentId" = p.id and e.act = 'paid' and e.target = 'person'), 0) as booked
    from "OrderPayment" p where p."createdAt" < ${to} and (p."paidAt" >= ${from} or p."createdAt" >= ${from})`
  const refunds = await database().$queryRaw<{ id: string; orderId: string; rappen: number; booked: number }[]>`
    select r.id, r."orderId", case when r.state in ('pending', 'done') then r.rappen else 0 end as rappen,
      coalesce((select sum(case when e.source = 'person' then e.rappen else -e.rappen end)::int from "LedgerEntry" e where e."refundId" = r.id), 0) as booked
    from "OrderRefund" r where r."createdAt" < ${to} and (r."createdAt" >= ${from} or r."settledAt" >= ${from})`
  return [...payments, ...refunds]
    .filter(one => one.rappen !== one.booked)
    .map(({ id, orderId, rappen, booked }) => ({ kind: 'ledger' as const, subjectId: id, orderId, ours: booked, theirs: rappen }))
}

/** Every line of the bank that was booked is one payment of the same amount, and every payment by bill is one line; what is open is on its own list and differs too. */
async function compareBank(from: Date, to: Date): Promise<Difference[]> {
  const lines = await database().creditLine.findMany({
    where: { createdAt: { gte: from, lt: to }, outcome: { in: ['matched', 'partial', 'over', 'closed'] } },
    include: { payment: true },
  })
  const wrong = lines
    .filter(one => one.payment?.rappen !== one.rappen || one.payment?.state !== 'paid')
    .map(one => ({
      kind: 'bank' as const,
      subjectId: one.id,
      orderId: one.payment?.orderId ?? null,
      ours: one.payment?.rappen ?? null,
      theirs: one.rappen,
    }))
  const unread = await database().creditLine.findMany({ where: { outcome: 'read', createdAt: { lt: to } } })
  const unbanked = await database().orderPayment.findMany({
    where: { way: 'bill', state: 'paid', createdAt: { gte: from, lt: to }, bankLine: null },
  })
  return [
    ...wrong,
    ...unread.map(one => ({ kind: 'bank' as const, subjectId: one.id, orderId: null, ours: null, theirs: one.rappen })),
    ...unbanked.map(({ id, orderId, rappen }) => ({ kind: 'bank' as const, subjectId: id, orderId, ours: rappen, theirs: null })),
  ]
}

const payoutDays = 5
/**
 * What the desk says it has paid to our account on a day, and what the bank says came from it: each amount once on both sides, some days apart.
 * As long as no file of the bank reaches so far, nothing is missing yet.
 */
async function comparePayouts(open: Desk, day: Temporal.PlainDate): Promise<Difference[]> {
  const near = { gte: dateColumn(day.subtract({ days: payoutDays })), lte: dateColumn(day.add({ days: payoutDays })) }
  const lines = await database().creditLine.findMany({ where: { outcome: 'desk_payout', bookedOn: near } })
  const payouts: DeskPayout[] = []
  const { from } = boundsOf(day.subtract({ days: 3 * payoutDays }))
  for await (const one of open.listPayouts(from, boundsOf(day.add({ days: payoutDays })).to)) if (one.state === 'paid') payouts.push(one)
  const reached = await database().creditLine.findFirst({ where: { bookedOn: { gte: dateColumn(day.add({ days: payoutDays })) } } })
  const mine = payouts.filter(one => one.arrivesOn === day.toString())
  const unbanked = reached ? mine.filter(one => countOf(lines, one.rappen) < countOf(payouts, one.rappen)) : []
  const today = lines.filter(one => one.bookedOn?.getTime() === dateColumn(day).getTime())
  const unsaid = today.filter(one => countOf(payouts, one.rappen) < countOf(lines, one.rappen))
  return [
    ...unbanked.map(one => ({ kind: 'payout' as const, subjectId: one.id, orderId: null, ours: null, theirs: one.rappen })),
    ...unsaid.map(one => ({ kind: 'payout' as const, subjectId: one.id, orderId: null, ours: one.rappen, theirs: null })),
  ]
}
const countOf = (rows: readonly { rappen: number }[], rappen: number) => rows.filter(one => one.rappen === rappen).length

/** Who has paid has a seat or the money back; who has a seat that costs something has paid, or has an end. */
async function compareSeats(): Promise<Difference[]> {
  const rows = await database().$queryRaw<{ id: string; orderId: string; owes: number; kind: 'seat' | 'seat_without_money' }[]>`
    with books as (select "orderId", sum(case when target = 'person' then -rappen when source = 'person' then rappen else 0 end)::int as owes
      from "LedgerEntry" group by "orderId")
    select i.id, i."orderId", b.owes, case when b.owes <= 0 then 'seat' else 'seat_without_money' end as kind
    from "OrderItem" i join "Order" o on o.id = i."orderId" join books b on b."orderId" = i."orderId"
      left join lateral (select state from "Enrolment" e where e."orderItemId" = i.id order by arrival desc limit 1) place on true
    where i."endedAt" is null and o.state <> 'cancelled' and (
      (b.owes <= 0 and coalesce(place.state::text, 'cancelled') in ('cancelled', 'payment_due', 'waiting', 'offered'))
      or (b.owes > 0 and place.state = 'confirmed'
        and not exists (select 1 from "OrderDispute" d join "OrderPayment" p on p.id = d."paymentId" where p."orderId" = i."orderId" and d.state <> 'won')
        and not exists (select 1 from "OrderRefund" r where r."orderId" = i."orderId" and r.why = 'desk')))`
  return rows.map(({ id, orderId, owes, kind }) => ({ kind, subjectId: id, orderId, ours: owes, theirs: null }))
}

async function sumsOf(from: Date, to: Date, seen: readonly DeskCheckout[]): Promise<Omit<DayFigures, 'differences'>> {
  const [ledger] = await database().$queryRaw<DayFigures['ledger'][]>`
    select coalesce(sum(rappen) filter (where source = 'desk' and act = 'paid'), 0)::int as desk,
      coalesce(sum(rappen) filter (where target = 'desk' and act = 'refunded'), 0)::int as "deskRefunded",
      coalesce(sum(rappen) filter (where source = 'bank' and act = 'paid'), 0)::int as bank,
      coalesce(sum(rappen) filter (where target = 'bank' and act = 'refunded'), 0)::int as "bankRefunded",
      coalesce(sum(rappen) filter (where source = 'cash' and act = 'paid'), 0)::int as cash,
      coalesce(sum(rappen) filter (where source = 'terminal' and act = 'paid'), 0)::int as terminal
    from "LedgerEntry" where at >= ${from} and at < ${to}`
  const [bank] = await database().$queryRaw<DayFigures['bank'][]>`
    select coalesce(sum(rappen) filter (where "paymentId" is not null), 0)::int as booked,
      coalesce(sum(rappen) filter (where outcome = 'desk_payout'), 0)::int as payouts,
      count(*) filter (where "settledAt" is null)::int as open
    from "CreditLine" where "createdAt" >= ${from} and "createdAt" < ${to}`
  const paid = seen.filter(one => one.money === 'paid')
  return {
    desk: {
      paid: paid.reduce((sum, one) => sum + one.rappen, 0),
      refunded: paid.flatMap(one => one.refunds.filter(back => back.state !== 'failed')).reduce((sum, one) => sum + one.rappen, 0),
      count: paid.length,
    },
    ledger: ledger as DayFigures['ledger'],
    bank: bank as DayFigures['bank'],
  }
}

async function keep(tx: Tx, day: Temporal.PlainDate, figures: DayFigures) {
  const said = { comparedAt: nowDate(), figures: figures as object, differences: figures.differences.length }
  await tx.paymentDay.upsert({ where: { day: dateColumn(day) }, create: { day: dateColumn(day), ...said }, update: said })
  for (const { kind, subjectId, orderId, ours, theirs } of figures.differences)
    await openTask(tx, { kind: 'difference', subjectId, orderId, about: { kind, ours, theirs, day: day.toString() } })
  const open = await tx.paymentTask.findMany({ where: { kind: 'difference', settledAt: null } })
  for (const task of open) {
    const about = task.about as { day?: string }
    if (about.day === day.toString() && !figures.differences.some(one => one.subjectId === task.subjectId))
      await closeTask(tx, 'difference', task.subjectId)
  }
}

/** By night: the last four days, because the desk may tell us up to three days late. */
export async function compareLastDays(): Promise<void> {
  const last = nowDate()
  const day = Temporal.Instant.fromEpochMilliseconds(last.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  for (const back of [4, 3, 2, 1, 0]) await compareDay(day.subtract({ days: back }))
}
