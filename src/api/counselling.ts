import { z } from 'zod'
import { clockTime, day, email, id, line, optional, prose, required, requiredProse, several, whole } from '#api/fields.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { guarded } from '#domain/account/guessing.ts'
import { consentText } from '#domain/canton.ts'
import { forgetPaperResult } from '#domain/competence/forgetting.ts'
import { listCompetences } from '#domain/competence/framework.ts'
import { redeemHandover } from '#domain/competence/redeeming.ts'
import { declareAbsence, endAbsence, listAbsences } from '#domain/counselling/absences.ts'
import { listAgenda, markAppointment } from '#domain/counselling/agenda.ts'
import { agree, decline, getQuestion, redeemCode } from '#domain/counselling/agreeing.ts'
import { listAsked } from '#domain/counselling/asked.ts'
import { book, cancelAppointment, moveAppointment } from '#domain/counselling/booking.ts'
import { getCase } from '#domain/counselling/case.ts'
import { caseOrders, caseViews, listCaseload } from '#domain/counselling/caseload.ts'
import { latestEnd, proposedEnd } from '#domain/counselling/consenting.ts'
import { listCounsellors } from '#domain/counselling/counsellors.ts'
import { closeCase, withdraw } from '#domain/counselling/ending.ts'
import { getFreeSlot, listFreeSlots } from '#domain/counselling/free-slots.ts'
import { askPerson, inviteCounsellor, openCode, takeBack } from '#domain/counselling/inviting.ts'
import { addNote } from '#domain/counselling/notes.ts'
import { getAppointment, getOwnCounselling } from '#domain/counselling/own.ts'
import { sharedParts } from '#domain/counselling/sharing.ts'
import { publishSlots, withdrawSlot } from '#domain/counselling/slots.ts'
import { addTask, moveTask } from '#domain/counselling/tasks.ts'

const counsellor = holding('counsellor')
const code = required(40)
const kind = z.enum(['visit', 'phone', 'video'])
/** What is shown, until which day, and the version of the text that was ticked. */
const choice = {
  parts: several(z.enum(sharedParts), sharedParts.length),
  until: day,
  consent: optional(line(40)).transform(value => value ?? ''),
}
type Chosen = { parts: (typeof sharedParts)[number][]; until: string; consent: string }
const choiceOf = ({ parts, until, consent }: Chosen, language: 'de' | 'en') => ({
  ...{ parts, consent, language },
  until: Temporal.PlainDate.from(until),
})

export const counsellingRouter = router({
  /** The person's side: who may see what, who looked when, appointments. */
  mine: account.input(z.strictObject({ personId: optional(id) })).query(({ ctx, input }) => getOwnCounselling(ctx.actor, input.personId)),
  /** Counsellors to choose from, the text one agrees to, and the days between which a yes ends. */
  choices: account.query(async ({ ctx }) => ({
    counsellors: await listCounsellors(ctx.language),
    consent: consentText('counselling', ctx.language),
    proposed: proposedEnd().toString(),
    latest: latestEnd().toString(),
  })),
  invite: account.input(z.strictObject({ personId: id, counsellorId: id, ...choice })).mutation(({ ctx, input }) => {
    const { personId, counsellorId, ...chosen } = input
    return inviteCounsellor(ctx.actor, personId, counsellorId, choiceOf(chosen, ctx.language))
  }),
  openCode: account
    .input(z.strictObject({ personId: id, ...choice }))
    .mutation(({ ctx, input: { personId, ...chosen } }) => openCode(ctx.actor, personId, choiceOf(chosen, ctx.language))),
  question: account.input(z.strictObject({ code })).query(async ({ ctx, input }) => {
    const { expiresAt, ...question } = await guarded(ctx.actor, ctx.address, () => getQuestion(ctx.actor, input.code))
    return { ...question, expiresAt: expiresAt.toISOString() }
  }),
  agree: account
    .input(z.strictObject({ code, personId: id, ...choice }))
    .mutation(({ ctx, input: { code: typed, personId, ...chosen } }) =>
      guarded(ctx.actor, ctx.address, () => agree(ctx.actor, typed, personId, choiceOf(chosen, ctx.language))),
    ),
  decline: account
    .input(z.strictObject({ code }))
    .mutation(({ ctx, input }) => guarded(ctx.actor, ctx.address, () => decline(ctx.actor, input.code))),
  withdraw: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => withdraw(ctx.actor, input.id)),
  takeBack: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => takeBack(ctx.actor, input.id)),

  /** Appointments: free times are everybody's to see. */
  slots: anyone.input(z.strictObject({ counsellorId: optional(id), kind: optional(kind) })).query(({ input }) => listFreeSlots(input)),
  slot: anyone.input(z.strictObject({ id })).query(({ input }) => getFreeSlot(input.id)),
  book: account
    .input(z.strictObject({ slotId: id, personId: id }))
    .mutation(({ ctx, input }) => book(ctx.actor, input.slotId, input.personId)),
  appointment: account.input(z.strictObject({ id })).query(({ ctx, input }) => getAppointment(ctx.actor, input.id)),
  move: account.input(z.strictObject({ id, slotId: id })).mutation(({ ctx, input }) => moveAppointment(ctx.actor, input.id, input.slotId)),
  cancel: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => cancelAppointment(ctx.actor, input.id)),

  /** The counsellor's side. */
  caseload: counsellor
    .input(
      z.strictObject({
        view: optional(z.enum(caseViews)).transform(value => value ?? ('all' as const)),
        order: optional(z.enum(caseOrders)).transform(value => value ?? ('next' as const)),
        q: optional(line(100)).transform(value => value ?? ''),
      }),
    )
    .query(({ ctx, input }) => listCaseload(ctx.actor, input)),
  case: counsellor.input(z.strictObject({ personId: id })).query(({ ctx, input }) => getCase(ctx.actor, input.personId, ctx.language)),
  close: counsellor.input(z.strictObject({ personId: id })).mutation(({ ctx, input }) => closeCase(ctx.actor, input.personId)),
  ask: counsellor
    .input(z.strictObject({ email: optional(email), language: z.enum(['de', 'en']).default('de') }))
    .mutation(({ ctx, input }) => askPerson(ctx.actor, { address: input.email ?? null, language: input.language })),
  asked: counsellor.query(({ ctx }) => listAsked(ctx.actor)),
  redeem: counsellor
    .input(z.strictObject({ code }))
    .mutation(({ ctx, input }) => guarded(ctx.actor, ctx.address, () => redeemCode(ctx.actor, input.code))),
  addNote: counsellor
    .input(z.strictObject({ personId: id, note: requiredProse(4000) }))
    .mutation(({ ctx, input }) => addNote(ctx.actor, input.personId, input.note)),
  addTask: counsellor
    .input(z.strictObject({ personId: id, task: required(200), dueOn: optional(day) }))
    .mutation(({ ctx, input: { personId, task, dueOn } }) =>
      addTask(ctx.actor, personId, { text: task, dueOn: dueOn ? Temporal.PlainDate.from(dueOn) : null }),
    ),
  moveTask: counsellor
    .input(z.strictObject({ id, move: z.enum(['finish', 'drop', 'reopen']) }))
    .mutation(({ ctx, input }) => moveTask(ctx.actor, input.id, input.move)),
  /** A self-test's result on paper: read once, and kept only for somebody who allows it; `choose` where that is still open. */
  redeemHandover: counsellor
    .input(z.strictObject({ code, personId: optional(id), lookOnly: z.boolean().optional() }))
    .mutation(async ({ ctx, input }) => {
      const wish = { keepFor: input.personId, lookOnly: input.lookOnly }
      const found = await guarded(ctx.actor, ctx.address, () => redeemHandover(ctx.actor, input.code, wish))
      if (found.state === 'choose') return { state: found.state, code: input.code }
      const { state, levels, takenAt, keptFor } = found
      return { state, levels, keptFor, takenAt: takenAt.toISOString(), competences: listCompetences(ctx.language) }
    }),
  /** On the person's word: a result that was entered from paper goes, at once and for good. */
  forgetPaper: counsellor
    .input(z.strictObject({ personId: id, resultId: id }))
    .mutation(({ ctx, input }) => forgetPaperResult(ctx.actor, input.personId, input.resultId)),
  absences: counsellor.query(({ ctx }) => listAbsences(ctx.actor)),
  declareAbsence: counsellor
    .input(z.strictObject({ deputyId: id, firstDay: day, lastDay: day }))
    .mutation(({ ctx, input: { deputyId, firstDay, lastDay } }) =>
      declareAbsence(ctx.actor, { deputyId, firstDay: Temporal.PlainDate.from(firstDay), lastDay: Temporal.PlainDate.from(lastDay) }),
    ),
  endAbsence: counsellor.input(z.strictObject({ id })).mutation(({ ctx, input }) => endAbsence(ctx.actor, input.id)),
  agenda: counsellor.query(({ ctx }) => listAgenda(ctx.actor)),
  publishSlots: counsellor
    .input(
      z.strictObject({
        ...{ day, from: clockTime, kind },
        minutes: whole(15, 180),
        times: whole(1, 12),
        weeks: whole(1, 26),
        place: required(120),
      }),
    )
    .mutation(async ({ ctx, input }) => ({ count: await publishSlots(ctx.actor, { ...input, day: Temporal.PlainDate.from(input.day) }) })),
  withdrawSlot: counsellor
    .input(z.strictObject({ id, reason: optional(prose(500)) }))
    .mutation(({ ctx, input }) => withdrawSlot(ctx.actor, input.id, input.reason)),
  mark: counsellor
    .input(z.strictObject({ id, mark: z.enum(['hold', 'miss']) }))
    .mutation(({ ctx, input }) => markAppointment(ctx.actor, input.id, input.mark)),
})
