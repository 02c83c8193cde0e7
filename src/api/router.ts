import { accountRouter } from '#api/account.ts'
import { applicationRouter } from '#api/application.ts'
import { apprenticeshipRouter } from '#api/apprenticeship.ts'
import { bookkeepingRouter } from '#api/bookkeeping.ts'
import { candidacyRouter } from '#api/candidacy.ts'
import { competenceRouter } from '#api/competence.ts'
import { counsellingRouter } from '#api/counselling.ts'
import { courseRouter } from '#api/course.ts'
import { decisionRouter } from '#api/decision.ts'
import { deskRouter } from '#api/desk.ts'
import { enrolmentRouter } from '#api/enrolment.ts'
import { historyRouter } from '#api/history.ts'
import { insightRouter } from '#api/insight.ts'
import { invoiceRouter } from '#api/invoice.ts'
import { learningPathRouter } from '#api/learning-path.ts'
import { mappingRouter } from '#api/mapping.ts'
import { messageRouter } from '#api/message.ts'
import { orderRouter } from '#api/order.ts'
import { payoutRouter } from '#api/payout.ts'
import { personRouter } from '#api/person.ts'
import { placePlanningRouter } from '#api/place-planning.ts'
import { placeRegisterRouter } from '#api/place-register.ts'
import { practiceDeskRouter } from '#api/practice-desk.ts'
import { professionRouter } from '#api/profession.ts'
import { programmeRouter } from '#api/programme.ts'
import { publishingRouter } from '#api/publishing.ts'
import { reviewingRouter } from '#api/reviewing.ts'
import { roleRouter } from '#api/role.ts'
import { subsidyRouter } from '#api/subsidy.ts'
import { subsidyDeskRouter } from '#api/subsidy-desk.ts'
import { tasterRouter } from '#api/taster.ts'
import { trainingContractRouter } from '#api/training-contract.ts'
import { type Context, createCallerFactory, router } from '#api/trpc.ts'

export type { Role } from '#domain/actor.ts'

export const appRouter = router({
  account: accountRouter,
  person: personRouter,
  role: roleRouter,
  course: courseRouter,
  desk: deskRouter,
  history: historyRouter,
  publishing: publishingRouter,
  reviewing: reviewingRouter,
  enrolment: enrolmentRouter,
  competence: competenceRouter,
  profession: professionRouter,
  counselling: counsellingRouter,
  mapping: mappingRouter,
  insight: insightRouter,
  learningPath: learningPathRouter,
  message: messageRouter,
  subsidy: subsidyRouter,
  subsidyDesk: subsidyDeskRouter,
  decision: decisionRouter,
  programme: programmeRouter,
  bookkeeping: bookkeepingRouter,
  order: orderRouter,
  invoice: invoiceRouter,
  payout: payoutRouter,
  application: applicationRouter,
  placePlanning: placePlanningRouter,
  candidacy: candidacyRouter,
  apprenticeship: apprenticeshipRouter,
  taster: tasterRouter,
  trainingContract: trainingContractRouter,
  placeRegister: placeRegisterRouter,
  practiceDesk: practiceDeskRouter,
})
export type AppRouter = typeof appRouter

const createCaller = createCallerFactory(appRouter)
/** The same doors as over the network, called in this process by pages. */
export const apiFor = (context: Context) => createCaller(context)
export type Api = ReturnType<typeof apiFor>
