import { z } from 'zod'
import { id, optional, prose, required, requiredProse, several, slug } from '#api/fields.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { agree, disagree } from '#domain/candidacy/agreeing.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { boardOrders, getBoard, getDossier, listSelections } from '#domain/candidacy/board.ts'
import { discardDraft, getAdvert, getDraft, listChoices, saveDraft } from '#domain/candidacy/drafting.ts'
import { addFile, fileKinds, readOfficeFile, readOwnFile, removeFile } from '#domain/candidacy/files.ts'
import { getOwn, listOwn } from '#domain/candidacy/own.ts'
import { acceptOffer, offerPlace, takeBack } from '#domain/candidacy/promising.ts'
import { addNote, invite, listRest, refuse, refuseRest, shortlist } from '#domain/candidacy/selecting.ts'
import { declineOffer, withdrawCandidacy } from '#domain/candidacy/withdrawing.ts'

export type OwnCandidacies = Awaited<ReturnType<typeof listOwn>>
export type OwnCandidacy = Awaited<ReturnType<typeof getOwn>>
export type Board = Awaited<ReturnType<typeof getBoard>>
export type Dossier = Awaited<ReturnType<typeof getDossier>>

const one = z.strictObject({ id })
const office = holding('training_coordinator')
const inBase64 = ({ name, type, bytes }: { name: string; type: string; bytes: Buffer }) => ({
  name,
  type,
  base64: bytes.toString('base64'),
})

/** Applying for an apprenticeship place, and the office that selects. */
export const candidacyRouter = router({
  /** What the page of applying says to everybody. */
  advert: anyone.input(z.strictObject({ slug })).query(({ ctx, input }) => getAdvert(input.slug, ctx.language)),
  choices: account
    .input(z.strictObject({ slug, bookingId: optional(id) }))
    .query(({ ctx, input }) => listChoices(ctx.actor, input.slug, input.bookingId)),
  save: account
    .input(
      z.strictObject({
        slug,
        personId: id,
        school: required(120),
        motivation: requiredProse(1500),
        answer0: optional(prose(800)),
        answer1: optional(prose(800)),
        answer2: optional(prose(800)),
        bookingId: optional(id),
      }),
    )
    .mutation(({ ctx, input: { slug: of, personId, school, motivation, answer0 = '', answer1 = '', answer2 = '', bookingId } }) =>
      saveDraft(ctx.actor, of, personId, { school, motivation, answers: [answer0, answer1, answer2], bookingId }),
    ),
  draft: account.input(one).query(({ ctx, input }) => getDraft(ctx.actor, input.id, ctx.language)),
  discard: account.input(one).mutation(({ ctx, input }) => discardDraft(ctx.actor, input.id)),
  submit: account
    .input(z.strictObject({ id, consent: optional(required(20)) }))
    .mutation(({ ctx, input }) => apply(ctx.actor, input.id, { consent: input.consent, language: ctx.language })),
  mine: account.query(({ ctx }) => listOwn(ctx.actor, ctx.language)),
  get: account.input(one).query(({ ctx, input }) => getOwn(ctx.actor, input.id, ctx.language)),
  addFile: account
    // Over the network a body carries far less than a photograph; pages hand files over in this process.
    .input(z.strictObject({ id, kind: z.enum(fileKinds, 'not_a_choice'), name: z.string().max(400), base64: z.string().max(14_000_000) }))
    .mutation(({ ctx, input }) =>
      addFile(ctx.actor, input.id, { kind: input.kind, name: input.name, bytes: Buffer.from(input.base64, 'base64') }),
    ),
  removeFile: account.input(z.strictObject({ id, file: id })).mutation(({ ctx, input }) => removeFile(ctx.actor, input.id, input.file)),
  file: account
    .input(z.strictObject({ id, file: id }))
    .query(async ({ ctx, input }) => inBase64(await readOwnFile(ctx.actor, input.id, input.file))),
  /** The yes of a guardian, to the text whose version they saw. */
  agree: account
    .input(z.strictObject({ id, consent: optional(required(20)) }))
    .mutation(({ ctx, input }) => agree(ctx.actor, input.id, { consent: input.consent, language: ctx.language })),
  disagree: account.input(one).mutation(({ ctx, input }) => disagree(ctx.actor, input.id)),
  accept: account.input(one).mutation(({ ctx, input }) => acceptOffer(ctx.actor, input.id)),
  decline: account.input(one).mutation(({ ctx, input }) => declineOffer(ctx.actor, input.id)),
  withdraw: account.input(one).mutation(({ ctx, input }) => withdrawCandidacy(ctx.actor, input.id)),

  /** The adverts one selects for. */
  selections: office.query(({ ctx }) => listSelections(ctx.actor, ctx.language)),
  board: office
    .input(z.strictObject({ id, order: optional(z.enum(boardOrders, 'not_a_choice')) }))
    .query(({ ctx, input }) => getBoard(ctx.actor, input.id, input.order ?? 'time', ctx.language)),
  dossier: office.input(one).query(({ ctx, input }) => getDossier(ctx.actor, input.id, ctx.language)),
  officeFile: office
    .input(z.strictObject({ id, file: id }))
    .query(async ({ ctx, input }) => inBase64(await readOfficeFile(ctx.actor, input.id, input.file))),
  note: office
    .input(z.strictObject({ id, note: requiredProse(4000) }))
    .mutation(({ ctx, input }) => addNote(ctx.actor, input.id, input.note)),
  invite: office
    .input(z.strictObject({ id, invitation: requiredProse(1500) }))
    .mutation(({ ctx, input }) => invite(ctx.actor, input.id, input.invitation)),
  shortlist: office.input(one).mutation(({ ctx, input }) => shortlist(ctx.actor, input.id)),
  offer: office
    .input(z.strictObject({ id, placeId: z.uuid('not_a_choice') }))
    .mutation(({ ctx, input }) => offerPlace(ctx.actor, input.id, input.placeId)),
  takeBack: office.input(one).mutation(({ ctx, input }) => takeBack(ctx.actor, input.id)),
  refuse: office
    .input(z.strictObject({ id, reason: required(40), words: prose(1500) }))
    .mutation(({ ctx, input }) => refuse(ctx.actor, input.id, input)),
  /** Who would get the no that the place is filled, before it is sent. */
  rest: office.input(one).query(({ ctx, input }) => listRest(ctx.actor, input.id, ctx.language)),
  refuseRest: office
    .input(z.strictObject({ id, who: several(id, 500), words: prose(1500) }))
    .mutation(({ ctx, input }) => refuseRest(ctx.actor, input.id, input.who, input.words)),
})
