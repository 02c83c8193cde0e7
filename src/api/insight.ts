import { holding, router } from '#api/trpc.ts'
import { listMissing } from '#domain/insight/missing.ts'

export const insightRouter = router({
  /** What is missing, without whom: for those who plan, counsel and offer. */
  missing: holding('editor', 'counsellor', 'provider_member').query(({ ctx }) => listMissing(ctx.language)),
})
