import { createHash } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { CreditLine, OrderRefund } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type Transfer, writeOrder } from '#domain/bank/pain.ts'
import { canton } from '#domain/canton.ts'
import { nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { post } from '#domain/payment/ledger.ts'
import { lockOrder, restate } from '#domain/payment/order.ts'
import { requireBookkeeper } from '#domain/payment/own-order.ts'
import { openTask } from '#domain/payment/tasks.ts'
import { Refusal } from '#domain/refusal.ts'
import { openField, sealField } from '#domain/sealed-field.ts'
import { plainIban } from '#words/iban.ts'

/**
 * Makes one payment file of every refund whose account is known. Each leaves in one file only: the file, its refunds and their entries are
 * written together. Orders are locked in the order of their ids; runs are not needed, a refund changes no seat.
 */
export async function makeRefundFile(actor: Actor): Promise<{ fileId: string; count: number }> {
  const createdById = requireBookkeeper(actor)
  return database().$transaction(
    async tx => {
      await tx.$executeRaw`select pg_advisory_xact_lock(4614)`
      const listed = await tx.orderRefund.findMany({ where: { state: 'ready' }, select: { orderId: true } })
      for (const orderId of [...new Set(listed.map(one => one.orderId))].sort()) await lockOrder(tx, orderId)
      const refunds = await tx.orderRefund.findMany({
        where: { state: 'ready', orderId: { in: listed.map(one => one.orderId) } },
        orderBy: { id: 'asc' },
      })
      if (refunds.length === 0) throw new Refusal('nothing_left')
      const rappen = refunds.reduce((sum, one) => sum + one.rappen, 0)
      const number = (await tx.refundFile.count()) + 1
      const messageId = `${canton().short}-R-${today().toString().replaceAll('-', '')}-${number}`
      const { id: fileId } = await tx.refundFile.create({
        data: { messageId, count: refunds.length, rappen, file: '', hash: '', createdById, createdAt: nowDate() },
      })
      const { debtor } = canton().payout
      const transfers = await listTransfers(tx, refunds)
      let xml = ''
      const head = { messageId, createdAt: nowDate(), executeOn: today().add({ days: 1 }).toString(), count: refunds.length, rappen }
      for await (const piece of writeOrder({ ...head, debtor: { ...debtor, iban: plainIban(debtor.iban) }, transfers })) xml += piece
      await tx.refundFile.update({
        where: { id: fileId },
        data: { file: sealField(xml, fileId), hash: createHash('sha256').update(xml).digest('hex') },
      })
      for (const refund of refunds) await send(tx, actor, fileId, refund)
      for (const orderId of new Set(refunds.map(one => one.orderId))) await restate(tx, await lockOrder(tx, orderId))
      await record(tx, actor, {
        concept: 'payment',
        subjectId: fileId,
        act: 'refund_file_made',
        after: { messageId, count: refunds.length, rappen },
      })
      return { fileId, count: refunds.length }
    },
    { timeout: 60_000, maxWait: 10_000 },
  )
}

const endToEndOf = (refund: OrderRefund) => `R${refund.id.replaceAll('-', '')}`

async function listTransfers(tx: Tx, refunds: OrderRefund[]): Promise<Transfer[]> {
  const transfers: Transfer[] = []
  for (const refund of refunds) {
    const { debtor, number } = await tx.order.findUniqueOrThrow({ where: { id: refund.orderId }, include: { debtor: true } })
    const address = {
      street: debtor.street,
      houseNumber: debtor.houseNumber,
      postcode: debtor.postcode ?? '',
      locality: debtor.locality ?? '',
      country: 'CH',
    }
    const iban = openField(refund.ibanSealed ?? '', refund.id)
    transfers.push({
      name: refund.accountHolder ?? '',
      ...address,
      iban,
      rappen: refund.rappen,
      endToEndId: endToEndOf(refund),
      text: `Lernpfad ${number}`,
    })
  }
  return transfers
}

async function send(tx: Tx, actor: Actor, fileId: string, refund: OrderRefund) {
  const at = nowDate()
  await tx.orderRefund.update({ where: { id: refund.id }, data: { state: 'pending', fileId, endToEndId: endToEndOf(refund), sentAt: at } })
  const { rappen, paymentId } = refund
  await post(tx, actor, refund.orderId, { source: 'person', target: 'bank', rappen, act: 'refunded', paymentId, refundId: refund.id })
}

/** The file as it was made; why somebody needs it again stays in the history. */
export async function fetchRefundFile(actor: Actor, fileId: string): Promise<{ name: string; xml: string }> {
  requireBookkeeper(actor)
  return database().$transaction(async tx => {
    const row = await tx.refundFile.findUnique({ where: { id: fileId } })
    if (!row) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'payment', subjectId: fileId, act: 'refund_file_fetched' })
    return { name: `${row.messageId}.xml`, xml: openField(row.file, fileId) }
  })
}

/** The bank says that a refund has left, or has come back: then another account is asked for. */
export async function settleTransfer(actor: Actor, line: CreditLine): Promise<void> {
  const found = line.reference ? await database().orderRefund.findUnique({ where: { endToEndId: line.reference } }) : null
  if (!found) return
  await database().$transaction(async tx => {
    const order = await lockOrder(tx, found.orderId)
    const refund = await tx.orderRefund.findUniqueOrThrow({ where: { id: found.id } })
    const isBack = line.outcome === 'refund_returned'
    const at = nowDate()
    const { rappen, paymentId, id: refundId } = refund
    if (rappen !== line.rappen) {
      await tx.creditLine.update({ where: { id: line.id }, data: { note: 'amount' } })
      await openTask(tx, { kind: 'difference', subjectId: line.id, orderId: order.id, about: { asked: rappen, rappen: line.rappen } })
      return
    }
    if (!isBack && refund.state === 'pending')
      await tx.orderRefund.update({ where: { id: refundId }, data: { state: 'done', settledAt: at } })
    if (isBack && (refund.state === 'pending' || refund.state === 'done')) {
      await tx.orderRefund.update({ where: { id: refundId }, data: { state: 'failed', settledAt: at, failure: 'returned' } })
      await post(tx, actor, order.id, { source: 'bank', target: 'person', rappen, act: 'refund_failed', paymentId, refundId })
      await openTask(tx, { kind: 'refund_failed', subjectId: refundId, orderId: order.id, about: { rappen, reason: line.text } })
    }
    await tx.creditLine.update({ where: { id: line.id }, data: { settledAt: at } })
    await record(tx, actor, {
      ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: isBack ? 'refund_failed' : 'refund_done' },
      after: { rappen },
    })
    await restate(tx, order)
  })
}
