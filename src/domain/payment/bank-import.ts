import { createHash } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { CreditOutcome } from '#db/generated/enums.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { dateColumn, nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { bookLine } from '#domain/payment/bank-booking.ts'
import { type MoneyLine, readMoneyFile } from '#domain/payment/camt-credit.ts'
import { each } from '#domain/payment/each.ts'
import { requireBookkeeper } from '#domain/payment/own-order.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { plainIban } from '#words/iban.ts'

export type Imported = { fileId: string; already: boolean; byOutcome: Partial<Record<CreditOutcome, number>> }

/** What needs somebody to look at it. */
export const openOutcomes = [
  'partial',
  'over',
  'unknown',
  'wrong_currency',
  'closed',
  'reversal',
  'refund_returned',
] as const satisfies CreditOutcome[]

/**
 * Reads a file of the bank about our account, all of it or nothing, and then books line by line, each in its own transaction: what a crash
 * leaves unbooked the job books. The same file again changes nothing, and neither does the same line in another file.
 */
export async function importMoneyFile(actor: Actor, { name, xml }: { name: string; xml: string }): Promise<Imported> {
  const uploadedById = requireBookkeeper(actor)
  const file = readMoneyFile(xml)
  const hash = createHash('sha256').update(xml).digest('hex')
  const { fileId, already } = await database().$transaction(
    async tx => {
      await tx.$executeRaw`select pg_advisory_xact_lock(4613)`
      const known = await tx.creditFile.findUnique({ where: { hash } })
      if (known) return { fileId: known.id, already: true }
      const { id } = await tx.creditFile.create({ data: { name, kind: file.kind, hash, uploadedById, uploadedAt: nowDate() } })
      for (const line of file.lines) await keep(tx, id, uploadedById, line)
      await record(tx, actor, {
        concept: 'payment',
        subjectId: id,
        act: 'money_file_read',
        after: { name, kind: file.kind, hash, lines: file.lines.length },
      })
      return { fileId: id, already: false }
    },
    { timeout: 120_000, maxWait: 10_000 },
  )
  await bookReadLines(actor, fileId)
  const groups = await database().creditLine.groupBy({ by: ['outcome'], where: { fileId }, _count: true })
  return { fileId, already, byOutcome: Object.fromEntries(groups.map(({ outcome, _count }) => [outcome, _count])) }
}

async function keep(tx: Tx, fileId: string, ownerId: string, line: MoneyLine) {
  const said = {
    ...{ fileId, ownerId, entryKey: line.entryId, currency: line.currency ?? '?', text: line.text, createdAt: nowDate() },
    rappen: isBookable(line.amount) ? line.amount : 0,
    bookedOn: line.bookedOn ? dateColumn(Temporal.PlainDate.from(line.bookedOn)) : null,
  }
  const outcome = await firstOutcome(tx, line)
  if (outcome === 'known') await completeEarlier(tx, line)
  // Several in one that another file names one by one, and debits that are none of our refunds.
  if (!outcome) return
  const settled = (['known', 'desk_payout'] as CreditOutcome[]).includes(outcome)
  const credit =
    line.kind === 'credit' ? { reference: line.reference, payer: line.payer } : line.kind === 'debit' ? { reference: line.endToEndId } : {}
  await tx.creditLine.create({ data: { ...said, ...credit, outcome, settledAt: settled ? nowDate() : null } })
}

/** A statement without details came first: what the details name is booked to the line that lies open. */
async function completeEarlier(tx: Tx, line: MoneyLine) {
  if (line.kind !== 'credit' || !line.reference || line.fault) return
  await tx.creditLine.updateMany({
    where: { entryKey: line.entryId, outcome: 'unknown', reference: null, settledAt: null, currency: 'CHF', rappen: line.amount ?? -1 },
    data: { reference: line.reference, payer: line.payer, outcome: 'read' },
  })
}

async function firstOutcome(tx: Tx, line: MoneyLine): Promise<CreditOutcome | null> {
  if (line.kind === 'collective') return null
  const known = await tx.creditLine.findFirst({ where: { entryKey: line.entryId, outcome: { not: 'known' } }, select: { id: true } })
  if (known) return 'known'
  if (line.kind === 'debit') {
    const refund = line.endToEndId ? await tx.orderRefund.findUnique({ where: { endToEndId: line.endToEndId } }) : null
    return refund ? (line.state === 'back' ? 'refund_returned' : 'refund_done') : null
  }
  if (line.isDeskPayout) return 'desk_payout'
  if (line.isReversal) return 'reversal'
  // An amount that does not read has no currency either.
  if (line.currency !== null && line.currency !== 'CHF') return 'wrong_currency'
  if (line.fault || line.currency === null || !isBookable(line.amount) || !isOurs(line.account) || !line.reference) return 'unknown'
  return 'read'
}

const isBookable = (rappen: number | null): rappen is number => rappen !== null && rappen > 0 && rappen <= 2_000_000_000

/** A line about another account of the canton is none of ours, whatever reference it bears. */
function isOurs(account: string | null): boolean {
  const { iban, qrIban } = paymentRules().creditor
  return account === null || [iban, qrIban ?? iban].map(plainIban).includes(plainIban(account))
}

/** Books what was read and is not booked yet: right after reading, and again by the job. */
export async function bookReadLines(actor: Actor = byItself('job'), fileId?: string): Promise<number> {
  const lines = await database().creditLine.findMany({
    where: {
      ...(fileId ? { fileId } : {}),
      OR: [{ outcome: 'read' }, { outcome: { in: ['refund_done', 'refund_returned'] }, settledAt: null, note: null }],
    },
    orderBy: { id: 'asc' },
    take: 2000,
  })
  await each(lines, ({ id }) => bookLine(actor, id))
  return lines.length
}
