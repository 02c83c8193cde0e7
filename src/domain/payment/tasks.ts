import type { Tx } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'

export const taskKinds = [
  'refund_failed',
  'checkout_differs',
  'overpaid',
  'underpaid',
  'dispute',
  'desk_refund',
  'grant_unused',
  'voucher_owed',
  'difference',
] as const
export type TaskKind = (typeof taskKinds)[number]

type Task = { kind: TaskKind; subjectId: string; orderId?: string | null; about?: Record<string, string | number | null> }

/** Somebody has to look at it; the same thing is asked for once until it is settled. */
export async function openTask(tx: Tx, { kind, subjectId, orderId = null, about = {} }: Task) {
  await tx.paymentTask.createMany({ data: { kind, subjectId, orderId, about, openedAt: nowDate() }, skipDuplicates: true })
}

/** What has come right by itself is nobody's task any more. */
export async function closeTask(tx: Tx, kind: TaskKind, subjectId: string) {
  await tx.paymentTask.updateMany({ where: { kind, subjectId, settledAt: null }, data: { settledAt: nowDate() } })
}
