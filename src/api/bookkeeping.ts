import { z } from 'zod'
import { day, id, line, optional, required, requiredProse } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { importMoneyFile } from '#domain/payment/bank-import.ts'
import { getJournal } from '#domain/payment/journal.ts'
import {
  countWork,
  listDays,
  listOpenOrders,
  listRefunds,
  listTasks,
  listUnmatched,
  orderSorts,
  orderViews,
} from '#domain/payment/office.ts'
import { assign, closeDay, compare, giveSurplusBack, giveUpRest, settleWith, takeOver } from '#domain/payment/office-acting.ts'
import { mayBook } from '#domain/payment/own-order.ts'
import { getStatement, listStatementEntries } from '#domain/payment/statement.ts'
import { fetchRefundFile, makeRefundFile } from '#domain/payment/transferring.ts'

export type { OrderView } from '#domain/payment/office.ts'

const office = holding(...mayBook)
const one = z.strictObject({ id })
const which = { lineId: optional(id), taskId: optional(id) }
const onDay = z.strictObject({ day })
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'wrong')
const ofSchool = z.strictObject({ providerId: optional(id), month: optional(month) })

/** The office's books: what is owed, what the bank says, what goes back, the day compared and closed. */
export const bookkeepingRouter = router({
  work: office.query(({ ctx }) => countWork(ctx.actor)),
  orders: office
    .input(z.strictObject({ view: optional(z.enum(orderViews)), query: optional(line(80)), sort: optional(z.enum(orderSorts)) }))
    .query(({ ctx, input }) => listOpenOrders(ctx.actor, { ...input, view: input.view ?? 'overdue', query: input.query ?? '' })),
  /** The entries of one order, and its open tasks. */
  journal: office.input(one).query(({ ctx, input }) => getJournal(ctx.actor, input.id, ctx.language)),
  unmatched: office.query(({ ctx }) => listUnmatched(ctx.actor)),
  readFile: office
    .input(z.strictObject({ name: required(200), xml: z.string().min(1).max(8_000_000) }))
    .mutation(({ ctx, input }) => importMoneyFile(ctx.actor, input)),
  assign: office
    .input(z.strictObject({ id, invoice: required(20) }))
    .mutation(({ ctx, input }) => assign(ctx.actor, input.id, input.invoice)),
  takeOver: office.input(z.strictObject(which)).mutation(({ ctx, input }) => takeOver(ctx.actor, input)),
  settleWith: office
    .input(z.strictObject({ ...which, note: requiredProse(500) }))
    .mutation(({ ctx, input }) => settleWith(ctx.actor, input)),
  refunds: office.query(({ ctx }) => listRefunds(ctx.actor)),
  makeRefundFile: office.input(z.strictObject({})).mutation(({ ctx }) => makeRefundFile(ctx.actor)),
  refundFile: office.input(one).mutation(({ ctx, input }) => fetchRefundFile(ctx.actor, input.id)),
  giveSurplusBack: office.input(one).mutation(({ ctx, input }) => giveSurplusBack(ctx.actor, input.id)),
  giveUpRest: office
    .input(z.strictObject({ id, reason: requiredProse(500) }))
    .mutation(({ ctx, input }) => giveUpRest(ctx.actor, input.id, input.reason)),
  tasks: office.query(({ ctx }) => listTasks(ctx.actor)),
  days: office.query(({ ctx }) => listDays(ctx.actor)),
  compare: office.input(onDay).mutation(({ ctx, input }) => compare(ctx.actor, Temporal.PlainDate.from(input.day))),
  closeDay: office.input(onDay).mutation(({ ctx, input }) => closeDay(ctx.actor, Temporal.PlainDate.from(input.day))),
  /** What comes to one's school from whom in a month; and the entries behind it. */
  statement: holding('provider_member')
    .input(ofSchool)
    .query(({ ctx, input }) => getStatement(ctx.actor, input, ctx.language)),
  statementEntries: holding('provider_member')
    .input(ofSchool)
    .query(({ ctx, input }) => listStatementEntries(ctx.actor, input, ctx.language)),
})
