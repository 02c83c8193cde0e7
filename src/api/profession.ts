import { z } from 'zod'
import { optional, slug, whole } from '#api/fields.ts'
import { anyone, router } from '#api/trpc.ts'
import { type Area, framework } from '#domain/competence/framework.ts'
import type { Levels } from '#domain/competence/profile.ts'
import { getMatch } from '#domain/profession/measuring.ts'
import { learners } from '#domain/profession/offers.ts'
import { listRanked } from '#domain/profession/ranked.ts'
import { getProfession, listProfessions } from '#domain/profession/reading.ts'
import { getRoute } from '#domain/profession/routing.ts'

/** A profile as its owner shows it for one question: competence → level. Nothing of it is stored. */
const levels = z
  .strictObject(Object.fromEntries(framework().competences.map(({ code }) => [code, z.int().min(0).max(8).optional()])))
  .transform(all => all as Levels)
const areas = z.array(z.union([1, 2, 3, 4, 5].map(area => z.literal(area as Area)))).max(5)
const francs = optional(whole(0, 1000))
/** For whom the courses of an answer are: nobody is sent to a course that will not have them. */
const who = z.enum(learners).default('adults')
/** What a route is asked by; the door that makes a path of it asks the same. */
export const routeAsk = z.strictObject({
  ...{ slug, levels: levels.default({}) },
  way: z.enum(['cheap', 'balanced', 'fast']).default('balanced'),
  ...{ francsPerHour: francs, francsPerWeek: francs },
  who,
})

export const professionRouter = router({
  list: anyone.query(({ ctx }) => listProfessions(ctx.language)),
  get: anyone.input(z.strictObject({ slug })).query(({ ctx, input }) => getProfession(input.slug, ctx.language)),
  match: anyone
    .input(z.strictObject({ slug, levels: levels.default({}), who }))
    .query(({ ctx, input }) => getMatch(input.slug, input.levels, input.who, ctx.language)),
  ranked: anyone
    .input(z.strictObject({ levels: levels.default({}), areas: areas.default([]) }))
    .query(({ ctx, input }) => listRanked(input.levels, input.areas, ctx.language)),
  plan: anyone.input(routeAsk).query(({ ctx, input }) => getRoute(input, ctx.language)),
})
