import { z } from 'zod'
import { clockTime, day, id, optional, phone, prose, required, requiredProse, slug, whole } from '#api/fields.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { agreeToTaster, bookTaster, cancelTaster } from '#domain/taster/booking.ts'
import { markTaster, tellHowItWas, writeToTaster } from '#domain/taster/marking.ts'
import {
  getOfficeSlot,
  getOwnTaster,
  getSlot,
  getTasterCalendar,
  listBookable,
  listOfficeSlots,
  listOpenSlots,
  listOwnTasters,
  listSlotChoices,
} from '#domain/taster/reading.ts'
import { cancelSlot, createSlot } from '#domain/taster/slots.ts'

const coordinator = holding('training_coordinator')
const office = holding('training_coordinator', 'apprenticeship_officer')
/** Version of the consent text that was ticked. */
const consent = optional(required(40))
const agreedIn = (version: string | undefined, language: 'de' | 'en') => (version ? { version, language } : undefined)

export const tasterRouter = router({
  /** Days to come, for everybody. */
  open: anyone.input(z.strictObject({ profession: optional(slug) })).query(({ input }) => listOpenSlots(input)),
  slot: anyone.input(z.strictObject({ id })).query(({ input }) => getSlot(input.id)),

  /** For whom one may book, and the text a guardian agrees to. */
  people: account.input(z.strictObject({ slotId: id })).query(({ ctx, input }) => listBookable(ctx.actor, input.slotId, ctx.language)),
  book: account
    .input(z.strictObject({ slotId: id, personId: z.uuid('required'), consent }))
    .mutation(({ ctx, input }) => bookTaster(ctx.actor, { ...input, consent: agreedIn(input.consent, ctx.language) })),
  mine: account.query(({ ctx }) => listOwnTasters(ctx.actor)),
  booking: account.input(z.strictObject({ id })).query(({ ctx, input }) => getOwnTaster(ctx.actor, input.id, ctx.language)),
  calendar: account.input(z.strictObject({ id })).query(({ ctx, input }) => getTasterCalendar(ctx.actor, input.id)),
  agree: account
    .input(z.strictObject({ id, consent }))
    .mutation(({ ctx, input }) => agreeToTaster(ctx.actor, input.id, agreedIn(input.consent, ctx.language))),
  cancel: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => cancelTaster(ctx.actor, input.id)),
  tell: account
    .input(z.strictObject({ id, liked: whole(1, 5), words: optional(prose(1000)) }))
    .mutation(({ ctx, input }) => tellHowItWas(ctx.actor, input.id, { liked: input.liked, words: input.words ?? '' })),

  /** The office's side. Who comes is for the coordinators of that unit alone. */
  slots: office.query(({ ctx }) => listOfficeSlots(ctx.actor)),
  choices: office.query(({ ctx }) => listSlotChoices(ctx.actor)),
  create: office
    .input(
      z.strictObject({
        professionId: z.uuid('required'),
        unit: required(40),
        startsOn: day,
        endsOn: day,
        from: clockTime,
        to: clockTime,
        breakMinutes: whole(0, 240),
        seats: whole(1, 20),
        contactName: required(120),
        contactPhone: optional(phone),
        meetingPoint: required(200),
        bring: optional(prose(500)),
      }),
    )
    .mutation(({ ctx, input }) =>
      createSlot(ctx.actor, {
        ...input,
        bring: input.bring ?? '',
        startsOn: Temporal.PlainDate.from(input.startsOn),
        endsOn: Temporal.PlainDate.from(input.endsOn),
      }),
    ),
  cancelSlot: office
    .input(z.strictObject({ id, reason: requiredProse(500) }))
    .mutation(({ ctx, input }) => cancelSlot(ctx.actor, input.id, input.reason)),
  who: coordinator.input(z.strictObject({ id })).query(({ ctx, input }) => getOfficeSlot(ctx.actor, input.id)),
  mark: coordinator
    .input(z.strictObject({ id, mark: z.enum(['attend', 'miss']) }))
    .mutation(({ ctx, input }) => markTaster(ctx.actor, input.id, input.mark)),
  write: coordinator
    .input(z.strictObject({ id, words: requiredProse(1000) }))
    .mutation(({ ctx, input }) => writeToTaster(ctx.actor, input.id, input.words)),
})
