import { z } from 'zod'
import { amount, id, line, optional, prose, required, several, ticked, whole } from '#api/fields.ts'
import { anyone, holding, router } from '#api/trpc.ts'
import { getFigures, listYears } from '#domain/apprenticeship/figures.ts'
import { getOutcomes } from '#domain/apprenticeship/outcomes.ts'
import { changePlace, mostAtOnce, proposePlaces, withdrawPlace } from '#domain/apprenticeship/planning.ts'
import { approvePlaces, sendBack } from '#domain/apprenticeship/planning-approving.ts'
import { balancePlaces, changeCount, changeNeed } from '#domain/apprenticeship/planning-balancing.ts'
import { planningYear } from '#domain/apprenticeship/planning-checks.ts'
import { getPlannedPlace, getPlanning, listPlanChoices } from '#domain/apprenticeship/planning-table.ts'
import { getReport, listBehind, reportNumbers } from '#domain/apprenticeship/reporting.ts'
import { replyRate } from '#domain/candidacy/reply-rate.ts'

const planners = holding('training_coordinator', 'apprenticeship_officer')
const readers = holding('training_coordinator', 'apprenticeship_officer', 'department_head')
const officer = holding('apprenticeship_officer')
const head = holding('department_head')
const reporters = holding('apprenticeship_officer', 'department_head')

const year = optional(whole(2000, 2100))
const seen = z.iso.datetime()
/** Of a list from which one has to choose. */
const chosen = z.string().min(1).pipe(id)
const reason = prose(600)
const need = z.enum(['own', 'beyond_own'])
const seenPlace = { id, seen }
const seenPlaces = z.strictObject({ places: z.array(z.strictObject(seenPlace)).min(1).max(100) })
const plan = {
  professionId: chosen,
  need,
  needReason: prose(600).default(''),
  costCentre: required(40),
  /** One a year of training. */
  wages: z.array(amount).min(2).max(4),
  baccalaureate: ticked.default(false),
  permitId: optional(id),
  site: optional(line(200)),
  trainerIds: several(id, 10),
  responsibleId: optional(id),
}

export const placePlanningRouter = router({
  /** Places of one intake by department: what the employer says about itself. */
  figures: anyone.input(z.strictObject({ year })).query(({ ctx, input }) => getFigures(input.year, ctx.language)),
  years: anyone.query(() => listYears()),
  /** What became of apprentices, intake by intake; what is too small is not in it. */
  outcomes: anyone.query(() => getOutcomes()),

  /** How many applications got their first answer in time; null where there are too few to say. */
  replyRate: anyone.query(() => replyRate()),

  /** For the administration itself, with what is too small for the public. */
  report: reporters.input(z.strictObject({ year })).query(({ ctx, input }) => getReport(ctx.actor, input.year, ctx.language)),
  behind: reporters
    .input(
      z.strictObject({
        year: whole(2000, 2100),
        number: z.enum(reportNumbers),
        department: optional(line(40)),
        professionId: optional(id),
      }),
    )
    .query(({ ctx, input }) => listBehind(ctx.actor, input, ctx.language)),

  /** The intake that is being planned, with what to think of at each place. `whatIf` stores nothing. */
  table: readers
    .input(
      z.strictObject({
        year,
        whatIf: optional(
          z.strictObject({ where: line(40).min(1), professionId: chosen, more: whole(-9, 9), need: need.default('beyond_own') }),
        ),
      }),
    )
    .query(({ ctx, input }) => getPlanning(ctx.actor, { year: input.year ?? planningYear(), whatIf: input.whatIf }, ctx.language)),
  choices: readers
    .input(z.strictObject({ year, unit: optional(line(40)) }))
    .query(({ ctx, input }) => listPlanChoices(ctx.actor, input.year ?? planningYear(), ctx.language, input.unit)),
  place: readers.input(z.strictObject({ id })).query(({ ctx, input }) => getPlannedPlace(ctx.actor, input.id, ctx.language)),
  propose: planners
    .input(z.strictObject({ ...plan, unit: line(40).min(1), intakeYear: whole(2000, 2100), count: whole(1, mostAtOnce) }))
    .mutation(({ ctx, input: { count, wages: wageRappen, ...said } }) =>
      proposePlaces(ctx.actor, { ...said, wageRappen }, count, ctx.language),
    ),
  change: planners
    .input(z.strictObject({ ...seenPlace, ...plan }))
    .mutation(({ ctx, input: { id: placeId, seen: read, wages: wageRappen, ...said } }) =>
      changePlace(ctx.actor, placeId, read, { ...said, wageRappen }, ctx.language),
    ),
  withdraw: planners.input(z.strictObject({ id, reason })).mutation(({ ctx, input }) => withdrawPlace(ctx.actor, input.id, input.reason)),
  /** Each place alone: a no stops nothing but itself. */
  balance: officer.input(seenPlaces).mutation(({ ctx, input }) => balancePlaces(ctx.actor, input.places)),
  changeNeed: officer
    .input(z.strictObject({ ...seenPlace, need, reason }))
    .mutation(({ ctx, input }) => changeNeed(ctx.actor, input.id, input.seen, input.need, input.reason)),
  changeCount: officer
    .input(z.strictObject({ ...seenPlace, count: whole(0, 99), reason }))
    .mutation(({ ctx, input }) => changeCount(ctx.actor, input.id, input.seen, input.count, input.reason)),
  approve: head.input(seenPlaces).mutation(({ ctx, input }) => approvePlaces(ctx.actor, input.places)),
  sendBack: head
    .input(z.strictObject({ ...seenPlace, reason }))
    .mutation(({ ctx, input }) => sendBack(ctx.actor, input.id, input.seen, input.reason)),
})
