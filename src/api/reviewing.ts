import { z } from 'zod'
import { courseShape } from '#api/course-fields.ts'
import { id, line, optional, prose } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { getCase, listQueue, queueStates } from '#domain/course/review-queue.ts'
import { publishVersion, returnVersion } from '#domain/course/reviewing.ts'
import { getPreview } from '#domain/course/showing.ts'

const editor = holding('editor')
const seen = z.iso.datetime()
const why = prose(600).optional()
const reasons = z.strictObject(Object.fromEntries(Object.keys(courseShape).map(name => [name, why])) as Record<string, typeof why>)

export const reviewingRouter = router({
  queue: editor
    .input(z.strictObject({ state: z.enum(queueStates).default('submitted'), q: optional(line(100)) }))
    .query(({ ctx, input }) => listQueue(ctx.actor, input)),
  case: editor.input(z.strictObject({ versionId: id })).query(({ ctx, input }) => getCase(ctx.actor, input.versionId, ctx.language)),
  preview: editor.input(z.strictObject({ versionId: id })).query(async ({ ctx, input }) => {
    await getCase(ctx.actor, input.versionId, ctx.language)
    return getPreview(input.versionId, ctx.language)
  }),
  publish: editor
    .input(z.strictObject({ versionId: id, seen }))
    .mutation(({ ctx, input }) => publishVersion(ctx.actor, input.versionId, input.seen)),
  return: editor
    .input(z.strictObject({ versionId: id, seen, reasons }))
    .mutation(({ ctx, input }) => returnVersion(ctx.actor, input.versionId, input.reasons as Record<string, string>, input.seen)),
})
