// What stands behind the doors of the books, made anew for each call.
import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { importMoneyFile } from '#domain/payment/bank-import.ts'
import { chooseBill, nameAccount } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { openTask } from '#domain/payment/tasks.ts'
import { makeRefundFile } from '#domain/payment/transferring.ts'
import { camt, payments, type Single } from '#test/bank-credit.ts'
import type { World } from '#test/doors/world.ts'
import { makeOrder } from '#test/paying.ts'

export const anOpenOrder = async () => ({ id: (await makeOrder()).orderId })
export const itsMonth = (world: World) => ({ providerId: world.school.id, month: today().toString().slice(0, 7) })

/** A bill that is out. */
export async function aBill() {
  const { actor, orderId } = await makeOrder()
  const { number } = await chooseBill(actor, orderId)
  return { orderId, invoice: await database().invoice.findUniqueOrThrow({ where: { number } }) }
}

/** A line of the bank, as the bank tells it today. */
export async function aLine(world: World, single: Omit<Single, 'own'> = { amount: '12.00' }) {
  const xml = camt({ accounts: payments({ own: randomUUID().slice(0, 16), payer: 'Anna Demo', ...single }) })
  const { fileId } = await importMoneyFile(world.actors.bookkeeper, { name: 'camt054.xml', xml })
  return { id: (await database().creditLine.findFirstOrThrow({ where: { fileId } })).id }
}

/** A line without a reference, and the bill that it may be for. */
export async function aLineForABill(world: World) {
  const { invoice } = await aBill()
  return { ...(await aLine(world)), invoice: invoice.number }
}

export async function aMoneyTask() {
  const subjectId = randomUUID()
  await database().$transaction(tx => openTask(tx, { kind: 'difference', subjectId }))
  return { taskId: (await database().paymentTask.findFirstOrThrow({ where: { subjectId } })).id }
}

/** More came for a bill than it asked for. */
export async function aSurplus(world: World) {
  const { orderId, invoice } = await aBill()
  await aLine(world, { amount: `${invoice.totalRappen / 100 + 10}.00`, reference: invoice.reference ?? '' })
  return { id: orderId }
}

/** Money on its way back to an account that is known. */
export async function aReadyRefund(world: World) {
  const { actor, orderId, placeId } = await makeOrder()
  await takeAtCounter(world.actors.counter_clerk, { orderId, way: 'terminal', rappen: 20_000 })
  await cancel(actor, { enrolmentId: placeId })
  const { id: refundId } = await database().orderRefund.findFirstOrThrow({ where: { orderId } })
  await nameAccount(actor, { refundId, holder: 'Anna Demo', iban: 'CH9300762011623852957' })
  return {}
}

export async function aRefundFile(world: World) {
  await aReadyRefund(world)
  return { id: (await makeRefundFile(world.actors.bookkeeper)).fileId }
}
