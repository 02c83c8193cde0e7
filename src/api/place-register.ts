import { z } from 'zod'
import { id, optional, prose, required, requiredProse } from '#api/fields.ts'
import { holding, router } from '#api/trpc.ts'
import { readAcknowledgement, settleFault } from '#domain/place-register/acknowledging.ts'
import { discardExport, draftExport, drawFile, sendExport } from '#domain/place-register/exporting.ts'
import { getRegister } from '#domain/place-register/register.ts'

const officer = holding('apprenticeship_officer')
const one = z.strictObject({ id })

/** The national register of places: full stock out, its answer in. */
export const placeRegisterRouter = router({
  overview: officer.query(({ ctx }) => getRegister(ctx.actor)),
  draft: officer.mutation(({ ctx }) => draftExport(ctx.actor)),
  discard: officer.input(one).mutation(({ ctx, input }) => discardExport(ctx.actor, input.id)),
  send: officer
    .input(z.strictObject({ id, reason: optional(prose(500)) }))
    .mutation(({ ctx, input }) => sendExport(ctx.actor, input.id, input.reason ?? '')),
  file: officer.input(one).query(({ ctx, input }) => drawFile(ctx.actor, input.id)),
  /** `content`: the bytes of the answer file in base64. */
  acknowledge: officer
    .input(z.strictObject({ name: required(120), content: z.base64('wrong').min(1, 'required').max(180_000) }))
    .mutation(({ ctx, input }) => readAcknowledgement(ctx.actor, { name: input.name, bytes: Buffer.from(input.content, 'base64') })),
  settle: officer
    .input(z.strictObject({ id, note: requiredProse(500) }))
    .mutation(({ ctx, input }) => settleFault(ctx.actor, input.id, input.note)),
})
