import { database } from '#db/client.ts'
import { balancesOf } from '#domain/payment/ledger.ts'
import { listStanding } from '#domain/payment/order.ts'
import type { StripeStandIn } from '#test/stripe/stand-in.ts'

const sum = (rows: readonly { rappen: number }[]) => rows.reduce((all, one) => all + one.rappen, 0)

/** Holds order, ledger and the desk's own books of one order against each other. Says what is wrong, and where it all came to. */
export async function compareBooks(stripe: StripeStandIn, orderId: string) {
  const order = await database().order.findUniqueOrThrow({
    where: { id: orderId },
    include: { payments: { include: { disputes: true } }, refunds: true, tasks: { where: { settledAt: null } } },
  })
  const { payments, refunds, tasks } = order
  const balances = await balancesOf(database(), orderId)
  const books = stripe.books()
  const ours = new Set(payments.map(one => one.id))
  const charges = books.charges.filter(one => one.status === 'succeeded' && ours.has(one.reference ?? ''))
  const given = books.refunds.filter(one => ours.has(one.payment ?? ''))
  const alive = given.filter(one => one.status !== 'failed')
  const disputes = books.disputes.filter(one => ours.has(one.payment ?? ''))
  const lost = disputes.filter(one => one.status !== 'won')
  const paid = payments.filter(one => one.state === 'paid')
  const byDesk = refunds.filter(one => one.way === 'desk' && (one.state === 'pending' || one.state === 'done'))
  const faults: string[] = []
  const hold = (isTrue: boolean, what: string) => void (isTrue || faults.push(what))

  hold(Object.values(balances).reduce((all, one) => all + one, 0) === 0, 'the ledger does not come to nothing')
  hold(
    -balances.desk === sum(charges) - sum(alive) - sum(lost),
    `desk: ledger ${-balances.desk}, Stripe ${sum(charges)} - ${sum(alive)} - ${sum(lost)}`,
  )
  hold(-balances.terminal === sum(paid.filter(one => one.way === 'terminal')), 'what the counter took is not what the ledger says')
  for (const one of charges) {
    const payment = payments.find(({ id }) => id === one.reference)
    hold(
      payment?.state === 'paid' && payment.rappen === one.rappen,
      `a charge of ${one.rappen} is ${payment?.state} ${payment?.rappen} with us`,
    )
    const back = sum(alive.filter(refund => refund.payment === one.reference))
    hold(back <= one.rappen, `${back} went back of ${one.rappen}`)
  }
  hold(new Set(charges.map(one => one.reference)).size === charges.length, 'one payment of ours was charged twice')
  hold(paid.filter(one => one.way === 'desk').length === charges.length, 'paid at the desk, and it does not know')
  for (const one of alive) {
    const refund = refunds.find(({ deskRefundId }) => deskRefundId === one.id)
    hold(
      refund?.rappen === one.rappen && refund.state === (one.status === 'succeeded' ? 'done' : 'pending'),
      `a refund ${one.status} is ${refund?.state}`,
    )
  }
  hold(byDesk.length === alive.length, `${alive.length} refunds at the desk are ${byDesk.length} with us`)
  for (const one of disputes) {
    const known = payments.flatMap(payment => payment.disputes).find(({ deskId }) => deskId === one.id)
    const state = one.status === 'won' || one.status === 'lost' ? one.status : 'open'
    hold(known?.state === state, `a dispute ${one.status} is ${known?.state}`)
  }
  hold(!payments.some(one => one.state === 'asked' || one.state === 'open'), 'a visit is still open')

  // No money without a seat, a way back or somebody who looks at it; no seat for ever without money.
  const waiting = sum(refunds.filter(one => ['due', 'needs_account', 'ready'].includes(one.state)))
  const stuck = sum(refunds.filter(one => one.state === 'failed'))
  const places = await database().enrolment.findMany({ where: { orderItem: { orderId } }, orderBy: { arrival: 'asc' } })
  const standing = await listStanding(database(), orderId)
  const looked = tasks.map(one => one.kind)
  if (balances.person > 0)
    hold(waiting + stuck >= balances.person || looked.length > 0, `${balances.person} too much, ${waiting} on its way back`)
  if (stuck > 0) hold(looked.includes('refund_failed'), 'a refund failed and nobody is told')
  if (lost.length > 0) hold(looked.includes('dispute'), 'a dispute and nobody is told')
  for (const item of standing) {
    const place = places.findLast(one => one.orderItemId === item.id)
    if (balances.person >= 0) hold(place?.state === 'confirmed' || place?.state === 'attended', `paid, and the seat is ${place?.state}`)
    else if (place?.state === 'confirmed')
      hold(order.state === 'billed' || looked.includes('dispute') || looked.includes('desk_refund'), 'a seat without money')
    else hold(order.state === 'billed' || (order.state === 'open' && order.payUntil !== null), `owes, and is ${order.state} without an end`)
  }
  const runs = await database().courseRun.findMany({ where: { orderItems: { some: { orderId } } } })
  for (const run of runs) {
    const seated = await database().enrolment.count({
      where: { runId: run.id, state: { in: ['confirmed', 'payment_due', 'offered', 'attended'] } },
    })
    hold(seated <= run.seats && run.taken <= run.seats, `${seated} people on ${run.seats} seats, counted ${run.taken}`)
  }
  hold(
    !looked.includes('difference'),
    `the comparison of days alarms: ${JSON.stringify(tasks.filter(one => one.kind === 'difference').map(one => one.about))}`,
  )
  const state = {
    order: order.state,
    balances,
    places: places.map(one => one.state),
    paid: paid.map(one => one.rappen).sort((a, b) => a - b),
    back: sum(byDesk),
    waiting: waiting + stuck,
    tasks: looked.sort(),
  }
  return { faults, state }
}
