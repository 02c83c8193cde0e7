import { z } from 'zod'
import { optional, slug, whole } from '#api/fields.ts'
import { type Asked, answers, questions, said } from '#api/subsidy-answers.ts'
import { account, anyone, router } from '#api/trpc.ts'
import { type Check, check, type Checked as Found } from '#domain/subsidy/checking.ts'
import { findKeptAnswers, forgetAnswers, keepAnswers } from '#domain/subsidy/keeping.ts'

export type { Asked } from '#api/subsidy-answers.ts'
export type { Check }
/** With the best that may be hoped for: the programme that leaves the person the least to pay. */
export type Checked = Found & {
  best: { name: string; rappen: number; ownRappen: number; atMost: boolean } | null
  questions: readonly Asked[]
}

const ofRun = { course: slug, run: optional(whole(1, 999_999_999)) }

export const subsidyRouter = router({
  /** What would I pay: from answers alone, stored nowhere. */
  check: anyone
    .input(z.strictObject({ answers, course: optional(slug), run: optional(whole(1, 999_999_999)) }))
    .query(async ({ ctx, input: { answers: given, course, run } }): Promise<Checked> => {
      const found = await check(said(given), course ? { slug: course, run } : null, ctx.language)
      return { ...found, best: bestOf(found), questions }
    }),
  /** The same for an element: in the body of a request, so that no answer stands in an address. */
  price: anyone.input(z.strictObject({ answers, ...ofRun })).mutation(async ({ ctx, input }): Promise<Support | null> => {
    return supportOf(await check(said(input.answers), { slug: input.course, run: input.run }, ctx.language), true)
  }),
  /** What a course might cost: with the answers that somebody keeps, or at best for somebody of whom nothing is known. */
  support: anyone.input(z.strictObject(ofRun)).query(async ({ ctx, input }): Promise<Support | null> => {
    const kept = await findKeptAnswers(ctx.actor)
    return supportOf(await check(kept?.facts ?? {}, { slug: input.course, run: input.run }, ctx.language), kept !== null)
  }),
  kept: account.query(({ ctx }) => findKeptAnswers(ctx.actor)),
  keep: account.input(z.strictObject({ answers })).mutation(({ ctx, input }) => keepAnswers(ctx.actor, said(input.answers))),
  forget: account.mutation(({ ctx }) => forgetAnswers(ctx.actor)),
})

export type Support = { run: number | null; ownRappen: number; atMost: boolean; mine: boolean }
function supportOf(found: Found, mine: boolean): Support | null {
  const best = bestOf(found)
  return best && { run: found.course?.run ?? null, ownRappen: best.ownRappen, atMost: best.atMost, mine }
}

function bestOf({ checks, course }: Found): Checked['best'] {
  const [first] = checks.filter(one => one.verdict !== 'no' && (one.rappen ?? 0) > 0).toSorted((a, b) => (b.rappen ?? 0) - (a.rappen ?? 0))
  const price = course?.priceRappen ?? null
  if (!first || first.rappen === null || price === null) return null
  return { name: first.name, rappen: first.rappen, ownRappen: Math.max(0, price - first.rappen), atMost: first.atMost }
}
