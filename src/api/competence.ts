import { z } from 'zod'
import { id, line, optional, prose, required, slug, whole } from '#api/fields.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { guarded, mayHandOver } from '#domain/account/guessing.ts'
import { consentText } from '#domain/canton.ts'
import { assess } from '#domain/competence/assessing.ts'
import { forgetResult } from '#domain/competence/forgetting.ts'
import { isCompetence } from '#domain/competence/framework.ts'
import { allowKeeping, handOver, withdrawHandover } from '#domain/competence/handing-over.ts'
import { keepResult } from '#domain/competence/keeping.ts'
import { listCompetences, presentTest } from '#domain/competence/presenting.ts'
import { listProfiles } from '#domain/competence/profiles.ts'
import { getStanding } from '#domain/competence/standing.ts'

const variant = z.enum(['young', 'adult', 'senior', 'easy'])
const version = z.string().regex(/^\d{4}\.\d$/)
/** A sheet of answers as src/words/answers.ts writes it. */
const answers = required(200)

export const competenceRouter = router({
  list: anyone.query(({ ctx }) => listCompetences(ctx.language)),
  /** The whole test, questions and scoring. No answer is sent here: pages and browsers score by themselves. */
  test: anyone
    .input(z.strictObject({ variant, goal: optional(slug), version: optional(version) }))
    .query(({ ctx, input }) => presentTest(input, ctx.language)),
  keep: account
    .input(z.strictObject({ personId: id, answers, takenAt: optional(z.iso.datetime('wrong')) }))
    .mutation(({ ctx, input }) => keepResult(ctx.actor, input)),
  forget: account.input(z.strictObject({ resultId: id })).mutation(({ ctx, input }) => forgetResult(ctx.actor, input.resultId)),
  /** The levels of everybody one acts for, of whom something is known. */
  profiles: account.query(({ ctx }) => listProfiles(ctx.actor)),
  standing: account.input(z.strictObject({ personId: id })).query(({ ctx, input }) => getStanding(ctx.actor, input.personId)),
  handOver: anyone.input(z.strictObject({ answers })).mutation(async ({ ctx, input }) => {
    await mayHandOver(ctx.actor, ctx.address)
    const { code, until } = await handOver(ctx.actor, input.answers)
    return { code, until: until.toISOString() }
  }),
  withdrawHandover: anyone.input(z.strictObject({ code: required(40) })).mutation(async ({ ctx, input }) => {
    await guarded(ctx.actor, ctx.address, () => withdrawHandover(ctx.actor, input.code))
    return { withdrawn: true }
  }),
  /** The text by which a result on paper may be kept, and the yes to it. */
  keepingText: anyone.query(({ ctx }) => consentText('paper_result', ctx.language)),
  allowKeeping: anyone
    .input(z.strictObject({ code: required(40), consent: optional(line(40)).transform(value => value ?? '') }))
    .mutation(async ({ ctx, input: { code, consent } }) => {
      await guarded(ctx.actor, ctx.address, () => allowKeeping(ctx.actor, code, consent, ctx.language))
      return { allowed: code }
    }),
  assess: holding('counsellor')
    .input(
      z.strictObject({
        personId: id,
        code: z.string().refine(isCompetence, 'wrong'),
        level: whole(0, 8),
        note: optional(prose(1000)),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      await assess(ctx.actor, { ...input, note: input.note || null })
      return { assessed: true }
    }),
})
