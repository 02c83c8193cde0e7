import type { Tx } from '#db/client.ts'
import type { Enrolment, Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { after, type Move, seated } from '#domain/enrolment/enrolment.ts'
import { factsOf, type LockedRun } from '#domain/enrolment/seats.ts'
import { tell } from '#domain/enrolment/telling.ts'
import { record } from '#domain/history.ts'
import { followEnrolment } from '#domain/learning-path/following.ts'
import type { MessageKind } from '#domain/message/writing.ts'
import { giveSeatBack } from '#domain/payment/giving-back.ts'

type How = {
  /** The verb in the history, in the past tense. */
  act: string
  data?: Omit<Prisma.EnrolmentUncheckedUpdateInput, 'state'>
  reason?: string | undefined
  tell?: MessageKind
  values?: Record<string, string | number>
}

/** One step of one enrolment under the lock of its run: state, history, message and the count of seats change together or not at all. */
export async function move(tx: Tx, actor: Actor, run: LockedRun, place: Enrolment, step: Move, how: How) {
  const state = after(place.state, step)
  const { act, data, reason, values } = how
  const changed = await tx.enrolment.update({ where: { id: place.id }, data: { ...data, state } })
  const facts = await factsOf(tx, run)
  await record(tx, actor, {
    ...{ concept: 'enrolment', subjectId: place.id, personId: place.personId, providerId: facts.provider.id, act, reason },
    before: { state: place.state },
    after: { state, ...(changed.endReason ? { endReason: changed.endReason } : {}) },
  })
  await followEnrolment(tx, actor, place.id)
  if (how.tell) await tell(tx, how.tell, facts, place, values)
  if (state === 'cancelled') await giveSeatBack(tx, actor, changed)
  run.taken += Number(holdsSeat(changed, run.at)) - Number(holdsSeat(place, run.at))
  run.waiting += Number(state === 'waiting') - Number(place.state === 'waiting')
  return changed
}

/** An offer holds a real seat until it expires, or the person clicking the mail finds the course full; so does a seat that is to be paid. */
export function holdsSeat({ state, offerUntil, payUntil }: Pick<Enrolment, 'state' | 'offerUntil' | 'payUntil'>, at: Date) {
  if (state === 'offered') return offerUntil !== null && offerUntil > at
  if (state === 'payment_due') return payUntil === null || payUntil > at
  return seated.includes(state)
}
