import type { Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dayOf, today, zone } from '#domain/clock.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { holdUntil } from '#domain/payment/ending-at.ts'
import { issueInvoice } from '#domain/payment/invoicing.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { type LockedOrder, listStanding, restate } from '#domain/payment/order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { Refusal } from '#domain/refusal.ts'
import { formatIban } from '#words/iban.ts'
import { formatRappen } from '#words/money.ts'
import { formatReference } from '#words/payment-reference.ts'

export type Due = { dueOn: Temporal.PlainDate; seatUntil: Date | null; inTime: boolean }

/**
 * When a bill for seats in a course would be due, and until when they are kept for it: days of grace after the due day, for a transfer
 * arrives later than it was booked. Where that reaches into the course nothing ends by itself any more: whoever sits in it has a seat.
 */
export function billTerms(startsAt: Date): Due {
  const { dueDays, lastDueDaysBefore, fewestDays, graceDays } = paymentRules().bill
  const first = dayOf(startsAt)
  const wanted = earlier(today().add({ days: dueDays }), first.subtract({ days: lastDueDaysBefore }))
  const inTime = Temporal.PlainDate.compare(wanted, today().add({ days: fewestDays })) >= 0
  const dueOn = inTime ? wanted : earlier(today().add({ days: fewestDays }), later(first, today()))
  // The last minute of a day: midnight would be read as the day after.
  const end = new Date(dueOn.add({ days: graceDays + 1 }).toZonedDateTime(zone).epochMilliseconds - 60_000)
  return { dueOn, seatUntil: end < startsAt ? end : null, inTime }
}
const earlier = (a: Temporal.PlainDate, b: Temporal.PlainDate) => (Temporal.PlainDate.compare(a, b) < 0 ? a : b)
const later = (a: Temporal.PlainDate, b: Temporal.PlainDate) => (Temporal.PlainDate.compare(a, b) > 0 ? a : b)

/** The first day of what an order still holds. */
export async function firstStart(tx: Tx, order: LockedOrder): Promise<Date | null> {
  const standing = await listStanding(tx, order.id)
  const run = await tx.courseRun.findFirst({ where: { id: { in: standing.map(one => one.runId) } }, orderBy: { startsAt: 'asc' } })
  return run?.startsAt ?? null
}

/** Sends a bill for a locked order. Whoever sits at a screen is refused one that could not be paid before the course; the counter is not. */
export async function bill(tx: Tx, actor: Actor, order: LockedOrder, { always }: { always: boolean }) {
  const rappen = owed(await balancesOf(tx, order.id))
  const startsAt = await firstStart(tx, order)
  if (order.state !== 'open' || rappen <= 0 || !startsAt) throw new Refusal('order_over')
  const { dueOn, seatUntil, inTime } = billTerms(startsAt)
  if (!inTime && !always) throw new Refusal('bill_too_late')
  const invoice = await issueInvoice(tx, actor, order, dueOn)
  await holdUntil(tx, order, seatUntil)
  await restate(tx, order)
  const { creditor } = paymentRules()
  await notifyPerson(tx, order.debtorId, {
    kind: 'payment/bill',
    values: {
      ...{ number: invoice.number, rappen: formatRappen(rappen, { exact: true }), dueOn: dueOn.toString(), creditor: creditor.name },
      ...{ iban: formatIban(creditor.qrIban ?? creditor.iban), reference: formatReference(invoice.reference ?? '') },
      ...{ seatUntil: seatUntil ? dayOf(new Date(seatUntil.getTime() - 1)).toString() : '', link: `/rechnung/${invoice.key}` },
    },
    onceKey: `bill:${invoice.id}`,
  })
  return invoice
}
