import { z } from 'zod'
import { optional, whole } from '#api/fields.ts'
import { anyone, router } from '#api/trpc.ts'
import { getFigures, listYears } from '#domain/apprenticeship/figures.ts'

const year = optional(whole(2000, 2100))

export const placePlanningRouter = router({
  /** Places of one intake by department: what the employer says about itself. */
  figures: anyone.input(z.strictObject({ year })).query(({ ctx, input }) => getFigures(input.year, ctx.language)),
  years: anyone.query(() => listYears()),
})
