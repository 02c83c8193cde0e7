import { z } from 'zod'
import { id, whole } from '#api/fields.ts'
import { account, anyone, router } from '#api/trpc.ts'
import { getInvoice } from '#domain/payment/invoice-page.ts'
import { drawInvoice } from '#domain/payment/invoice-paper.ts'
import { drawReceipt } from '#domain/payment/receipts.ts'
import { drawYear } from '#domain/payment/year-statement.ts'

const key = z.string().regex(/^[\w-]{32}$/, 'wrong')
const inBase64 = ({ pdf, number }: { pdf: Buffer; number: string }) => ({ number, pdf: pdf.toString('base64') })

/** Bills and receipts on the page and on paper. A bill opens by its key, which went out in a mail or a letter. */
export const invoiceRouter = router({
  get: anyone.input(z.strictObject({ key })).query(({ ctx, input }) => getInvoice(input.key, ctx.language)),
  pdf: anyone.input(z.strictObject({ key })).query(async ({ input }) => inBase64(await drawInvoice(input.key))),
  receipt: account.input(z.strictObject({ id })).query(async ({ ctx, input }) => inBase64(await drawReceipt(ctx.actor, input.id))),
  /** What a person paid for courses in a year, for the tax return. */
  year: account
    .input(z.strictObject({ personId: id, year: whole(2000, 2100) }))
    .query(async ({ ctx, input }) => (await drawYear(ctx.actor, input.personId, input.year)).toString('base64')),
})
