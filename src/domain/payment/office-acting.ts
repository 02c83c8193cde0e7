import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { assignLine } from '#domain/payment/bank-booking.ts'
import { concludeOrder } from '#domain/payment/confirming.ts'
import { balancesOf, owed, post } from '#domain/payment/ledger.ts'
import { restate } from '#domain/payment/order.ts'
import { requireBookkeeper } from '#domain/payment/own-order.ts'
import { compareDay } from '#domain/payment/reconciling.ts'
import { planRefunds } from '#domain/payment/refund-planning.ts'
import { supersede } from '#domain/payment/superseding.ts'
import { closeTask } from '#domain/payment/tasks.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { Refusal } from '#domain/refusal.ts'

/** Says for which bill a line without a right reference was: by the number of the bill. */
export async function assign(actor: Actor, lineId: string, invoiceNumber: string) {
  requireBookkeeper(actor)
  const line = await database().creditLine.findUnique({ where: { id: lineId } })
  const invoice = await database().invoice.findUnique({ where: { number: invoiceNumber.trim().toUpperCase() } })
  if (line?.outcome !== 'unknown' || line.settledAt) throw new Refusal('not_found')
  if (invoice?.kind !== 'invoice') throw new Refusal('invoice_unknown', {}, 'invoice')
  if (line.currency !== 'CHF' || line.rappen === 0) throw new Refusal('amount_does_not_fit', {}, 'invoice')
  await assignLine(actor, lineId, invoice)
}

/** A line of the bank, or a task: one of them. */
type Subject = { lineId?: string | undefined; taskId?: string | undefined }

/** Somebody else looks after it from now on. */
export async function takeOver(actor: Actor, subject: Subject) {
  const ownerId = requireBookkeeper(actor)
  const subjectId = requireOne(subject)
  return database().$transaction(async tx => {
    const open = { id: subjectId, settledAt: null }
    const { count } = subject.lineId
      ? await tx.creditLine.updateMany({ where: open, data: { ownerId } })
      : await tx.paymentTask.updateMany({ where: open, data: { ownerId } })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'payment', subjectId, act: 'taken_over' })
  })
}

/** Says what became of a line or a task; it stays in its list of the past with this note. */
export async function settleWith(actor: Actor, { note, ...subject }: Subject & { note: string }) {
  const settledById = requireBookkeeper(actor)
  const subjectId = requireOne(subject)
  if (!note.trim()) throw new Refusal('reason_needed', {}, 'note')
  const data = { settledAt: nowDate(), note: note.trim() }
  return database().$transaction(async tx => {
    const open = { id: subjectId, settledAt: null }
    const { count } = subject.lineId
      ? await tx.creditLine.updateMany({ where: open, data })
      : await tx.paymentTask.updateMany({ where: open, data: { ...data, settledById } })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'payment', subjectId, act: 'settled_by_hand', reason: note.trim() })
  })
}

function requireOne({ lineId, taskId }: Subject): string {
  const id = lineId || taskId
  if (!id) throw new Refusal('not_found')
  return id
}

/** Gives back what a bank sent too much of. */
export async function giveSurplusBack(actor: Actor, orderId: string) {
  requireBookkeeper(actor)
  return withOrder(orderId, async (tx, { order }) => {
    const planned = await planRefunds(tx, actor, order, 'overpaid')
    if (planned.length === 0) throw new Refusal('nothing_left')
    await closeTask(tx, 'overpaid', orderId)
    await tx.creditLine.updateMany({
      where: { payment: { orderId }, outcome: { in: ['over', 'closed'] }, settledAt: null },
      data: { settledAt: nowDate() },
    })
    return { rappen: planned.reduce((sum, one) => sum + one.rappen, 0) }
  })
}

/** Gives up what is still missing, with a reason: a few Rappen that a bank kept, or a debt that costs more than it brings. The seats are taken for good. */
export async function giveUpRest(actor: Actor, orderId: string, reason: string) {
  requireBookkeeper(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return withOrder(orderId, async (tx, locked) => {
    const { order } = locked
    const rappen = owed(await balancesOf(tx, orderId))
    if (rappen <= 0) throw new Refusal('nothing_left')
    await supersede(tx, order)
    await post(tx, actor, orderId, { source: 'loss', target: 'person', rappen, act: 'given_up' })
    await record(tx, actor, {
      concept: 'payment',
      subjectId: orderId,
      personId: order.debtorId,
      act: 'given_up',
      after: { rappen },
      reason: reason.trim(),
    })
    await closeTask(tx, 'underpaid', orderId)
    await tx.creditLine.updateMany({
      where: { payment: { orderId }, outcome: 'partial', settledAt: null },
      data: { settledAt: nowDate(), note: reason.trim() },
    })
    await concludeOrder(tx, actor, locked)
    await restate(tx, order)
  })
}

/** Compares a day anew, on demand. */
export async function compare(actor: Actor, day: Temporal.PlainDate) {
  requireBookkeeper(actor)
  if (Temporal.PlainDate.compare(day, today()) > 0) throw new Refusal('not_yet', { from: day.toString() }, 'day')
  return compareDay(day)
}

/** Closes a day without differences. What still differs is first put right, or said why. */
export async function closeDay(actor: Actor, day: Temporal.PlainDate) {
  const closedById = requireBookkeeper(actor)
  if (Temporal.PlainDate.compare(day, today()) > 0) throw new Refusal('not_yet', { from: day.toString() }, 'day')
  const { differences } = await compareDay(day)
  if (differences.length > 0) throw new Refusal('day_differs', { count: differences.length })
  return database().$transaction(async tx => {
    const { count } = await tx.paymentDay.updateMany({
      where: { day: dateColumn(day), closedAt: null },
      data: { closedAt: nowDate(), closedById },
    })
    if (count === 0) throw new Refusal('move_impossible')
    await record(tx, actor, { concept: 'payment', subjectId: day.toString(), act: 'day_closed', after: { differences: 0 } })
  })
}
