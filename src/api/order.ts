import { z } from 'zod'
import { amount, id, required } from '#api/fields.ts'
import { answers, questions, said } from '#api/subsidy-answers.ts'
import { account, holding, router } from '#api/trpc.ts'
import { consentText } from '#domain/canton.ts'
import { checkOut } from '#domain/payment/checking-out.ts'
import { chooseBill, nameAccount, redirectRefund } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { getOrder, listMyOrders } from '#domain/payment/mine.ts'
import { listOrdersOf } from '#domain/payment/orders-of.ts'
import { comeBack } from '#domain/payment/returning.ts'
import { listVoucherOffers, useVoucher } from '#domain/payment/vouchers.ts'

const one = z.strictObject({ id })

/** What people pay for their seats: orders, ways to pay, vouchers, what comes back. */
export const orderRouter = router({
  mine: account.query(({ ctx }) => listMyOrders(ctx.actor, ctx.language)),
  get: account.input(one).query(({ ctx, input }) => getOrder(ctx.actor, input.id, ctx.language)),
  /** What somebody pays, at the counter. */
  ofPerson: holding('counter_clerk', 'bookkeeper')
    .input(z.strictObject({ personId: id }))
    .query(({ ctx, input }) => listOrdersOf(ctx.actor, input.personId)),
  /** Opens a visit to the payment desk: where to go. */
  checkOut: account.input(one).mutation(({ ctx, input }) => checkOut(ctx.actor, input.id)),
  /** Somebody is back from the desk: asks it what has become of the visit. */
  comeBack: account.input(one).mutation(({ ctx, input }) => comeBack(ctx.actor, input.id)),
  chooseBill: account.input(one).mutation(({ ctx, input }) => chooseBill(ctx.actor, input.id)),
  /** What the canton would pay at once for its seats, with the questions there are and the declaration that goes with it. */
  vouchers: account.input(one).query(async ({ ctx, input }) => ({
    offers: await listVoucherOffers(ctx.actor, input.id, ctx.language),
    questions,
    declaration: consentText('subsidy', ctx.language),
  })),
  useVoucher: account
    .input(z.strictObject({ id, itemId: id, programme: required(40), declaration: required(40), answers }))
    .mutation(({ ctx, input: { id: orderId, answers: given, ...rest } }) =>
      useVoucher(ctx.actor, orderId, { ...rest, answers: said(given), language: ctx.language }),
    ),
  /** To which account a refund goes that has no card to go back to. */
  nameAccount: account
    .input(z.strictObject({ refundId: id, holder: required(70), iban: required(60) }))
    .mutation(({ ctx, input }) => nameAccount(ctx.actor, input)),
  redirectRefund: holding('bookkeeper')
    .input(one)
    .mutation(({ ctx, input }) => redirectRefund(ctx.actor, input.id)),
  /** The counter takes the whole sum, in cash or by card. */
  take: holding('counter_clerk', 'bookkeeper')
    .input(z.strictObject({ id, way: z.enum(['cash', 'terminal']), rappen: amount }))
    .mutation(({ ctx, input }) => takeAtCounter(ctx.actor, { orderId: input.id, way: input.way, rappen: input.rappen })),
})
