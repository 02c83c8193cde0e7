import { z } from 'zod'
import { day, email, id, line, lines, optional, phone, prose, required, requiredProse, slug, whole } from '#api/fields.ts'
import { anyone, holding, router } from '#api/trpc.ts'
import { closeAdvert, endPlace, reopenAdvert } from '#domain/apprenticeship/advert-ending.ts'
import { changeAdvert, draftAdvert, publishAdvert } from '#domain/apprenticeship/adverts.ts'
import { getTrainingProfession, listMasters, savePermit, saveProfession, saveTrainer } from '#domain/apprenticeship/masters.ts'
import { getAdvert, listOpenPlaces, listWatchChoices, publicRules } from '#domain/apprenticeship/open-places.ts'
import { placeStates } from '#domain/apprenticeship/place.ts'
import { listPlaceChoices, listPlaces } from '#domain/apprenticeship/place-list.ts'
import { getOfficeAdvert, getPlace, listAdvertisable } from '#domain/apprenticeship/place-reading.ts'
import { confirmWatch, endWatch, findWatch, watch } from '#domain/apprenticeship/watching.ts'

const desk = holding('training_coordinator', 'apprenticeship_officer', 'department_head')
const office = holding('training_coordinator', 'apprenticeship_officer')
const officer = holding('apprenticeship_officer')

const year = z.coerce.number('not_a_number').int('not_a_number').min(2000).max(2100)
const truth = z.preprocess(value => value === '1' || value === true, z.boolean()).default(false)
const text = (max: number) => optional(line(max)).transform(value => value ?? '')
const nothing = <T extends z.ZodType>(type: T) => optional(type).transform(value => value ?? null)
const plainDay = day.transform(value => Temporal.PlainDate.from(value))
const code = z.string().regex(/^[A-Z][A-Z0-9_]{1,30}$/, 'wrong')
const unit = code
const secret = z.string().regex(/^[\w-]{20,60}$/, 'wrong')
const ids = z.preprocess(value => (typeof value === 'string' ? [value] : value), z.array(id).min(1).max(20))

const words = {
  textDe: optional(prose(2000)).transform(value => value ?? ''),
  textEn: optional(prose(2000)).transform(value => value ?? ''),
  contactName: required(120),
  contactPhone: nothing(phone),
  contactEmail: nothing(email),
  questions: lines(3, 200),
  applyUntil: plainDay,
}

export const apprenticeshipRouter = router({
  open: anyone
    .input(z.strictObject({ profession: optional(slug), intakeYear: optional(year), locality: optional(line(60)) }))
    .query(({ ctx, input }) => listOpenPlaces(input, ctx.language)),
  advert: anyone.input(z.strictObject({ slug })).query(({ ctx, input }) => getAdvert(input.slug, ctx.language)),
  /** What the public reads of this canton's rules. */
  ground: anyone.query(() => publicRules()),
  watchChoices: anyone.query(({ ctx }) => listWatchChoices(ctx.language)),
  watch: anyone
    .input(z.strictObject({ address: email, profession: optional(slug), intakeYear: optional(year), locality: optional(line(60)) }))
    .mutation(({ ctx, input }) =>
      watch({
        ...{ address: input.address, language: ctx.language, profession: input.profession ?? null },
        ...{ intakeYear: input.intakeYear ?? null, locality: input.locality ?? null },
      }),
    ),
  watched: anyone.input(z.strictObject({ code: secret })).query(({ input }) => findWatch(input.code)),
  confirmWatch: anyone.input(z.strictObject({ code: secret })).mutation(({ input }) => confirmWatch(input.code)),
  endWatch: anyone.input(z.strictObject({ code: secret })).mutation(({ input }) => endWatch(input.code)),

  places: desk
    .input(
      z.strictObject({
        department: optional(code),
        unit: optional(code),
        profession: optional(slug),
        intakeYear: optional(year),
        state: optional(z.enum([...placeStates, 'alive'])),
        need: optional(z.enum(['own', 'beyond_own'])),
        page: whole(1, 1000).default(1),
      }),
    )
    .query(({ ctx, input }) => listPlaces(ctx.actor, input, ctx.language)),
  choices: desk.query(({ ctx }) => listPlaceChoices(ctx.actor, ctx.language)),
  place: desk.input(z.strictObject({ id })).query(({ ctx, input }) => getPlace(ctx.actor, input.id, ctx.language)),
  endPlace: office
    .input(z.strictObject({ id, move: z.enum(['withdraw', 'leaveUnfilled']), reason: requiredProse(600) }))
    .mutation(({ ctx, input }) => endPlace(ctx.actor, input.id, input.move, input.reason)),

  advertisable: office.input(z.strictObject({ id })).query(({ ctx, input }) => listAdvertisable(ctx.actor, input.id)),
  officeAdvert: office.input(z.strictObject({ id })).query(({ ctx, input }) => getOfficeAdvert(ctx.actor, input.id, ctx.language)),
  draftAdvert: office
    .input(z.strictObject({ places: ids, ...words }))
    .mutation(({ ctx, input: { places, ...advert } }) => draftAdvert(ctx.actor, places, advert)),
  changeAdvert: office
    .input(z.strictObject({ id, ...words }))
    .mutation(({ ctx, input: { id: advertId, ...advert } }) => changeAdvert(ctx.actor, advertId, advert)),
  publishAdvert: office
    .input(z.strictObject({ id, overrule: optional(requiredProse(600)) }))
    .mutation(({ ctx, input }) => publishAdvert(ctx.actor, input.id, input.overrule ?? null)),
  closeAdvert: office.input(z.strictObject({ id })).mutation(({ ctx, input }) => closeAdvert(ctx.actor, input.id)),
  reopenAdvert: office
    .input(z.strictObject({ id, applyUntil: plainDay }))
    .mutation(({ ctx, input }) => reopenAdvert(ctx.actor, input.id, input.applyUntil)),

  masters: desk.query(({ ctx }) => listMasters(ctx.language)),
  trainingProfession: officer.input(z.strictObject({ slug })).query(({ input }) => getTrainingProfession(input.slug)),
  savePermit: officer
    .input(
      z.strictObject({
        number: required(40),
        profession: slug,
        unit,
        limit: z.coerce.number('not_a_number').int('not_a_number').min(1).max(99),
        validFrom: plainDay,
        validTo: nothing(plainDay),
        note: text(300),
      }),
    )
    .mutation(({ ctx, input }) => savePermit(ctx.actor, input)),
  saveTrainer: officer
    .input(
      z.strictObject({
        id: nothing(id),
        name: required(120),
        unit,
        workload: z.coerce.number('not_a_number').int('not_a_number').min(10).max(100),
        courseOn: nothing(plainDay),
        to: nothing(plainDay),
      }),
    )
    .mutation(({ ctx, input }) => saveTrainer(ctx.actor, input)),
  saveProfession: officer
    .input(
      z.strictObject({
        ...{ slug, titleDe: required(120), titleFemale: required(120), titleMale: required(120), titleEn: required(120) },
        ...{ specialisationDe: text(120), specialisationEn: text(120), kind: z.enum(['efz', 'eba']) },
        years: z.coerce.number('not_a_number').int('not_a_number').min(2).max(4),
        status: z.enum(['active', 'ending']),
        lastIntake: nothing(year),
        digital: truth,
        baccalaureate: truth,
        ...{
          sbfiNumber: nothing(line(20)),
          sbbkVariant: nothing(line(20)),
          swissdocNr: nothing(line(30)),
          statisticCode: nothing(line(20)),
        },
        leadsTo: nothing(slug),
      }),
    )
    .mutation(({ ctx, input }) => saveProfession(ctx.actor, input)),
})
