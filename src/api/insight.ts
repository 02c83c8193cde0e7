import { z } from 'zod'
import { id } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { listMissing } from '#domain/insight/missing.ts'
import { listMissingHere, suggestFromWishes } from '#domain/insight/suggesting.ts'

const member = holding('provider_member')

export const insightRouter = router({
  /** What is missing, without whom: for those who plan, counsel and offer. */
  missing: holding('editor', 'counsellor', 'provider_member').query(({ ctx }) => listMissing(ctx.language)),
  /** The same for a provider, with their own courses that are about it. */
  missingHere: member.query(({ ctx }) => listMissingHere(ctx.actor, ctx.language)),
  /** Where, when and from which day on a run of this course would answer what people wish. */
  suggestedRun: member
    .input(z.strictObject({ courseId: id }))
    .query(({ ctx, input }) => suggestFromWishes(ctx.actor, input.courseId, ctx.language)),
})
