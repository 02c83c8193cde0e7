import { createHash } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { SubsidyPayment } from '#db/generated/client.ts'
import type { BankOutcome } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { type BankLine, readBankFile } from '#domain/subsidy/camt.ts'
import { heldBy, post } from '#domain/subsidy/ledger.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { lookAgain, requirePayer } from '#domain/subsidy/payee.ts'

export type Imported = { fileId: string; already: boolean; byOutcome: Partial<Record<BankOutcome, number>> }

/**
 * Reads a file of the bank, all of it or nothing: what was booked is paid, what came back is to be looked at again, and what fits no
 * payment goes to a list. The same file a second time changes nothing, and neither does the same line in another file.
 */
export async function importBankFile(actor: Actor, { name, xml }: { name: string; xml: string }): Promise<Imported> {
  const uploadedById = requirePayer(actor)
  const file = readBankFile(xml)
  if (!file) throw new Refusal('bank_file_unknown', {}, 'file')
  const hash = createHash('sha256').update(xml).digest('hex')
  return database().$transaction(
    async tx => {
      await tx.$executeRaw`select pg_advisory_xact_lock(4612)`
      const known = await tx.subsidyBankFile.findUnique({ where: { hash } })
      if (known) return { fileId: known.id, already: true, byOutcome: await countItems(tx, known.id) }
      const { id: fileId } = await tx.subsidyBankFile.create({ data: { name, kind: file.kind, hash, uploadedById, uploadedAt: nowDate() } })
      for (const line of await single(tx, file.lines)) {
        const { outcome, paymentId } = await settle(tx, actor, line)
        const rappen = line.rappen !== null && Number.isSafeInteger(line.rappen) && line.rappen <= 2_000_000_000 ? line.rappen : null
        const said = {
          outcome,
          endToEndId: line.endToEndId?.slice(0, 70) ?? line.batch?.messageId ?? null,
          rappen,
          code: line.code?.slice(0, 35) ?? null,
        }
        const settledAt = isOpen(outcome) ? null : nowDate()
        await tx.subsidyBankItem.create({ data: { fileId, ...said, paymentId, ownerId: uploadedById, settledAt } })
      }
      const byOutcome = await countItems(tx, fileId)
      await record(tx, actor, {
        concept: 'subsidy',
        subjectId: fileId,
        act: 'bank_file_read',
        after: { name, kind: file.kind, hash, ...byOutcome },
      })
      return { fileId, already: false, byOutcome }
    },
    { timeout: 300_000, maxWait: 10_000 },
  )
}

export const openOutcomes = ['unknown', 'wrong_amount', 'unfit'] as const
const isOpen = (outcome: BankOutcome) => (openOutcomes as readonly BankOutcome[]).includes(outcome)

async function countItems(tx: Tx, fileId: string) {
  const groups = await tx.subsidyBankItem.groupBy({ by: ['outcome'], where: { fileId }, _count: true })
  return Object.fromEntries(groups.map(({ outcome, _count }) => [outcome, _count]))
}

/** A file that was booked or refused as a whole stands for each of its payments, if number and sum are those of the file we made. */
async function single(tx: Tx, lines: readonly BankLine[]): Promise<BankLine[]> {
  const out: BankLine[] = []
  for (const line of lines) {
    const run = line.batch ? await tx.subsidyPayoutRun.findUnique({ where: { messageId: line.batch.messageId } }) : null
    const fits =
      run &&
      (line.rappen === null || (Number(run.rappen) === line.rappen && (run.count === line.batch?.count || Number.isNaN(line.batch?.count))))
    if (!run || !fits) out.push(line)
    else
      for (const payment of await tx.subsidyPayment.findMany({ where: { runId: run.id }, orderBy: { id: 'asc' } }))
        out.push({ kind: line.kind, endToEndId: payment.endToEndId, rappen: line.rappen === null ? null : payment.rappen, code: line.code })
  }
  return out
}

type Settled = { outcome: BankOutcome; paymentId: string | null }
async function settle(tx: Tx, actor: Actor, line: BankLine): Promise<Settled> {
  const found = line.endToEndId ? await tx.subsidyPayment.findUnique({ where: { endToEndId: line.endToEndId } }) : null
  if (!found) return { outcome: line.batch ? 'unfit' : 'unknown', paymentId: null }
  const application = await lockApplication(tx, found.applicationId)
  const payment = await tx.subsidyPayment.findUniqueOrThrow({ where: { id: found.id }, include: { run: true } })
  const paymentId = payment.id
  // What is in no file of ours can't have been booked from one.
  if (payment.run?.state !== 'released') return { outcome: 'unfit', paymentId }
  if (line.rappen !== null && line.rappen !== payment.rappen) return { outcome: 'wrong_amount', paymentId }
  return {
    outcome: line.kind === 'booked' ? await book(tx, actor, application, payment) : await takeBack(tx, actor, application, payment, line),
    paymentId,
  }
}

async function book(tx: Tx, actor: Actor, application: LockedApplication, payment: SubsidyPayment): Promise<BankOutcome> {
  if (payment.state === 'paid') return 'known'
  if (payment.state !== 'in_run' || application.state !== 'in_payment_run') return 'unfit'
  await tx.subsidyPayment.update({ where: { id: payment.id }, data: { state: 'paid', settledAt: nowDate() } })
  await shift(tx, actor, payment, 'paid')
  const after = { rappen: payment.rappen, payment: payment.endToEndId }
  await moveApplication(tx, actor, application, 'confirmPayment', { act: 'payment_confirmed', after })
  return 'confirmed'
}

async function takeBack(
  tx: Tx,
  actor: Actor,
  application: LockedApplication,
  payment: SubsidyPayment,
  line: BankLine,
): Promise<BankOutcome> {
  if (payment.state === 'returned') return 'known'
  // Once a case is closed or asked back, a return is for somebody to think about.
  if (application.state !== 'in_payment_run' && application.state !== 'paid') return 'unfit'
  if (payment.state === 'paid') await shift(tx, actor, payment, 'returned')
  const data = { state: 'returned' as const, settledAt: nowDate(), returnCode: line.code?.slice(0, 35) ?? null }
  await tx.subsidyPayment.update({ where: { id: payment.id }, data })
  await lookAgain(tx, application.id)
  const after = { payment: payment.endToEndId, code: line.code }
  await moveApplication(tx, actor, application, 'returnPayment', { act: 'payment_returned', after })
  return 'returned'
}

const ways = { paid: ['committed', 'paid'], returned: ['paid', 'committed'] } as const
/** Moves what the payment is made of, payer by payer, and not a Rappen more or less. */
async function shift(tx: Tx, actor: Actor, { applicationId, rappen }: SubsidyPayment, act: keyof typeof ways) {
  const [from, to] = ways[act]
  const held = (await heldBy(tx, applicationId)).filter(one => one.pot === from)
  const sum = held.reduce((all, one) => all + one.rappen, 0)
  if (sum !== rappen) throw new Error(`application ${applicationId} holds ${sum} in ${from} and not ${rappen}`)
  for (const { yearId, payer, rappen: part } of held) {
    const amounts = { canton: 0, federal: 0, [payer]: part }
    await post(tx, actor, yearId, amounts, { act, source: from, target: to, applicationId })
  }
}

/** Somebody takes over a line that fits nothing. */
export async function takeItem(actor: Actor, itemId: string) {
  const ownerId = requirePayer(actor)
  return database().$transaction(async tx => {
    const { count } = await tx.subsidyBankItem.updateMany({ where: { id: itemId, settledAt: null }, data: { ownerId } })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'subsidy', subjectId: itemId, act: 'bank_line_taken' })
  })
}

/** Says what a line that fitted nothing was about. It stays in the file's list with this note. */
export async function settleItem(actor: Actor, itemId: string, note: string) {
  requirePayer(actor)
  if (!note.trim()) throw new Refusal('reason_needed', {}, 'note')
  return database().$transaction(async tx => {
    const data = { settledAt: nowDate(), note: note.trim() }
    const { count } = await tx.subsidyBankItem.updateMany({ where: { id: itemId, settledAt: null }, data })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'subsidy', subjectId: itemId, act: 'bank_line_settled', reason: note.trim() })
  })
}
