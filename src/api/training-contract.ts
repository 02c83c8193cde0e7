import { z } from 'zod'
import { day, email, id, line, optional, phone, prose, required, ticked, whole } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { afterTrainings, noteAfter } from '#domain/apprenticeship/after-training.ts'
import { baccalaureates, payers, residences } from '#domain/apprenticeship/contract-form.ts'
import { drawContract, drawDissolution } from '#domain/apprenticeship/contract-paper.ts'
import { getContract, summariseContract } from '#domain/apprenticeship/contract-reading.ts'
import { approveContract, moveStart, saveContract, signContract } from '#domain/apprenticeship/contract-writing.ts'
import { dissolve, letFallThrough, noteReported } from '#domain/apprenticeship/dissolving.ts'
import { listDuePlaces } from '#domain/apprenticeship/due-places.ts'
import { noteExam } from '#domain/apprenticeship/exam.ts'
import { extendProbation } from '#domain/apprenticeship/probation.ts'
import { promiseOnPaper } from '#domain/apprenticeship/promise-paper.ts'

const office = holding('training_coordinator', 'apprenticeship_officer')
const text = (max: number) => optional(line(max)).transform(value => value ?? '')
const number = optional(phone).transform(value => value ?? '')
const plain = (value: string) => Temporal.PlainDate.from(value)
const reason = { reason: required(40), note: optional(prose(500)).transform(value => value ?? '') }

/** Contracts are for the coordinators of the unit and the apprenticeship officer; heads see no person. */
export const trainingContractRouter = router({
  get: office.input(z.strictObject({ placeId: id })).query(({ ctx, input }) => getContract(ctx.actor, input.placeId)),
  summary: office.input(z.strictObject({ placeId: id })).query(({ ctx, input }) => summariseContract(ctx.actor, input.placeId)),
  /** Somebody without a record here is promised the place. */
  promise: office
    .input(z.strictObject({ placeId: id, firstName: required(80), lastName: required(80), bornOn: day, promisedOn: day }))
    .mutation(({ ctx, input }) =>
      promiseOnPaper(ctx.actor, input.placeId, {
        ...{ firstName: input.firstName, lastName: input.lastName, bornOn: plain(input.bornOn), on: plain(input.promisedOn) },
      }),
    ),
  save: office
    .input(
      z.strictObject({
        placeId: id,
        seen: z.iso.datetime(),
        firstName: required(80),
        lastName: required(80),
        ahv: text(20),
        street: text(120),
        postcode: text(10),
        locality: text(80),
        phone: number,
        email: optional(email).transform(value => value ?? ''),
        nationality: text(60),
        homeTown: text(80),
        residence: optional(z.enum(residences)).transform(value => value ?? ('' as const)),
        repName: text(120),
        repStreet: text(120),
        repPostcode: text(10),
        repLocality: text(80),
        repPhone: number,
        trainer: text(120),
        trainerPhone: number,
        school: text(120),
        baccalaureate: z.enum(baccalaureates),
        thirteenth: ticked,
        weeklyHours: whole(1, 45),
        holidayWeeks: whole(5, 12),
        accidentInsurance: z.enum(payers),
        sicknessInsurance: z.enum(payers),
        equipment: text(300),
        remarks: optional(prose(1000)).transform(value => value ?? ''),
        probationMonths: optional(whole(0, 99)).transform(value => value ?? null),
      }),
    )
    .mutation(({ ctx, input: { placeId, ...saving } }) => saveContract(ctx.actor, placeId, saving)),
  sign: office
    .input(z.strictObject({ placeId: id, signedOn: day }))
    .mutation(({ ctx, input }) => signContract(ctx.actor, input.placeId, plain(input.signedOn))),
  approve: office
    .input(z.strictObject({ placeId: id, approvedOn: day, number: required(40) }))
    .mutation(({ ctx, input }) => approveContract(ctx.actor, input.placeId, { on: plain(input.approvedOn), number: input.number })),
  moveStart: office
    .input(z.strictObject({ placeId: id, startsOn: day, note: required(300) }))
    .mutation(({ ctx, input }) => moveStart(ctx.actor, input.placeId, plain(input.startsOn), input.note)),
  extendProbation: office
    .input(z.strictObject({ placeId: id, months: whole(1, 12), extendedOn: day }))
    .mutation(({ ctx, input }) => extendProbation(ctx.actor, input.placeId, { months: input.months, on: plain(input.extendedOn) })),
  dissolve: office
    .input(z.strictObject({ placeId: id, endedOn: day, ...reason }))
    .mutation(({ ctx, input: { placeId, endedOn, ...why } }) => dissolve(ctx.actor, placeId, { on: plain(endedOn), ...why })),
  fallThrough: office
    .input(z.strictObject({ placeId: id, ...reason }))
    .mutation(({ ctx, input: { placeId, ...why } }) => letFallThrough(ctx.actor, placeId, why)),
  report: office
    .input(z.strictObject({ id, reportedOn: day }))
    .mutation(({ ctx, input }) => noteReported(ctx.actor, input.id, plain(input.reportedOn))),
  exam: office
    .input(z.strictObject({ placeId: id, examOn: day, passed: z.enum(['yes', 'no']), again: optional(day) }))
    .mutation(({ ctx, input }) =>
      noteExam(ctx.actor, input.placeId, {
        ...{ on: plain(input.examOn), passed: input.passed === 'yes', again: input.again ? plain(input.again) : undefined },
      }),
    ),
  after: office
    .input(z.strictObject({ id, after: z.enum(afterTrainings), afterOn: day }))
    .mutation(({ ctx, input }) => noteAfter(ctx.actor, input.id, { after: input.after, on: plain(input.afterOn) })),
  pdf: office.input(z.strictObject({ id })).query(({ ctx, input }) => drawContract(ctx.actor, input.id)),
  dissolution: office.input(z.strictObject({ id })).query(({ ctx, input }) => drawDissolution(ctx.actor, input.id)),
  /** What is due on the places one looks after; no person is in it. */
  due: holding('training_coordinator', 'apprenticeship_officer', 'department_head').query(({ ctx }) => listDuePlaces(ctx.actor)),
})
