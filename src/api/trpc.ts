import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { type Invalid, listInvalid } from '#api/invalid.ts'
import { refusalCode } from '#api/refusal-code.ts'
import { type Actor, hasRole, type Role } from '#domain/actor.ts'
import { type Reason, Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** What every door knows about a call. `address` is the network address as src/web/address.ts found it. */
export type Context = { actor: Actor; language: Language; address: string }

/** Who may call a procedure at all. Whether they may touch that course or that person is the domain's to say. */
export type Audience = 'anyone' | 'account' | readonly Role[]

/** The shape of every error, the same through page and network: no stack, no SQL. */
export type Fault = {
  reason: Reason | 'invalid' | 'broken'
  about: Record<string, string | number>
  field: string | null
  invalid: Invalid[]
}

const t = initTRPC
  .context<Context>()
  .meta<{ audience: Audience }>()
  .create({
    isDev: false,
    errorFormatter: ({ shape, error }) => ({ ...shape, message: faultOf(error).reason, data: { ...shape.data, ...faultOf(error) } }),
  })

/** What went wrong, in our words, whichever library threw it. */
export function faultOf(error: unknown): Fault {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error
  if (cause instanceof Refusal) return { reason: cause.reason, about: cause.about, field: cause.field ?? null, invalid: [] }
  if (cause instanceof ZodError) return { reason: 'invalid', about: {}, field: null, invalid: listInvalid(cause) }
  if (error instanceof TRPCError && error.code === 'NOT_FOUND') return { reason: 'not_found', about: {}, field: null, invalid: [] }
  if (error instanceof TRPCError && ['BAD_REQUEST', 'PARSE_ERROR', 'UNSUPPORTED_MEDIA_TYPE', 'METHOD_NOT_SUPPORTED'].includes(error.code))
    return { reason: 'invalid', about: {}, field: null, invalid: [] }
  return { reason: 'broken', about: {}, field: null, invalid: [] }
}

/** The domain's no becomes the matching HTTP code; a bug stays a bug and is reported by the server. */
const refusals = t.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok || !(result.error.cause instanceof Refusal)) return result
  throw new TRPCError({ code: refusalCode[result.error.cause.reason], message: result.error.cause.reason, cause: result.error.cause })
})

const door = (audience: Audience) =>
  t.procedure
    .meta({ audience })
    .use(refusals)
    .use(({ ctx, next }) => {
      if (audience !== 'anyone' && !ctx.actor.account) throw new Refusal('sign_in_first')
      if (Array.isArray(audience) && !hasRole(ctx.actor, ...audience)) throw new Refusal('not_allowed')
      return next({ ctx })
    })

/** For everybody, with or without a login. */
export const anyone = door('anyone')
/** For whoever is signed in; the domain finds only what is theirs. */
export const account = door('account')
/** For people who hold one of these roles; the domain asks in which organisation. */
export const holding = (...roles: Role[]) => door(roles)

export const { router, createCallerFactory } = t
