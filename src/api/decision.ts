import { z } from 'zod'
import { day, id, line, amount as money, optional, prose, requiredProse } from '#api/fields.ts'
import { account, holding, router } from '#api/trpc.ts'
import { contestedParts, listAppealMoves } from '#domain/subsidy/appeal.ts'
import { appealOnline, clerks, closeAppeal, forwardAppeal, recordAppeal } from '#domain/subsidy/appealing.ts'
import { decisionViews, getAppeal, getDecision, getDecisionPdf, listAppeals, listDecisions } from '#domain/subsidy/decision-desk.ts'
import { closeHearing, earliestHearing, giveStatement, openHearing, reopen } from '#domain/subsidy/hearing.ts'
import { getOwnDecision, getOwnPdf, listOwnDecisions } from '#domain/subsidy/own-decisions.ts'
import { approveReclaim, proposeReclaim, returnReclaim } from '#domain/subsidy/reclaiming.ts'
import { answerOffer, destroyArchived, offerToArchive } from '#domain/subsidy/retention.ts'
import { listRetention, retentionViews } from '#domain/subsidy/retention-list.ts'
import { enterService, layReady, openDecision, servers } from '#domain/subsidy/serving.ts'
import { wordDecision } from '#domain/subsidy/wording.ts'
import { parseRappen } from '#words/money.ts'

const office = holding(...servers)
const clerk = holding(...clerks)
const approver = holding('approver', 'head_of_office')
const one = z.strictObject({ id })
const amount = z.preprocess(
  value => (typeof value === 'string' ? (parseRappen(value) ?? Number.NaN) : value),
  z.int('not_an_amount').min(0).max(100_000_000),
)
const yes = z.preprocess(value => value === true || value === 'true' || value === 'on', z.boolean())
const toFile = ({ pdf, name }: { pdf: Buffer; name: string }) => ({ pdf: pdf.toString('base64'), name })

export const decisionRouter = router({
  /** The person's side. */
  mine: account.query(({ ctx }) => listOwnDecisions(ctx.actor, ctx.language)),
  get: account.input(one).query(({ ctx, input }) => getOwnDecision(ctx.actor, input.id, ctx.language)),
  /** Takes the decision: from this moment it is served. */
  open: account.input(one).mutation(({ ctx, input }) => openDecision(ctx.actor, input.id)),
  pdf: account.input(one).query(async ({ ctx, input }) => toFile(await getOwnPdf(ctx.actor, input.id))),

  /** What the person has to say before a grant is taken back. */
  giveStatement: account
    .input(z.strictObject({ id, statement: requiredProse(8000) }))
    .mutation(({ ctx, input }) => giveStatement(ctx.actor, input.id, input.statement)),

  /** Hands an appeal in, from the account. */
  appealOnline: account
    .input(z.strictObject({ id, contested: z.enum(contestedParts), grounds: requiredProse(8000) }))
    .mutation(({ ctx, input: { id: decisionId, ...said } }) => appealOnline(ctx.actor, decisionId, said)),

  /** The office's side. */
  list: office
    .input(z.strictObject({ view: optional(z.enum(decisionViews)).transform(value => value ?? ('to_serve' as const)) }))
    .query(({ ctx, input }) => listDecisions(input.view, ctx.language)),
  case: office.input(one).query(async ({ ctx, input }) => {
    const found = await getDecision(ctx.actor, input.id, ctx.language)
    return {
      ...found,
      earliestHearing: earliestHearing().toString(),
      mayWord: found.state === 'proposed' && found.proposedById === ctx.actor.account?.id,
    }
  }),
  officePdf: office.input(one).query(async ({ ctx, input }) => toFile(await getDecisionPdf(ctx.actor, input.id))),
  word: holding('case_officer')
    .input(z.strictObject({ id, considerations: optional(prose(4000)), condition: optional(prose(600)), seen: z.iso.datetime() }))
    .mutation(({ ctx, input: { id: decisionId, considerations, condition, seen } }) =>
      wordDecision(ctx.actor, decisionId, { considerations: considerations || null, condition: condition || null, seen }),
    ),
  layReady: office.input(one).mutation(({ ctx, input }) => layReady(ctx.actor, input.id)),
  enterService: office
    .input(z.strictObject({ id, servedOn: day, trackingNumber: line(40).min(1) }))
    .mutation(({ ctx, input: { id: decisionId, servedOn, trackingNumber } }) =>
      enterService(ctx.actor, decisionId, { servedOn: Temporal.PlainDate.from(servedOn), trackingNumber }),
    ),

  openHearing: clerk
    .input(z.strictObject({ id, reason: requiredProse(4000), until: day }))
    .mutation(({ ctx, input: { id: decisionId, reason, until } }) =>
      openHearing(ctx.actor, decisionId, { reason, until: Temporal.PlainDate.from(until) }),
    ),
  closeHearing: clerk
    .input(z.strictObject({ id, outcome: z.enum(['reopened', 'dropped']), closeReason: requiredProse(4000) }))
    .mutation(({ ctx, input: { id: hearingId, outcome, closeReason } }) =>
      closeHearing(ctx.actor, hearingId, { outcome, reason: closeReason }),
    ),

  /** In favour of its person, without a hearing. */
  reopen: clerk
    .input(z.strictObject({ id, reopenReason: requiredProse(4000) }))
    .mutation(({ ctx, input }) => reopen(ctx.actor, input.id, input.reopenReason)),

  /** What was paid is asked back: proposed after a hearing (`id`), approved or returned by somebody else. */
  proposeReclaim: holding('case_officer')
    .input(z.strictObject({ id, rappen: money, considerations: requiredProse(4000) }))
    .mutation(({ ctx, input: { id: hearingId, rappen, considerations } }) =>
      proposeReclaim(ctx.actor, hearingId, { rappen, reason: considerations }),
    ),
  approveReclaim: approver
    .input(z.strictObject({ id, seen: z.iso.datetime() }))
    .mutation(({ ctx, input }) => approveReclaim(ctx.actor, input.id, input.seen)),
  returnReclaim: approver
    .input(z.strictObject({ id, returnReason: requiredProse(4000) }))
    .mutation(({ ctx, input }) => returnReclaim(ctx.actor, input.id, input.returnReason)),

  /** What becomes of ended cases once their time is over. */
  retention: office
    .input(z.strictObject({ view: optional(z.enum(retentionViews)).transform(value => value ?? ('due' as const)) }))
    .query(({ ctx, input }) => listRetention(input.view, ctx.language)),
  offerToArchive: holding('head_of_office')
    .input(one)
    .mutation(({ ctx, input }) => offerToArchive(ctx.actor, input.id)),
  answerOffer: holding('head_of_office')
    .input(z.strictObject({ id, takes: z.enum(['yes', 'no']), answer: requiredProse(1000) }))
    .mutation(({ ctx, input }) => answerOffer(ctx.actor, input.id, { takes: input.takes === 'yes', answer: input.answer })),
  destroyArchived: holding('head_of_office')
    .input(one)
    .mutation(({ ctx, input }) => destroyArchived(ctx.actor, input.id)),

  appeals: office.query(({ ctx }) => listAppeals(ctx.language)),
  appeal: office.input(one).query(async ({ ctx, input }) => {
    const found = await getAppeal(ctx.actor, input.id, ctx.language)
    return { ...found, moves: listAppealMoves(found.state) }
  }),
  recordAppeal: clerk
    .input(z.strictObject({ id, handedInOn: day, contested: z.enum(contestedParts), suspends: yes, grounds: requiredProse(8000) }))
    .mutation(({ ctx, input: { id: decisionId, handedInOn, ...said } }) =>
      recordAppeal(ctx.actor, decisionId, { ...said, handedInOn: Temporal.PlainDate.from(handedInOn) }),
    ),
  forwardAppeal: clerk.input(one).mutation(({ ctx, input }) => forwardAppeal(ctx.actor, input.id)),
  closeAppeal: clerk
    .input(
      z.strictObject({
        ...{ id, decidedOn: day, reason: requiredProse(4000), ruled: optional(amount) },
        move: z.enum(['uphold', 'change', 'remit', 'notEnter', 'withdraw']),
      }),
    )
    .mutation(({ ctx, input: { id: appealId, decidedOn, ruled, ...said } }) =>
      closeAppeal(ctx.actor, appealId, { ...said, decidedOn: Temporal.PlainDate.from(decidedOn), ruledRappen: ruled }),
    ),
})
