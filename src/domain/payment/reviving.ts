import type { Tx } from '#db/client.ts'
import type { OrderItem } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { active } from '#domain/enrolment/enrolment.ts'
import { freeSeats, type LockedRun } from '#domain/enrolment/seats.ts'
import { record } from '#domain/history.ts'
import { followEnrolment } from '#domain/learning-path/following.ts'
import { currentPlace } from '#domain/payment/confirming.ts'
import { balancesOf, post } from '#domain/payment/ledger.ts'
import type { Locked } from '#domain/payment/with-order.ts'

/**
 * Money came for seats that were given up because it had not: where all of them are still free, they are taken again at the price that was
 * booked. Where one is gone none is: nobody is split from those they came with by a late transfer. A voucher has gone back to its budget and
 * does not come again by itself.
 */
export async function reviveSeats(tx: Tx, actor: Actor, { order, runs }: Locked): Promise<boolean> {
  const items = await tx.orderItem.findMany({ where: { orderId: order.id, endReason: 'payment_expired' }, orderBy: { id: 'asc' } })
  const price = items.reduce((sum, one) => sum + one.priceRappen, 0)
  const { person } = await balancesOf(tx, order.id)
  if (items.length === 0 || price > person || items.some(one => one.contributionRappen > 0)) return false
  const wanted = Map.groupBy(items, one => one.runId)
  for (const [runId, some] of wanted) if (freeSeats(runs.get(runId) as LockedRun) < some.length) return false
  for (const item of items) if (!(await isStillPossible(tx, runs.get(item.runId) as LockedRun, item))) return false
  for (const item of items) await takeAgain(tx, actor, runs.get(item.runId) as LockedRun, item)
  return true
}

async function isStillPossible(tx: Tx, run: LockedRun, { personId, runId }: OrderItem): Promise<boolean> {
  if (run.state !== 'open' || run.startsAt <= run.at) return false
  return (await tx.enrolment.count({ where: { runId, personId, state: { in: [...active] } } })) === 0
}

async function takeAgain(
  tx: Tx,
  actor: Actor,
  run: LockedRun,
  { id, orderId, personId, runId, providerId, title, priceRappen, rules }: OrderItem,
) {
  const before = await currentPlace(tx, id)
  const item = await tx.orderItem.create({
    data: { orderId, personId, runId, providerId, title, priceRappen, rules: rules as object, createdAt: run.at },
  })
  await post(tx, actor, orderId, { source: 'person', target: 'provider', rappen: priceRappen, act: 'charged', itemId: item.id })
  const kept = { consentId: before?.consentId ?? null, prerequisitesConfirmedAt: before?.prerequisitesConfirmedAt ?? null }
  const place = await tx.enrolment.create({
    data: {
      runId,
      personId,
      priceRappen,
      state: 'payment_due',
      orderItemId: item.id,
      enrolledById: before?.enrolledById ?? null,
      ...kept,
      createdAt: run.at,
    },
  })
  run.taken += 1
  await record(tx, actor, {
    concept: 'enrolment',
    subjectId: place.id,
    personId,
    act: 'found_again',
    providerId,
    after: { state: 'payment_due' },
  })
  await followEnrolment(tx, actor, place.id)
}
