// What stands behind the doors of paying, made anew for each call: orders of `owner` in courses of the member's school.
import { database } from '#db/client.ts'
import { consentText } from '#domain/canton.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { chooseBill } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import type { World } from '#test/doors/world.ts'
import { makePricedRun } from '#test/paying.ts'
import { inDays } from '#test/places.ts'

/** Nobody sits in two courses at the same hour. */
let hours = 0

async function taken({ actors, self, school }: World) {
  hours += 3
  const sessions = [{ startsAt: inDays(120, hours), endsAt: inDays(120, hours + 2) }]
  const run = await makePricedRun({ priceRappen: 12_000, providerId: school.id, sessions })
  const [place] = await enrol(actors.owner, { runId: run.id, personIds: [self.id], together: false, confirmPrerequisites: true })
  return { orderId: place?.orderId ?? '', placeId: place?.id ?? '' }
}

/** One that is being paid. */
export const anOrder = async (world: World) => ({ id: (await taken(world)).orderId })

const due = async (orderId: string) => owed(await balancesOf(database(), orderId))
/** What the counter is to take: all of it. */
export async function aTill(world: World) {
  const { orderId } = await taken(world)
  return { id: orderId, way: 'terminal' as const, rappen: ((await due(orderId)) / 100).toFixed(2) }
}

/** The key that went out with a bill. */
export async function aBill(world: World) {
  const { orderId } = await taken(world)
  return { key: (await chooseBill(world.actors.owner, orderId)).key }
}

async function paidAtCounter(world: World) {
  const { orderId, placeId } = await taken(world)
  const { paymentId } = await takeAtCounter(world.actors.counter_clerk, { orderId, way: 'terminal', rappen: await due(orderId) })
  return { orderId, placeId, paymentId }
}
export const aPayment = async (world: World) => ({ id: (await paidAtCounter(world)).paymentId })

/** Money of the counter that goes back, and nobody has said to which account. */
async function aRefund(world: World) {
  const { orderId, placeId } = await paidAtCounter(world)
  await cancel(world.actors.owner, { enrolmentId: placeId })
  return (await database().orderRefund.findFirstOrThrow({ where: { orderId } })).id
}
export const anAccountForm = async (world: World) => ({
  ...{ refundId: await aRefund(world), holder: 'Frida Türschild', iban: 'CH93 0076 2011 6238 5295 7' },
})
/** A refund that the bank sent back. */
export async function aFailedRefund(world: World) {
  const id = await aRefund(world)
  for (const state of ['ready', 'pending', 'failed'] as const) await database().orderRefund.update({ where: { id }, data: { state } })
  return { id }
}

export async function aVoucherForm(world: World) {
  const { id } = await anOrder(world)
  const item = await database().orderItem.findFirstOrThrow({ where: { orderId: id, endedAt: null } })
  const declaration = consentText('subsidy', 'de').version
  return { id, itemId: item.id, programme: 'digital-gutschein', declaration, answers: {} }
}
export const aYear = ({ self }: World) => ({ personId: self.id, year: 2026 })
