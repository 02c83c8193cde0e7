import { z } from 'zod'
import { id } from '#api/fields.ts'
import { account, router } from '#api/trpc.ts'
import { deviceOf } from '#domain/account/device.ts'
import { getOwnAccount, removePasskey, renewCalendarKey, unlinkOidc } from '#domain/account/own.ts'

/** One's own login. Signing in and out sets cookies, so it is in src/web/session.ts. */
export const accountRouter = router({
  mine: account.query(async ({ ctx }) => {
    const own = await getOwnAccount(ctx.actor)
    return {
      name: own.name,
      email: own.email,
      language: own.language,
      personId: own.personId,
      mayAddChild: own.mayAddChild,
      calendarKey: own.calendarKey,
      oidc: own.credentials.length > 0,
      passkeys: own.passkeys.map(({ createdAt, ...passkey }) => ({ ...passkey, createdAt: createdAt?.toISOString() ?? null })),
      sessions: own.sessions.map(({ createdAt, userAgent }) => ({ createdAt: createdAt.toISOString(), device: deviceOf(userAgent) })),
    }
  }),
  renewCalendarKey: account.mutation(({ ctx }) => renewCalendarKey(ctx.actor)),
  removePasskey: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => removePasskey(ctx.actor, input.id)),
  unlinkOidc: account.mutation(({ ctx }) => unlinkOidc(ctx.actor)),
})
