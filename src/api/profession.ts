import { z } from 'zod'
import { slug } from '#api/fields.ts'
import { anyone, router } from '#api/trpc.ts'
import { getProfession, listProfessions } from '#domain/profession/reading.ts'

export const professionRouter = router({
  list: anyone.query(({ ctx }) => listProfessions(ctx.language)),
  get: anyone.input(z.strictObject({ slug })).query(({ ctx, input }) => getProfession(input.slug, ctx.language)),
})
