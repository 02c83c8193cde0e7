import { z } from 'zod'
import { checkCourse, courseShape } from '#api/course-fields.ts'
import { day, email, id, line, optional, phone, prose, requiredProse, webAddress } from '#api/fields.ts'
import { readRun, runShape } from '#api/run-fields.ts'
import { holding, router } from '#api/trpc.ts'
import { now } from '#domain/clock.ts'
import { listChoices } from '#domain/course/choices.ts'
import { createCourse, discardDraft, saveDraft } from '#domain/course/drafting.ts'
import { submitVersion, takeBackVersion, withdrawCourse } from '#domain/course/reviewing.ts'
import { cancelRun, changeRun, copyRun, createRun, discardRun, openRun } from '#domain/course/running.ts'
import { getPreview } from '#domain/course/showing.ts'
import { listTodos } from '#domain/course/todo.ts'
import { getWorkshopCourse, getWorkshopRun, listWorkshop, suggestRun } from '#domain/course/workshop.ts'
import { changeProfile, getProfile, type ProfileFields } from '#domain/provider/profiling.ts'

// A school's doors to its own courses. Which school is asked for in the domain: a foreign course is not found.
const member = holding('provider_member')
/** The state of what the form shows, so that nobody overwrites what they have not read. */
const seen = z.iso.datetime()
const reason = requiredProse(600)
const course = z.strictObject({ courseId: id })
const run = z.strictObject({ runId: id })
const orNull = <T extends z.ZodType>(type: T) => optional(type).transform(value => value ?? null)

export const publishingRouter = router({
  list: member.query(async ({ ctx }) => {
    const providers = await listWorkshop(ctx.actor)
    return {
      providers,
      todos: listTodos(
        providers.flatMap(provider => provider.courses),
        now(),
      ),
    }
  }),
  choices: member.query(({ ctx }) => listChoices(ctx.language)),
  course: member.input(course).query(({ ctx, input }) => getWorkshopCourse(ctx.actor, input.courseId)),
  /** The public page as it would look with what is written now. */
  preview: member.input(course).query(async ({ ctx, input }) => {
    const { version } = await getWorkshopCourse(ctx.actor, input.courseId)
    return getPreview(version.id, ctx.language)
  }),
  create: member
    .input(z.strictObject({ providerId: id, ...courseShape }).superRefine(checkCourse))
    .mutation(({ ctx, input }) => createCourse(ctx.actor, input)),
  save: member.input(z.strictObject({ courseId: id, seen, ...courseShape }).superRefine(checkCourse)).mutation(({ ctx, input }) => {
    const { courseId, seen, ...fields } = input
    return saveDraft(ctx.actor, courseId, fields, seen)
  }),
  /** Saves and hands in. What is missing is said after saving, so that no word is lost. */
  submit: member.input(z.strictObject({ courseId: id, seen, ...courseShape }).superRefine(checkCourse)).mutation(async ({ ctx, input }) => {
    const { courseId, seen, ...fields } = input
    const { updatedAt } = await saveDraft(ctx.actor, courseId, fields, seen)
    return submitVersion(ctx.actor, courseId, updatedAt)
  }),
  takeBack: member.input(course).mutation(({ ctx, input }) => takeBackVersion(ctx.actor, input.courseId)),
  discard: member
    .input(z.strictObject({ courseId: id, seen }))
    .mutation(({ ctx, input }) => discardDraft(ctx.actor, input.courseId, input.seen)),
  withdraw: member
    .input(z.strictObject({ courseId: id, reason }))
    .mutation(({ ctx, input }) => withdrawCourse(ctx.actor, input.courseId, input.reason)),

  run: member.input(run).query(({ ctx, input }) => getWorkshopRun(ctx.actor, input.runId)),
  suggestRun: member.input(course).query(({ ctx, input }) => suggestRun(ctx.actor, input.courseId)),
  createRun: member.input(z.strictObject({ courseId: id, ...runShape })).mutation(({ ctx, input }) => {
    const { courseId, ...given } = input
    return createRun(ctx.actor, courseId, readRun(given))
  }),
  changeRun: member.input(z.strictObject({ runId: id, seen, ...runShape })).mutation(({ ctx, input }) => {
    const { runId, seen, ...given } = input
    return changeRun(ctx.actor, runId, readRun(given), seen)
  }),
  openRun: member.input(run).mutation(({ ctx, input }) => openRun(ctx.actor, input.runId)),
  copyRun: member
    .input(z.strictObject({ runId: id, firstDay: day }))
    .mutation(({ ctx, input }) => copyRun(ctx.actor, input.runId, Temporal.PlainDate.from(input.firstDay))),
  cancelRun: member
    .input(z.strictObject({ runId: id, reason }))
    .mutation(({ ctx, input }) => cancelRun(ctx.actor, input.runId, input.reason)),
  discardRun: member.input(run).mutation(({ ctx, input }) => discardRun(ctx.actor, input.runId)),

  profile: member.input(z.strictObject({ providerId: id })).query(({ ctx, input }) => getProfile(ctx.actor, input.providerId)),
  changeProfile: member
    .input(
      z.strictObject({
        ...{ providerId: id, seen, description: prose(1500), street: orNull(line(120)), locality: orNull(line(80)) },
        postcode: orNull(
          z
            .string()
            .trim()
            .regex(/^\d{4,5}$/, 'wrong'),
        ),
        ...{ phone: orNull(phone), email: orNull(email), website: orNull(webAddress) },
      }),
    )
    .mutation(({ ctx, input }) => {
      const { providerId, seen, ...fields } = input
      return changeProfile(ctx.actor, providerId, fields as ProfileFields, seen)
    }),
})
