import { enrolmentRouter } from '#api/enrolment.ts'
import { messageRouter } from '#api/message.ts'
import { professionRouter } from '#api/profession.ts'
import { type Context, createCallerFactory, router } from '#api/trpc.ts'

export type { Role } from '#domain/actor.ts'

export const appRouter = router({
  profession: professionRouter,
  message: messageRouter,
  enrolment: enrolmentRouter,
})
export type AppRouter = typeof appRouter

const createCaller = createCallerFactory(appRouter)
/** The same doors as over the network, called in this process by pages. */
export const apiFor = (context: Context) => createCaller(context)
export type Api = ReturnType<typeof apiFor>
