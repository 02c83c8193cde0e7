import { database } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { runLine } from '#domain/enrolment/run-line.ts'
import { Refusal } from '#domain/refusal.ts'

/** What the link of an offer shows: the run, first names, the end. It changes nothing; mail programs open links before people do. */
export async function getOffer(key: string) {
  const found = await database().enrolment.findUnique({
    where: { offerKey: key },
    include: { person: true, group: true, orderItem: { include: { order: true } } },
  })
  if (!found) throw new Refusal('not_found')
  const { id, state, endReason, priceRappen, offerUntil, group, groupId } = found
  const party = group?.together
    ? await database().enrolment.findMany({ where: { groupId, state }, orderBy: { arrival: 'asc' }, include: { person: true } })
    : [found]
  return {
    ...{ id, state, endReason, priceRappen },
    names: party.map(one => one.person.firstName),
    offerUntil: offerUntil?.toISOString() ?? null,
    open: state === 'offered' && offerUntil !== null && offerUntil > nowDate(),
    /** Is its price to be paid, and does a bill for it exist already? */
    pay:
      state === 'payment_due' && found.orderItem
        ? {
            orderId: found.orderItem.orderId,
            billed: found.orderItem.order.state === 'billed',
            until: found.payUntil?.toISOString() ?? null,
          }
        : null,
    run: runLine(await getRunFacts(database(), found.runId)),
  }
}
