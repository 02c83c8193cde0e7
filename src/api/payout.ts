import { z } from 'zod'
import { amount, day, id, line, optional, prose, required, requiredProse, several, whole } from '#api/fields.ts'
import { account, holding, router } from '#api/trpc.ts'
import { listSessions, markSessions } from '#domain/enrolment/session-attending.ts'
import { checkPayee, enterPayee, mayPay, revealIban } from '#domain/subsidy/payee.ts'
import { importBankFile, settleItem, takeItem } from '#domain/subsidy/payout-import.ts'
import { getPaymentCase, getRun, listOpenItems, listPayments, listRuns, workStates } from '#domain/subsidy/payout-list.ts'
import { releasePayment } from '#domain/subsidy/payout-release.ts'
import { cancelRun, draftRun, fetchFile, releaseRun, takeOut } from '#domain/subsidy/payout-run.ts'
import { stopPayment } from '#domain/subsidy/payout-stop.ts'
import { checkProof, extendProof, lapse } from '#domain/subsidy/proof.ts'
import { getReclaim, listReclaims, reclaimViews } from '#domain/subsidy/reclaim-list.ts'
import { enterReceipt, planInstalments, takeReceiptBack } from '#domain/subsidy/repaying.ts'
import { drawStatement, listStatements } from '#domain/subsidy/statement.ts'
import { documentKeys } from '#domain/subsidy/terms.ts'
import { decideWriteOff, proposeWriteOff } from '#domain/subsidy/writing-off.ts'

const office = holding(...mayPay)
const one = z.strictObject({ id })
const reason = requiredProse(500)
const payee = z.strictObject({
  id,
  kind: z.enum(['person', 'provider']),
  name: required(70),
  street: optional(line(70)),
  houseNumber: optional(line(16)),
  postcode: required(16),
  locality: required(35),
  country: optional(z.string().regex(/^[A-Z]{2}$/, 'wrong')),
  iban: required(60),
})
const year = optional(whole(2000, 2100))

export const payoutRouter = router({
  /** Proofs and payments that wait, by state. */
  list: office
    .input(z.strictObject({ state: optional(z.enum(workStates)) }))
    .query(({ ctx, input }) => listPayments(ctx.actor, ctx.language, input.state ?? null)),
  case: office.input(one).query(({ ctx, input }) => getPaymentCase(ctx.actor, ctx.language, input.id)),
  checkProof: office
    .input(z.strictObject({ id, documents: several(z.enum(documentKeys), 20), rappen: optional(amount), excuse: optional(prose(500)) }))
    .mutation(({ ctx, input: { id: applicationId, ...found } }) => checkProof(ctx.actor, applicationId, found)),
  extendProof: office.input(z.strictObject({ id, reason })).mutation(({ ctx, input }) => extendProof(ctx.actor, input.id, input.reason)),
  lapse: office.input(z.strictObject({ id, reason })).mutation(({ ctx, input }) => lapse(ctx.actor, input.id, input.reason)),
  enterPayee: office.input(payee).mutation(({ ctx, input: { id: applicationId, ...said } }) => enterPayee(ctx.actor, applicationId, said)),
  checkPayee: office.input(one).mutation(({ ctx, input }) => checkPayee(ctx.actor, input.id)),
  /** The whole account number; why somebody needed it stays in the history. */
  reveal: office
    .input(z.strictObject({ id, purpose: required(200) }))
    .mutation(({ ctx, input }) => revealIban(ctx.actor, input.id, input.purpose)),
  release: office.input(one).mutation(({ ctx, input }) => releasePayment(ctx.actor, input.id)),

  /** Before it is in a run. */
  stop: office.input(z.strictObject({ id, reason })).mutation(({ ctx, input }) => stopPayment(ctx.actor, input.id, input.reason)),

  /** Money that was paid and is asked back: how it stands, its plan, what came in, what is given up. `id` is that of the decision. */
  reclaims: office
    .input(z.strictObject({ view: optional(z.enum(reclaimViews)) }))
    .query(({ ctx, input }) => listReclaims(ctx.actor, ctx.language, input.view ?? null)),
  reclaim: office.input(one).query(({ ctx, input }) => getReclaim(ctx.actor, ctx.language, input.id)),
  planInstalments: office
    .input(
      z.strictObject({
        id,
        parts: z
          .array(z.strictObject({ dueOn: day, rappen: amount }))
          .min(1, 'required')
          .max(60),
      }),
    )
    .mutation(({ ctx, input }) =>
      planInstalments(
        ctx.actor,
        input.id,
        input.parts.map(({ dueOn, rappen }) => ({ dueOn: Temporal.PlainDate.from(dueOn), rappen })),
      ),
    ),
  enterReceipt: office
    .input(z.strictObject({ id, rappen: amount, receivedOn: day, reference: optional(line(140)) }))
    .mutation(({ ctx, input: { id: decisionId, receivedOn, ...said } }) =>
      enterReceipt(ctx.actor, decisionId, { ...said, receivedOn: Temporal.PlainDate.from(receivedOn) }),
    ),
  takeReceiptBack: office
    .input(z.strictObject({ id, reason }))
    .mutation(({ ctx, input }) => takeReceiptBack(ctx.actor, input.id, input.reason)),
  proposeWriteOff: office
    .input(z.strictObject({ id, writeOffReason: requiredProse(1000) }))
    .mutation(({ ctx, input }) => proposeWriteOff(ctx.actor, input.id, input.writeOffReason)),
  decideWriteOff: holding('approver', 'head_of_office')
    .input(z.strictObject({ id, approves: z.enum(['yes', 'no']), answer: optional(prose(1000)) }))
    .mutation(({ ctx, input: { id: writeOffId, approves, answer } }) =>
      decideWriteOff(ctx.actor, writeOffId, { approves: approves === 'yes', answer: answer ?? '' }),
    ),

  runs: office.query(({ ctx }) => listRuns(ctx.actor)),
  run: office.input(one).query(({ ctx, input }) => getRun(ctx.actor, ctx.language, input.id)),
  draftRun: office.input(z.strictObject({ executeOn: optional(day) })).mutation(({ ctx, input }) => draftRun(ctx.actor, input.executeOn)),
  takeOut: office.input(z.strictObject({ id, reason })).mutation(({ ctx, input }) => takeOut(ctx.actor, input.id, input.reason)),
  cancelRun: office.input(z.strictObject({ id, reason })).mutation(({ ctx, input }) => cancelRun(ctx.actor, input.id, input.reason)),
  /** Makes the file; `count` and `rappen` say which draft was read. */
  releaseRun: office
    .input(
      z.strictObject({
        id,
        count: whole(0, 1_000_000),
        rappen: z.preprocess(value => (typeof value === 'string' ? Number(value) : value), z.int().min(0)),
      }),
    )
    .mutation(({ ctx, input: { id: runId, ...seen } }) => releaseRun(ctx.actor, runId, seen)),
  file: office.input(one).mutation(({ ctx, input }) => fetchFile(ctx.actor, input.id)),

  readBankFile: office
    .input(z.strictObject({ name: required(120), xml: z.string().min(1, 'required').max(8_000_000) }))
    .mutation(({ ctx, input }) => importBankFile(ctx.actor, input)),
  openItems: office.query(({ ctx }) => listOpenItems(ctx.actor)),
  takeItem: office.input(one).mutation(({ ctx, input }) => takeItem(ctx.actor, input.id)),
  settleItem: office.input(z.strictObject({ id, note: reason })).mutation(({ ctx, input }) => settleItem(ctx.actor, input.id, input.note)),

  /** What was paid for one's persons in a year. */
  statements: account.input(z.strictObject({ year })).query(({ ctx, input }) => listStatements(ctx.actor, ctx.language, input.year)),
  statementPdf: account
    .input(z.strictObject({ personId: id, year: whole(2000, 2100) }))
    .query(async ({ ctx, input }) => (await drawStatement(ctx.actor, ctx.language, input.personId, input.year)).toString('base64')),

  /** Who came to which session, for the people who lead the course. */
  sessions: holding('provider_member')
    .input(z.strictObject({ runId: id }))
    .query(({ ctx, input }) => listSessions(ctx.actor, input.runId)),
  markSessions: holding('provider_member')
    .input(
      z.strictObject({
        runId: id,
        marks: z.array(z.strictObject({ enrolmentId: id, attended: z.array(id).max(200) })).max(400),
        reason: optional(prose(500)),
      }),
    )
    .mutation(({ ctx, input }) => markSessions(ctx.actor, input.runId, input.marks, input.reason)),
})
