import { account, router } from '#api/trpc.ts'
import { listWaiting } from '#domain/desk/waiting.ts'

export const deskRouter = router({
  /** What waits for the roles one holds; without a role nothing does. */
  waiting: account.query(({ ctx }) => listWaiting(ctx.actor)),
})
