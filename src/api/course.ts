import { z } from 'zod'
import { line, optional, requiredProse, slug, whole } from '#api/fields.ts'
import { anyone, router } from '#api/trpc.ts'
import { facetGroups } from '#domain/course/facets.ts'
import { reportMissing, reportNothingFound } from '#domain/course/missing.ts'
import { getRunCalendar } from '#domain/course/run-calendar.ts'
import { search } from '#domain/course/searching.ts'
import { sortings } from '#domain/course/selecting.ts'
import { getCourse, getRun, listPublished } from '#domain/course/showing.ts'
import { welcome } from '#domain/course/welcoming.ts'
import { visitorOf } from '#domain/insight/signalling.ts'

const values = z.array(line(60).min(1)).max(24)
const selection = z.strictObject(
  Object.fromEntries(facetGroups.map(group => [group, values.optional()])) as Record<FacetGroup, z.ZodOptional<typeof values>>,
)
const found = z.strictObject({
  query: optional(line(200)),
  selection: selection.optional(),
  sort: z.enum(sortings).optional(),
  page: optional(whole(1, 42)),
})
type FacetGroup = (typeof facetGroups)[number]

export const courseRouter = router({
  search: anyone.input(found).query(async ({ ctx: { actor, language, address }, input: { query, selection = {}, sort, page } }) => {
    const found = await search({ query, selection: chosen(selection), sort, page: page ?? 1, language })
    if (found.total === 0 && query) await reportNothingFound(actor, query, visitorOf(actor, address))
    return found
  }),
  welcome: anyone.query(({ ctx }) => welcome(ctx.language)),
  get: anyone.input(z.strictObject({ slug })).query(({ ctx, input }) => getCourse(input.slug, ctx.language)),
  run: anyone
    .input(z.strictObject({ slug, number: whole(1, 999_999_999) }))
    .query(({ ctx, input }) => getRun(input.slug, input.number, ctx.language)),
  calendar: anyone
    .input(z.strictObject({ slug, number: whole(1, 999_999_999) }))
    .query(({ input }) => getRunCalendar(input.slug, input.number)),
  published: anyone.query(() => listPublished()),
  /** What is missing in the catalogue: kept without anything about the person. */
  reportMissing: anyone
    .input(z.strictObject({ query: line(200), wish: requiredProse(1000) }))
    .mutation(({ ctx, input }) => reportMissing(input.query, input.wish, visitorOf(ctx.actor, ctx.address))),
})

const chosen = (selection: Partial<Record<FacetGroup, string[] | undefined>>) =>
  Object.fromEntries(Object.entries(selection).filter(([, values]) => values !== undefined)) as Partial<Record<FacetGroup, string[]>>
