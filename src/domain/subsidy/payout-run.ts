import { createHash } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { SubsidyPayoutRun } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { writeOrder } from '#domain/bank/pain.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { openField, sealing } from '#domain/sealed-field.ts'
import { requireOther } from '#domain/subsidy/four-eyes.ts'
import { requirePayer } from '#domain/subsidy/payee.ts'
import { totalsOf, transfersOf } from '#domain/subsidy/payout-transfers.ts'
import { plainIban } from '#words/iban.ts'

// A bank's limit for one file, and what stays quick to look through.
const most = 10_000
type Moved = { applicationId: string; personId: string; paymentId: string }

/** Collects every released payment into a draft. There is one draft at a time, so nobody wonders which one a payment is in. */
export async function draftRun(actor: Actor, executeOn?: string): Promise<{ runId: string; count: number }> {
  const draftedById = requirePayer(actor)
  const day = executeOn ? Temporal.PlainDate.from(executeOn) : today().add({ days: canton().payout.executeInDays })
  if (Temporal.PlainDate.compare(day, today()) < 0) throw new Refusal('begins_in_the_past', {}, 'executeOn')
  return database().$transaction(async tx => {
    await lockRuns(tx)
    if (await tx.subsidyPayoutRun.findFirst({ where: { state: 'draft' } })) throw new Refusal('draft_exists')
    const moved = await tx.$queryRaw<Moved[]>`
      select p.id as "paymentId", a.id as "applicationId", a."personId" from "SubsidyPayment" p join "SubsidyApplication" a on a.id = p."applicationId"
      where p.state = 'released' and a.state = 'payment_released' order by p."releasedAt", p.id limit ${most} for update of a, p`
    if (moved.length === 0) throw new Refusal('nothing_to_pay')
    const run = await tx.subsidyPayoutRun.create({ data: { draftedById, draftedAt: nowDate(), executeOn: dateColumn(day) } })
    await tx.$executeRaw`update "SubsidyPayment" set state = 'in_run', "runId" = ${run.id}::uuid where id = any(${moved.map(one => one.paymentId)}::uuid[])`
    await moveAll(tx, actor, moved, { from: 'payment_released', to: 'in_payment_run', act: 'put_in_run', run: run.number })
    const after = { run: run.number, payments: moved.length }
    await record(tx, actor, { concept: 'subsidy', subjectId: run.id, act: 'run_drafted', after })
    return { runId: run.id, count: moved.length }
  }, patient)
}

/** Takes one payment out of a draft again; it waits for the next run. */
export async function takeOut(actor: Actor, paymentId: string, reason: string) {
  requirePayer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    await lockRuns(tx)
    const payment = await tx.subsidyPayment.findUnique({ where: { id: paymentId }, include: { run: true, application: true } })
    if (!payment) throw new Refusal('not_found')
    if (payment.run?.state !== 'draft') throw new Refusal('changed_meanwhile')
    const { applicationId, application, run } = payment
    await tx.subsidyPayment.update({ where: { id: paymentId }, data: { state: 'released', runId: null } })
    const moved = [{ applicationId, personId: application.personId, paymentId }]
    const how = { from: 'in_payment_run', to: 'payment_released', act: 'taken_out_of_run', run: run.number, reason: reason.trim() } as const
    await moveAll(tx, actor, moved, how)
  })
}

/** Gives a draft up; its payments wait for the next one. */
export async function cancelRun(actor: Actor, runId: string, reason: string) {
  requirePayer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const run = await requireDraft(tx, runId)
    const moved = await membersOf(tx, runId)
    await tx.subsidyPayment.updateMany({ where: { runId }, data: { state: 'released', runId: null } })
    const how = { from: 'in_payment_run', to: 'payment_released', act: 'taken_out_of_run', run: run.number, reason: reason.trim() } as const
    await moveAll(tx, actor, moved, how)
    await tx.subsidyPayoutRun.update({ where: { id: runId }, data: { state: 'cancelled' } })
    await record(tx, actor, { concept: 'subsidy', subjectId: runId, act: 'run_cancelled', reason: reason.trim() })
  }, patient)
}

/**
 * A second person makes the file. `seen` binds the yes to what was read. The bytes are written once, in the same transaction:
 * either there is a released run with its file, or nothing has happened.
 */
export async function releaseRun(actor: Actor, runId: string, seen: { count: number; rappen: number }): Promise<{ hash: string }> {
  const releasedById = requirePayer(actor)
  return database().$transaction(async tx => {
    const run = await requireDraft(tx, runId)
    await requireOther(tx, actor, run.draftedById)
    await requireNoneNear(tx, releasedById, runId)
    const { count, rappen } = await totalsOf(tx, runId)
    if (count !== seen.count || rappen !== seen.rappen) throw new Refusal('changed_meanwhile')
    if (count === 0) throw new Refusal('nothing_to_pay')
    const releasedAt = nowDate()
    const executeOn = later(plainDay(run.executeOn), today())
    const messageId = `${canton().short}-${executeOn.toString().replaceAll('-', '')}-${run.number}`
    const { debtor } = canton().payout
    const order = writeOrder({
      ...{ messageId, createdAt: releasedAt, executeOn: executeOn.toString(), count, rappen, transfers: transfersOf(tx, runId) },
      debtor: { ...debtor, iban: plainIban(debtor.iban) },
    })
    const [digest, seal] = [createHash('sha256'), sealing(runId)]
    for await (const piece of order) {
      digest.update(piece)
      seal.add(piece)
    }
    const hash = digest.digest('hex')
    // Past Prisma's objects, which would copy the file several times and bring it back.
    await tx.$executeRaw`update "SubsidyPayoutRun" set state = 'released', "releasedById" = ${releasedById}::uuid, "releasedAt" = ${releasedAt},
      "messageId" = ${messageId}, "executeOn" = ${dateColumn(executeOn)}, count = ${count}, rappen = ${rappen}, file = ${seal.end()}, "fileHash" = ${hash}
      where id = ${runId}::uuid`
    const after = { run: run.number, payments: count, rappen, hash }
    await record(tx, actor, { concept: 'subsidy', subjectId: runId, act: 'run_released', after })
    return { hash }
  }, patient)
}

/** The file as it was made, byte for byte. Every time it is fetched is in the history; from the second on it is marked as a copy. */
export async function fetchFile(actor: Actor, runId: string): Promise<{ xml: string; name: string; isCopy: boolean }> {
  requirePayer(actor)
  return database().$transaction(async tx => {
    const [row] = await tx.$queryRaw<{ downloads: number }[]>`
      update "SubsidyPayoutRun" set downloads = downloads + 1 where id = ${runId}::uuid and state = 'released' returning downloads`
    const run = await tx.subsidyPayoutRun.findUnique({ where: { id: runId } })
    if (!row || !run?.file) throw new Refusal('not_found')
    const isCopy = row.downloads > 1
    const xml = openField(run.file, runId)
    if (createHash('sha256').update(xml).digest('hex') !== run.fileHash)
      throw new Error(`run ${run.number}: the file is not what was released`)
    const after = { run: run.number, time: row.downloads, hash: run.fileHash }
    await record(tx, actor, { concept: 'subsidy', subjectId: runId, act: isCopy ? 'run_fetched_again' : 'run_fetched', after })
    return { xml, isCopy, name: `${run.messageId}${isCopy ? `-DUPLIKAT-${row.downloads}` : ''}.xml` }
  }, patient)
}

const patient = { timeout: 60_000, maxWait: 10_000 }
const later = (one: Temporal.PlainDate, other: Temporal.PlainDate) => (Temporal.PlainDate.compare(one, other) < 0 ? other : one)

/** Runs are drafted, released and given up one after another. */
export const lockRuns = (tx: Tx) => tx.$executeRaw`select pg_advisory_xact_lock(4611)`

async function requireDraft(tx: Tx, runId: string): Promise<SubsidyPayoutRun> {
  await lockRuns(tx)
  const run = await tx.subsidyPayoutRun.findUnique({ where: { id: runId } })
  if (!run) throw new Refusal('not_found')
  if (run.state !== 'draft') throw new Refusal('changed_meanwhile')
  return run
}

const membersOf = (tx: Tx, runId: string) => tx.$queryRaw<Moved[]>`
  select p.id as "paymentId", a.id as "applicationId", a."personId" from "SubsidyPayment" p join "SubsidyApplication" a on a.id = p."applicationId"
  where p."runId" = ${runId}::uuid order by p."releasedAt", p.id for update of a, p`

async function requireNoneNear(tx: Tx, accountId: string, runId: string) {
  const [near] = await tx.$queryRaw<{ number: string }[]>`
    select a.number from "SubsidyPayment" p join "SubsidyApplication" a on a.id = p."applicationId"
    where p."runId" = ${runId}::uuid and not may_act(${accountId}::uuid, a."personId") limit 1`
  if (near) throw new Refusal('own_case')
}

type How = {
  from: 'payment_released' | 'in_payment_run'
  to: 'payment_released' | 'in_payment_run'
  act: string
  run: number
  reason?: string
}
/** Many at once, all already locked: state and history as for one. */
async function moveAll(tx: Tx, actor: Actor, moved: readonly Moved[], { from, to, act, run, reason }: How) {
  await tx.$executeRaw`update "SubsidyApplication" set state = ${to}::"SubsidyState", "updatedAt" = ${nowDate()}
    where id = any(${moved.map(one => one.applicationId)}::uuid[]) and state = ${from}::"SubsidyState"`
  const rows = moved.map(({ applicationId, personId }) => ({
    ...{ concept: 'subsidy' as const, subjectId: applicationId, personId, act, reason },
    ...{ before: { state: from }, after: { state: to, run } },
  }))
  for (let at = 0; at < rows.length; at += 1000) await record(tx, actor, ...rows.slice(at, at + 1000))
}
