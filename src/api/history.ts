import { z } from 'zod'
import { day, id, line, optional, whole } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { concepts, doors } from '#domain/history.ts'
import { historyState } from '#domain/history-sealing.ts'
import { courseHistory, searchHistory } from '#domain/history-searching.ts'

const search = z.strictObject({
  q: optional(line(100)),
  personId: optional(id),
  subjectId: optional(line(254)),
  concept: optional(z.enum(concepts)),
  act: optional(z.string().regex(/^[a-z_]{1,60}$/, 'wrong')),
  door: optional(z.enum(doors)),
  from: optional(day),
  to: optional(day),
  page: optional(whole(1, 1000)).transform(value => value ?? 1),
})

export const historyRouter = router({
  search: holding('administrator', 'editor', 'counter_clerk')
    .input(search)
    .query(({ ctx, input }) => searchHistory(ctx.actor, input)),
  /** Whether what is shown is what was written. */
  sealed: holding('administrator', 'editor', 'counter_clerk').query(() => historyState()),
  ofCourse: holding('provider_member')
    .input(z.strictObject({ courseId: id }))
    .query(({ ctx, input }) => courseHistory(ctx.actor, input.courseId)),
})
