import { database, type Tx } from '#db/client.ts'
import type { OrderItem, SubsidyVoucher } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { post } from '#domain/payment/ledger.ts'
import { type LockedOrder, restate } from '#domain/payment/order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { openTask } from '#domain/payment/tasks.ts'
import { billTurned } from '#domain/payment/turning.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { attendanceOf, reaches } from '#domain/subsidy/proof-attendance.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { earnVoucher, forfeitVoucher } from '#domain/subsidy/voucher-money.ts'

const itself = byItself('job')

/**
 * Once a course is over and the school has said who came, each voucher is earned, or, with too little attended, borne by whom the programme's
 * rule names: it stood beside the booking. Where the school says nothing for a while, somebody asks it.
 */
export async function judgeVouchers(): Promise<number> {
  const { judgeDays, askDays } = paymentRules().attendance
  const at = nowDate().getTime()
  const due = await database().subsidyVoucher.findMany({
    where: { state: 'committed', run: { endsAt: { lte: new Date(at - judgeDays * 86_400_000) }, state: 'open' } },
    include: { item: true, run: { select: { endsAt: true } } },
    orderBy: { createdAt: 'asc' },
    take: 500,
  })
  let judged = 0
  for (const { id, item, run, runId, personId } of due) {
    const attended = await attendanceOf(database(), { runId, personId })
    if (attended?.attended == null) {
      if (run.endsAt.getTime() > at - askDays * 86_400_000) continue
      await database().$transaction(tx => openTask(tx, { kind: 'voucher_owed', subjectId: id, orderId: item.orderId }))
    } else if (await judge(id, item.orderId, { held: attended.held, attended: attended.attended })) judged++
  }
  return judged
}

const judge = (voucherId: string, orderId: string, came: { held: number; attended: number }) =>
  withOrder(orderId, async (tx, { order }) => {
    const { item, version, ...voucher } = await tx.subsidyVoucher.findUniqueOrThrow({
      where: { id: voucherId },
      include: { item: true, version: true },
    })
    if (voucher.state !== 'committed') return false
    const terms = version.terms as unknown as Terms
    if (reaches(came, terms.attendancePercent) || terms.atOnce?.notAttended !== 'person') await earnVoucher(tx, itself, voucher)
    else await turnToPerson(tx, order, item, voucher, version.programmeId)
    return true
  })

async function turnToPerson(tx: Tx, order: LockedOrder, item: OrderItem, voucher: SubsidyVoucher, programmeId: string) {
  const { rappen } = voucher
  const about = { itemId: item.id, programmeId }
  await forfeitVoucher(tx, itself, voucher)
  await post(
    tx,
    itself,
    order.id,
    { source: 'provider', target: 'canton', rappen, act: 'forfeited', ...about },
    { source: 'person', target: 'provider', rappen, act: 'turned', ...about },
  )
  await billTurned(tx, itself, order, item, rappen, 'absent')
  await restate(tx, order)
}
