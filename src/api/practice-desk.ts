import { z } from 'zod'
import { optional } from '#api/fields.ts'
import { anyone, router } from '#api/trpc.ts'
import { getPracticeVisit, leavePractice, payPractice, payPracticeThenFail } from '#domain/payment/practising.ts'

// Nobody signs in at a payment service: whoever has the address of a visit stands at its desk.
const visit = z.strictObject({ id: z.string().regex(/^[\w-]{1,100}$/, 'wrong') })
const tick = optional(z.literal('on')).transform(value => value === 'on')

/** The page of the practice payment desk, only in a demo. Each door tells the path on which the person goes on. */
export const practiceDeskRouter = router({
  visit: anyone.input(visit).query(({ input }) => getPracticeVisit(input.id)),
  pay: anyone
    .input(visit.extend({ method: z.enum(['card', 'twint'], 'required'), later: z.enum(['paid', 'failed']), closing: tick }))
    .mutation(({ input: { id, method, later, closing } }) =>
      later === 'failed' ? payPracticeThenFail(id, method) : payPractice(id, method, closing),
    ),
  leave: anyone.input(visit).mutation(({ input }) => leavePractice(input.id)),
})
