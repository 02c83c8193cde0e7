import { z } from 'zod'
import { id, optional, required, slug, ticked, whole } from '#api/fields.ts'
import { answers, questions, said } from '#api/subsidy-answers.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { guarded, mayHandOver } from '#domain/account/guessing.ts'
import { listHeldIn } from '#domain/enrolment/holding.ts'
import { groups, saveAccount, saveAnswers } from '#domain/subsidy/answers.ts'
import { findByCode, startDraft } from '#domain/subsidy/applying.ts'
import { listChoices } from '#domain/subsidy/choices.ts'
import {
  askAgain,
  confirmAsSelf,
  confirmAtCounter,
  confirmWithCode,
  listToConfirm,
  lookWithCode,
  shownPapers,
  writeConfirmLetter,
} from '#domain/subsidy/confirming.ts'
import { addFile, readFileOf, removeFile } from '#domain/subsidy/documents.ts'
import { getDraft, getOwn, listOwn } from '#domain/subsidy/own-applications.ts'
import { discardDraft, submitApplication, withdrawApplication } from '#domain/subsidy/submitting.ts'
import { documentKeys } from '#domain/subsidy/terms.ts'

export type Draft = Awaited<ReturnType<typeof getDraft>>
export type Mine = Awaited<ReturnType<typeof listOwn>>
export type Held = Awaited<ReturnType<typeof listHeldIn>>[number]
export type Own = Awaited<ReturnType<typeof getOwn>>

/** kurs/7: a course and its run, as the form sends the choice of one of several. */
const chosenRun = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*\/\d{1,9}$/, 'not_a_choice')
  .transform(value => {
    const [slug = '', run] = value.split('/')
    return { slug, run: Number(run) }
  })

/** Applying for money: for oneself or somebody one helps, and at the counter from paper. */
export const applicationRouter = router({
  /** For whom and for what one may apply, before a draft is begun. */
  choices: account
    .input(z.strictObject({ course: optional(slug), run: optional(whole(1, 999_999_999)), personId: optional(id) }))
    .query(({ ctx, input }) => {
      const course = input.course ? { slug: input.course, run: input.run } : null
      return listChoices(ctx.actor, course, input.personId, ctx.language)
    }),
  start: account
    .input(
      z.strictObject({
        programme: required(60),
        personId: id,
        course: optional(slug),
        run: optional(whole(1, 999_999_999)),
        answers: answers.optional(),
        /** At the counter: `together` where no form was signed. */
        how: z.enum(['paper', 'together']).optional(),
      }),
    )
    .mutation(({ ctx, input: { programme, personId, course, run, answers: given, how } }) =>
      startDraft(ctx.actor, {
        ...{ programme, personId, course: course ? { slug: course, run } : undefined, answers: said(given ?? {}) },
        onPaper: how !== 'together',
      }),
    ),
  resume: account.input(z.strictObject({ code: required(20) })).mutation(({ ctx, input }) => findByCode(ctx.actor, input.code)),
  mine: account.query(({ ctx }) => listOwn(ctx.actor, ctx.language)),
  draft: account
    .input(z.strictObject({ id }))
    .query(async ({ ctx, input }) => ({ ...(await getDraft(ctx.actor, input.id, ctx.language)), asked: questions })),
  get: account.input(z.strictObject({ id })).query(({ ctx, input }) => getOwn(ctx.actor, input.id, ctx.language)),
  save: account
    .input(z.strictObject({ id, group: z.enum(groups), answers, course: optional(chosenRun) }))
    .mutation(({ ctx, input }) => saveAnswers(ctx.actor, input.id, input.group, { answers: said(input.answers), course: input.course })),
  saveAccount: account
    .input(z.strictObject({ id, holder: required(70), iban: optional(required(40)) }))
    .mutation(({ ctx, input }) => saveAccount(ctx.actor, input.id, { holder: input.holder, iban: input.iban ?? '' })),
  submit: account
    .input(z.strictObject({ id, declaration: required(20), hold: ticked }))
    .mutation(({ ctx, input }) =>
      submitApplication(ctx.actor, input.id, { version: input.declaration, language: ctx.language, hold: input.hold }),
    ),
  /** Seats of a course that are held for the persons one acts for. */
  held: account.input(z.strictObject({ course: slug })).query(({ ctx, input }) => listHeldIn(ctx.actor, input.course)),
  /** What somebody submitted for one, for whoever has the code of the mail or the letter. A wrong one counts as a guess. */
  look: anyone
    .input(z.strictObject({ number: required(20), code: required(40) }))
    .mutation(({ ctx, input }) => guarded(ctx.actor, ctx.address, () => lookWithCode(input.number, input.code, ctx.language))),
  confirm: anyone
    .input(z.strictObject({ number: required(20), code: required(40), declaration: required(20) }))
    .mutation(({ ctx, input }) => guarded(ctx.actor, ctx.address, () => confirmWithCode(ctx.actor, { ...input, language: ctx.language }))),
  confirmOwn: account
    .input(z.strictObject({ id, declaration: required(20) }))
    .mutation(({ ctx, input }) => confirmAsSelf(ctx.actor, input.id, input.declaration, ctx.language)),
  /** Another code to the person, after the one before was lost or tried too often. */
  askAgain: account.input(z.strictObject({ id })).mutation(async ({ ctx, input }) => {
    await mayHandOver(ctx.actor, ctx.address)
    return askAgain(ctx.actor, input.id)
  }),
  toConfirm: holding('counter_clerk')
    .input(z.strictObject({ personId: id }))
    .query(({ ctx, input }) => listToConfirm(ctx.actor, input.personId, ctx.language)),
  confirmAtCounter: holding('counter_clerk')
    .input(z.strictObject({ id, shown: z.enum(shownPapers, 'not_a_choice') }))
    .mutation(({ ctx, input }) => confirmAtCounter(ctx.actor, input.id, input.shown)),
  confirmLetter: holding('counter_clerk')
    .input(z.strictObject({ id }))
    .mutation(({ ctx, input }) => writeConfirmLetter(ctx.actor, input.id, ctx.language)),
  withdraw: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => withdrawApplication(ctx.actor, input.id)),
  discard: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => discardDraft(ctx.actor, input.id)),
  addFile: account
    // Over the network a body carries far less than a photograph; pages hand files over in this process.
    .input(z.strictObject({ id, document: z.enum(documentKeys), name: z.string().max(400), base64: z.string().max(14_000_000) }))
    .mutation(({ ctx, input }) =>
      addFile(ctx.actor, input.id, input.document, { name: input.name, bytes: Buffer.from(input.base64, 'base64') }),
    ),
  removeFile: account.input(z.strictObject({ id, file: id })).mutation(({ ctx, input }) => removeFile(ctx.actor, input.id, input.file)),
  file: account.input(z.strictObject({ id, file: id })).query(async ({ ctx, input }) => {
    const { name, type, bytes } = await readFileOf(ctx.actor, input.id, input.file)
    return { name, type, base64: bytes.toString('base64') }
  }),
})
