import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { versionOf } from '#domain/subsidy/deciding.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { heldBy, post, potsOf, type Shares, split } from '#domain/subsidy/ledger.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { requirePayer } from '#domain/subsidy/payee.ts'

/** What was entered by mistake and taken back does not count. */
export const counts = { revokesId: null, revokedBy: null } as const

/** What came in, what was given up and what is open of a reclaim: sums of rows, nothing is kept beside them. */
export async function standingOf(tx: Tx, decisionId: string) {
  const decision = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
  const receipts = await tx.subsidyReceipt.aggregate({ where: { reclaimId: decisionId, ...counts }, _sum: { rappen: true } })
  const given = await tx.subsidyWriteOff.aggregate({ where: { reclaimId: decisionId, state: 'approved' }, _sum: { rappen: true } })
  const [received, writtenOff] = [receipts._sum.rappen ?? 0, given._sum.rappen ?? 0]
  return { decision, received, writtenOff, open: decision.rappen - received - writtenOff }
}

/** How the whole amount is paid back, in parts, each with its day. It takes the place of the plan before. */
export async function planInstalments(actor: Actor, decisionId: string, parts: readonly { dueOn: Temporal.PlainDate; rappen: number }[]) {
  const setById = requirePayer(actor)
  await withReclaim(actor, decisionId, async (tx, application) => {
    const { decision, open } = await standingOf(tx, decisionId)
    if (open === 0) throw new Refusal('move_impossible')
    if (parts.some(one => one.rappen <= 0) || parts.reduce((sum, one) => sum + one.rappen, 0) !== decision.rappen)
      throw new Refusal('instalments_not_whole', { rappen: decision.rappen }, 'rappen')
    if (new Set(parts.map(one => one.dueOn.toString())).size < parts.length) throw new Refusal('days_impossible', {}, 'dueOn')
    const current = await tx.subsidyInstalment.findMany({ where: { reclaimId: decisionId, replacedAt: null } })
    // A day that has passed may stand in the new plan where it stood in the old one: its money may have come.
    const known = new Set(current.map(one => one.dueOn.getTime()))
    const late = parts.some(one => Temporal.PlainDate.compare(one.dueOn, today()) < 0 && !known.has(dateColumn(one.dueOn).getTime()))
    if (late) throw new Refusal('days_impossible', {}, 'dueOn')
    const now = nowDate()
    await tx.subsidyInstalment.updateMany({ where: { reclaimId: decisionId, replacedAt: null }, data: { replacedAt: now } })
    const common = { reclaimId: decisionId, setById, setAt: now }
    await tx.subsidyInstalment.createMany({
      data: parts.map(({ dueOn, rappen }) => ({ ...common, dueOn: dateColumn(dueOn), rappen })),
    })
    await tell(tx, actor, application, 'instalments_set', { parts: parts.length, rappen: decision.rappen })
    const values = { number: application.number ?? '', link: `/mein/entscheide/${decisionId}` }
    await notifyPerson(tx, application.personId, { kind: 'subsidy/reclaim_plan', values })
  })
}

export type Receipt = { rappen: number; receivedOn: Temporal.PlainDate; reference?: string | undefined }
/** Money came back: its entries go from paid to free, in the year and to the payers it came from. With the last of it the case is closed. */
export async function enterReceipt(actor: Actor, decisionId: string, { rappen, receivedOn, reference }: Receipt) {
  const enteredById = requirePayer(actor)
  if (Temporal.PlainDate.compare(receivedOn, today()) > 0) throw new Refusal('days_impossible', {}, 'receivedOn')
  await withReclaim(actor, decisionId, async (tx, application) => {
    const { received, open } = await standingOf(tx, decisionId)
    if (rappen <= 0 || rappen > open) throw new Refusal('amount_does_not_fit', {}, 'rappen')
    const said = { rappen, receivedOn: dateColumn(receivedOn), reference: reference?.trim() || null }
    await tx.subsidyReceipt.create({ data: { reclaimId: decisionId, ...said, enteredById, enteredAt: nowDate() } })
    const { terms } = await versionOf(tx, application)
    await bookBack(tx, actor, application.id, { received, rappen, shares: terms.shares })
    await tell(tx, actor, application, 'repaid', { rappen, receivedOn: receivedOn.toString() })
    if (await settleReclaim(tx, actor, application, decisionId)) return
    const values = { number: application.number ?? '', link: `/mein/entscheide/${decisionId}` }
    await notifyPerson(tx, application.personId, { kind: 'subsidy/reclaim_received', values })
  })
}

/** Takes back what was entered by mistake, while the case runs: a row of its own, and its entries the other way. */
export async function takeReceiptBack(actor: Actor, receiptId: string, reason: string) {
  const enteredById = requirePayer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  const found = await database().subsidyReceipt.findUnique({ where: { id: receiptId } })
  if (!found) throw new Refusal('not_found')
  const { reclaimId, rappen, receivedOn } = found
  await withReclaim(actor, reclaimId, async (tx, application) => {
    if (found.revokesId || (await tx.subsidyReceipt.findFirst({ where: { revokesId: receiptId } }))) throw new Refusal('changed_meanwhile')
    const said = { reclaimId, rappen, receivedOn, revokesId: receiptId, reason: reason.trim() }
    const { received } = await standingOf(tx, reclaimId)
    await tx.subsidyReceipt.create({ data: { ...said, enteredById, enteredAt: nowDate() } })
    const { terms } = await versionOf(tx, application)
    await bookBackAgain(tx, actor, application.id, { received: received - rappen, rappen, shares: terms.shares })
    const { id: subjectId, personId } = application
    await record(tx, actor, {
      concept: 'subsidy',
      subjectId,
      personId,
      act: 'repayment_taken_back',
      after: { rappen },
      reason: reason.trim(),
    })
  })
}

/** All of it came in or was given up, and the decision stands: the case is closed. */
export async function settleReclaim(tx: Tx, actor: Actor, application: LockedApplication, decisionId: string): Promise<boolean> {
  const { decision, open, received, writtenOff } = await standingOf(tx, decisionId)
  if (open > 0 || decision.state !== 'final') return false
  await moveApplication(tx, actor, application, 'settleReclaim', { act: 'reclaim_settled', after: { received, writtenOff } })
  const values = { number: application.number ?? '', link: `/mein/entscheide/${decisionId}` }
  await notifyPerson(tx, application.personId, { kind: 'subsidy/reclaim_settled', values })
  return true
}

type Booked = { received: number; rappen: number; shares: Shares }
/** By payer as the sum received so far divides, so that many small parts divide like one; nobody gets back more than it paid. */
async function bookBack(tx: Tx, actor: Actor, applicationId: string, { received, rappen, shares }: Booked) {
  const paid = (await heldBy(tx, applicationId)).filter(one => one.pot === 'paid')
  const held = (payer: string) => paid.reduce((sum, one) => sum + (one.payer === payer ? one.rappen : 0), 0)
  const [before, after] = [split(received, shares), split(received + rappen, shares)]
  const federal = Math.max(Math.min(after.federal - before.federal, held('federal')), rappen - held('canton'))
  const left = { federal, canton: rappen - federal }
  for (const { yearId, payer, rappen: stands } of paid) {
    const part = Math.min(left[payer], stands)
    left[payer] -= part
    const amounts = { canton: 0, federal: 0, [payer]: part }
    await post(tx, actor, yearId, amounts, { act: 'reclaimed', source: 'paid', target: 'free', applicationId })
  }
  if (left.federal + left.canton > 0) throw new Error(`application ${applicationId}: more comes back than was paid`)
}

/** The same the other way. The year's free money must still hold it; whoever queued may have had it since. */
async function bookBackAgain(tx: Tx, actor: Actor, applicationId: string, { received, rappen, shares }: Booked) {
  const came = await tx.subsidyEntry.groupBy({
    by: ['yearId', 'payer'],
    where: { applicationId, act: 'reclaimed' },
    _sum: { rappen: true },
  })
  const gone = await tx.subsidyEntry.groupBy({
    by: ['yearId', 'payer'],
    where: { applicationId, act: 'returned', source: 'free' },
    _sum: { rappen: true },
  })
  const stands = came.map(({ yearId, payer, _sum }) => {
    const back = gone.find(one => one.yearId === yearId && one.payer === payer)?._sum.rappen ?? 0
    return { yearId, payer, rappen: (_sum.rappen ?? 0) - back }
  })
  const federal = stands.reduce((sum, one) => sum + (one.payer === 'federal' ? one.rappen : 0), 0)
  const part = Math.max(Math.min(split(received + rappen, shares).federal - split(received, shares).federal, federal), 0)
  const left = { federal: part, canton: rappen - part }
  for (const { yearId, payer, rappen: most } of stands) {
    const share = Math.min(left[payer], most)
    left[payer] -= share
    if (share === 0) continue
    if ((await potsOf(tx, yearId))[payer].free < share) throw new Refusal('money_gone')
    const amounts = { canton: 0, federal: 0, [payer]: share }
    await post(tx, actor, yearId, amounts, { act: 'returned', source: 'free', target: 'paid', applicationId })
  }
  if (left.federal + left.canton > 0) throw new Error(`application ${applicationId}: more is taken back than came in`)
}

/** Locks the case of a reclaim that its person has; refuses whoever is too near. */
export async function withReclaim(actor: Actor, decisionId: string, work: (tx: Tx, application: LockedApplication) => Promise<void>) {
  const found = await database().subsidyDecision.findUnique({ where: { id: decisionId } })
  if (found?.kind !== 'reclaim') throw new Refusal('not_found')
  await database().$transaction(async tx => {
    const application = await lockApplication(tx, found.applicationId)
    await requireImpartial(tx, actor, application.personId)
    const { state } = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    if (application.state !== 'reclaim_ordered' || (state !== 'served' && state !== 'final')) throw new Refusal('not_yet')
    await work(tx, application)
  })
}

const tell = (tx: Tx, actor: Actor, { id, personId }: LockedApplication, act: string, after: Record<string, string | number>) =>
  record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act, after })
