import { z } from 'zod'
import { day, id, line, optional, prose, required, requiredProse, slug, whole } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { declareAbsence, endAbsence, listAbsences, listDeputies } from '#domain/counselling/absences.ts'
import { subsidyStates } from '#domain/subsidy/application.ts'
import { declareConflict, endConflict } from '#domain/subsidy/conflicts.ts'
import { approve, propose, returnProposal } from '#domain/subsidy/deciding.ts'
import { approveAll, takeUp } from '#domain/subsidy/desk-acting.ts'
import { listProposed } from '#domain/subsidy/desk-bulk.ts'
import { getDeskCase } from '#domain/subsidy/desk-case.ts'
import { readDeskFile } from '#domain/subsidy/desk-documents.ts'
import { addNote, finishTask, writeToPerson } from '#domain/subsidy/desk-notes.ts'
import { listDeskQueue, listWorkload } from '#domain/subsidy/desk-queue.ts'
import { endCase } from '#domain/subsidy/ending.ts'
import { acceptDocument, rejectDocument } from '#domain/subsidy/judging.ts'
import { askOpinion, enterOpinion, withdrawOpinion } from '#domain/subsidy/opinions.ts'
import { extendRequest, requestDocument, waiveRequest } from '#domain/subsidy/requesting.ts'
import { documentKeys } from '#domain/subsidy/terms.ts'
import { parseRappen } from '#words/money.ts'

const desk = holding('case_officer', 'approver', 'head_of_office')
const officer = holding('case_officer')
const approver = holding('approver', 'head_of_office')
const seen = z.iso.datetime()
const rappen = z.preprocess(
  value => (typeof value === 'string' ? (value.trim() === '' ? 0 : (parseRappen(value) ?? Number.NaN)) : value),
  z.int('not_an_amount').min(0).max(100_000_000),
)
const truth = z.preprocess(value => value === '1' || value === true, z.boolean()).default(false)
const reason = prose(600)
const ofCase = { id }
const ids = z.preprocess(value => (typeof value === 'string' ? [value] : value), z.array(id).max(100))

const filterShape = z.strictObject({
  programme: optional(slug),
  state: z.enum([...subsidyStates.filter(state => state !== 'draft'), 'open', 'undecided', 'all']).default('open'),
  mine: truth,
  due: optional(z.enum(['over', 'week'])),
  q: optional(line(100)),
  officer: optional(z.union([z.literal('none'), id])),
  page: whole(1, 10_000).default(1),
})

export const subsidyDeskRouter = router({
  queue: desk.input(filterShape).query(({ ctx, input }) => listDeskQueue(ctx.actor, input, ctx.language)),
  workload: desk.query(({ ctx }) => listWorkload(ctx.actor)),
  /** Reads a dossier, and writes down that it was read. */
  case: desk.input(z.strictObject(ofCase)).query(({ ctx, input }) => getDeskCase(ctx.actor, input.id, ctx.language)),
  takeUp: officer.input(z.strictObject(ofCase)).mutation(({ ctx, input }) => takeUp(ctx.actor, input.id)),
  propose: officer
    .input(
      z.strictObject({
        ...ofCase,
        kind: z.enum(['grant', 'partly_grant', 'refuse', 'not_enter']),
        rappen,
        considerations: optional(prose(2000)),
      }),
    )
    .mutation(({ ctx, input: { id: caseId, ...proposal } }) => propose(ctx.actor, caseId, proposal)),
  returnProposal: approver
    .input(z.strictObject({ ...ofCase, reason }))
    .mutation(({ ctx, input }) => returnProposal(ctx.actor, input.id, input.reason)),
  approve: approver.input(z.strictObject({ ...ofCase, seen })).mutation(async ({ ctx, input }) => ({
    state: (await approve(ctx.actor, input.id, input.seen)).state,
  })),
  proposed: approver
    .input(z.strictObject({ ids: ids.optional() }))
    .query(({ ctx, input }) => listProposed(ctx.actor, ctx.language, input.ids)),
  /** Each case alone: a no stops nothing but itself. */
  approveAll: approver
    .input(z.strictObject({ cases: z.array(z.strictObject({ id, seen })).min(1).max(100) }))
    .mutation(async ({ ctx, input }) =>
      (await approveAll(ctx.actor, input.cases)).map(one => ({ id: one.id, state: one.state, reason: one.reason?.reason ?? null })),
    ),
  end: officer
    .input(z.strictObject({ ...ofCase, move: z.enum(['withdraw', 'declareMoot']), reason }))
    .mutation(({ ctx, input }) => endCase(ctx.actor, input.id, input.move, input.reason)),
  declareConflict: desk.input(z.strictObject({ personId: id })).mutation(({ ctx, input }) => declareConflict(ctx.actor, input.personId)),
  endConflict: desk
    .input(z.strictObject({ personId: id, reason }))
    .mutation(({ ctx, input }) => endConflict(ctx.actor, input.personId, input.reason)),
  addNote: desk
    .input(z.strictObject({ ...ofCase, kind: z.enum(['note', 'task', 'legal']), text: requiredProse(4000) }))
    .mutation(({ ctx, input: { id: caseId, ...note } }) => addNote(ctx.actor, caseId, note)),
  finishTask: desk.input(z.strictObject({ noteId: id })).mutation(({ ctx, input }) => finishTask(ctx.actor, input.noteId)),
  write: desk
    .input(z.strictObject({ ...ofCase, message: requiredProse(4000) }))
    .mutation(({ ctx, input }) => writeToPerson(ctx.actor, input.id, input.message)),
  request: officer
    .input(z.strictObject({ ...ofCase, document: z.enum(documentKeys), reason, dueOn: day }))
    .mutation(({ ctx, input: { id: caseId, dueOn, ...asked } }) =>
      requestDocument(ctx.actor, caseId, { ...asked, dueOn: Temporal.PlainDate.from(dueOn) }),
    ),
  extend: officer
    .input(z.strictObject({ requestId: id, dueOn: day, reason }))
    .mutation(({ ctx, input }) => extendRequest(ctx.actor, input.requestId, Temporal.PlainDate.from(input.dueOn), input.reason)),
  waive: officer.input(z.strictObject({ requestId: id })).mutation(({ ctx, input }) => waiveRequest(ctx.actor, input.requestId)),
  accept: officer.input(z.strictObject({ documentId: id })).mutation(({ ctx, input }) => acceptDocument(ctx.actor, input.documentId)),
  reject: officer
    .input(z.strictObject({ documentId: id, reason, dueOn: optional(day) }))
    .mutation(({ ctx, input: { documentId, dueOn, ...said } }) =>
      rejectDocument(ctx.actor, documentId, { ...said, dueOn: dueOn ? Temporal.PlainDate.from(dueOn) : undefined }),
    ),
  /** Hands a file over, and writes down that it was opened. */
  file: desk.input(z.strictObject({ ...ofCase, file: id })).query(async ({ ctx, input }) => {
    const { name, type, bytes } = await readDeskFile(ctx.actor, input.id, input.file)
    return { name, type, base64: bytes.toString('base64') }
  }),
  askOpinion: officer
    .input(z.strictObject({ ...ofCase, askedOfId: optional(id), office: optional(line(120)), question: requiredProse(2000), dueOn: day }))
    .mutation(({ ctx, input: { id: caseId, dueOn, ...asked } }) =>
      askOpinion(ctx.actor, caseId, { ...asked, dueOn: Temporal.PlainDate.from(dueOn) }),
    ),
  enterOpinion: officer
    .input(z.strictObject({ opinionId: id, answer: requiredProse(4000), answeredBy: required(120), answeredOn: day }))
    .mutation(({ ctx, input: { opinionId, answeredOn, ...said } }) =>
      enterOpinion(ctx.actor, opinionId, { ...said, answeredOn: Temporal.PlainDate.from(answeredOn) }),
    ),
  withdrawOpinion: officer
    .input(z.strictObject({ opinionId: id }))
    .mutation(({ ctx, input }) => withdrawOpinion(ctx.actor, input.opinionId)),
  absences: officer.query(async ({ ctx }) => ({
    absences: await listAbsences(ctx.actor),
    deputies: await listDeputies(ctx.actor, 'case_officer'),
  })),
  declareAbsence: officer
    .input(z.strictObject({ deputyId: id, firstDay: day, lastDay: day }))
    .mutation(({ ctx, input: { deputyId, firstDay, lastDay } }) =>
      declareAbsence(
        ctx.actor,
        { deputyId, firstDay: Temporal.PlainDate.from(firstDay), lastDay: Temporal.PlainDate.from(lastDay) },
        'case_officer',
      ),
    ),
  endAbsence: officer.input(z.strictObject({ id })).mutation(({ ctx, input }) => endAbsence(ctx.actor, input.id)),
})
