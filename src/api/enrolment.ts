import { z } from 'zod'
import { id, line, optional, prose, required, several, slug, ticked, whole } from '#api/fields.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { markAttendance } from '#domain/enrolment/attending.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { overrulable } from '#domain/enrolment/checking.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { getMine, listMine, listPlacesOf } from '#domain/enrolment/mine.ts'
import { getOffer } from '#domain/enrolment/offer-page.ts'
import { answerByKey, answerFor } from '#domain/enrolment/offers.ts'
import { findOpenRuns } from '#domain/enrolment/open-runs.ts'
import { listParticipants } from '#domain/enrolment/participants.ts'
import { quote } from '#domain/enrolment/quoting.ts'
import { seatDirectly, waitSeparately } from '#domain/enrolment/seating.ts'

const key = z.string().regex(/^[\w-]{32}$/, 'wrong')
const answer = z.enum(['accept', 'decline'])
const reason = optional(prose(500))

export const enrolmentRouter = router({
  /** What enrolling would come to: seats, price, and what stands in the way of each person. */
  quote: account
    .input(z.strictObject({ course: slug, run: whole(1, 999_999_999), personId: optional(id) }))
    .query(({ ctx, input }) => quote(ctx.actor, { ...input, language: ctx.language })),
  /** Takes seats, or places on the waiting list, for one or several persons. */
  enrol: account
    .input(
      z.strictObject({
        runId: id,
        personIds: several(id, 12).pipe(z.array(id).min(1, 'required')),
        together: ticked,
        confirmPrerequisites: ticked,
        /** Version of the consent text that was ticked. */
        consent: optional(required(40)),
        /** Rules the counter overrules, by name. */
        overrule: several(z.enum(overrulable), overrulable.length),
        reason,
      }),
    )
    .mutation(({ ctx, input: { consent, overrule, reason: why, ...wish } }) =>
      enrol(ctx.actor, {
        ...wish,
        consent: consent ? { version: consent, language: ctx.language } : undefined,
        overrule: overrule.length > 0 ? { rules: overrule, reason: why ?? '' } : undefined,
      }),
    ),
  mine: account.query(({ ctx }) => listMine(ctx.actor)),
  get: account.input(z.strictObject({ id })).query(({ ctx, input }) => getMine(ctx.actor, input.id)),
  cancel: account
    .input(z.strictObject({ id, reason }))
    .mutation(({ ctx, input }) => cancel(ctx.actor, { enrolmentId: input.id, reason: input.reason })),
  answer: account.input(z.strictObject({ id, answer })).mutation(({ ctx, input }) => answerFor(ctx.actor, input.id, input.answer)),
  separate: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => waitSeparately(ctx.actor, input.id)),
  /** The offer behind the link of a message; looking answers nothing. */
  offer: anyone.input(z.strictObject({ key })).query(({ input }) => getOffer(input.key)),
  answerByKey: anyone.input(z.strictObject({ key, answer })).mutation(({ ctx, input }) => answerByKey(ctx.actor, input.key, input.answer)),
  /** The places of one person, for the counter. */
  placesOf: holding('counter_clerk', 'administrator')
    .input(z.strictObject({ personId: id }))
    .query(({ ctx, input }) => listPlacesOf(ctx.actor, input.personId)),
  /** Runs that still take people, by title, number or place, for the counter. */
  openRuns: holding('counter_clerk', 'administrator')
    .input(z.strictObject({ query: optional(line(80)) }))
    .query(({ input }) => findOpenRuns(input.query ?? '')),
  /** The counter seats somebody who waits. */
  seat: holding('counter_clerk', 'administrator')
    .input(z.strictObject({ id, reason: prose(500).pipe(z.string().min(1, 'required')) }))
    .mutation(({ ctx, input }) => seatDirectly(ctx.actor, input.id, input.reason)),
  participants: holding('provider_member')
    .input(z.strictObject({ runId: id }))
    .query(({ ctx, input }) => listParticipants(ctx.actor, input.runId)),
  mark: holding('provider_member')
    .input(
      z.strictObject({
        runId: id,
        marks: z.array(z.strictObject({ enrolmentId: id, mark: z.enum(['attended', 'absent']), reason })).max(400),
      }),
    )
    .mutation(({ ctx, input }) => markAttendance(ctx.actor, input.runId, input.marks)),
})
