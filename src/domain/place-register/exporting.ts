import { database, type Tx } from '#db/client.ts'
import type { RegisterExport } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { dayOf, nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { compareStocks, isSame } from '#domain/place-register/comparing.ts'
import { listRecords, type RegisterRecord } from '#domain/place-register/record.ts'
import { csvWriter, type RegisterWriter } from '#domain/place-register/writing.ts'
import { Refusal } from '#domain/refusal.ts'

let race: (() => Promise<unknown>) | null = null
/** For tests only: takes the lock away and holds everyone between looking and writing, so that a race test can be seen to fail. */
export const withoutRegisterLock = (pause: typeof race) => {
  race = pause
}

// There is one register: whoever drafts, sends or reads an answer does it alone.
export async function lockRegister(tx: Tx) {
  if (!race) await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('place-register'))`
}

/** For the apprenticeship officer alone: for everybody else there is no register. */
export function requireOfficer(actor: Actor) {
  if (!hasRole(actor, 'apprenticeship_officer')) throw new Refusal('not_found')
}

export const recordsOf = ({ rows }: Pick<RegisterExport, 'rows'>) => rows as RegisterRecord[]
/** What the register holds now: the last stock that was handed over. */
export const findSent = (tx: Tx) => tx.registerExport.findFirst({ where: { state: 'sent' }, orderBy: [{ sentAt: 'desc' }, { id: 'desc' }] })

/** Takes the stock of this moment as the next delivery. A draft that was there is put aside. */
export async function draftExport(actor: Actor): Promise<{ id: string }> {
  requireOfficer(actor)
  return database().$transaction(async tx => {
    await lockRegister(tx)
    await discardDraft(tx, actor)
    const rows = await listRecords(tx, today())
    await race?.()
    const { guideline } = apprenticeshipRules().register
    const { id } = await tx.registerExport.create({
      data: { rows, guideline, madeById: actor.account?.id ?? null, madeAt: nowDate() },
    })
    await record(tx, actor, { concept: 'place_register', subjectId: id, act: 'drafted', after: { records: rows.length } })
    return { id }
  })
}

export async function discardExport(actor: Actor, id: string): Promise<void> {
  requireOfficer(actor)
  await database().$transaction(async tx => {
    await lockRegister(tx)
    await requireDraft(tx, id)
    await discardDraft(tx, actor)
  })
}

async function discardDraft(tx: Tx, actor: Actor) {
  const old = await tx.registerExport.findFirst({ where: { state: 'draft' } })
  if (!old) return
  await tx.registerExport.update({ where: { id: old.id }, data: { state: 'discarded' } })
  await record(tx, actor, { concept: 'place_register', subjectId: old.id, act: 'discarded' })
}

/**
 * The draft is what the register gets. Refused where the places have changed since it was drafted, where nothing is different, and where
 * records would disappear without a reason.
 */
export async function sendExport(actor: Actor, id: string, reason: string): Promise<void> {
  requireOfficer(actor)
  await database().$transaction(async tx => {
    await lockRegister(tx)
    const draft = await requireDraft(tx, id)
    const rows = recordsOf(draft)
    if (!isSame(compareStocks(rows, await listRecords(tx, today())))) throw new Refusal('changed_meanwhile')
    const last = await findSent(tx)
    const comparison = compareStocks(last ? recordsOf(last) : [], rows)
    if (last && isSame(comparison)) throw new Refusal('register_unchanged')
    const gone = comparison.gone.length
    if (gone > 0 && reason.trim() === '') throw new Refusal('records_disappear', { count: gone }, 'reason')
    await race?.()
    await tx.registerExport.update({
      where: { id },
      data: { state: 'sent', sentAt: nowDate(), sentById: actor.account?.id ?? null, reason: reason.trim() || null },
    })
    const after = { records: rows.length, gone, added: comparison.added.length, changed: comparison.changed.length }
    await record(tx, actor, { concept: 'place_register', subjectId: id, act: 'sent', after, reason: reason.trim() || null })
  })
}

async function requireDraft(tx: Tx, id: string) {
  const found = await tx.registerExport.findUnique({ where: { id } })
  if (!found) throw new Refusal('not_found')
  if (found.state !== 'draft') throw new Refusal('move_impossible')
  return found
}

/** The file of a delivery, drafted or sent; the same bytes whenever it is asked for. */
export async function drawFile(actor: Actor, id: string, writer: RegisterWriter = csvWriter) {
  requireOfficer(actor)
  const found = await database().registerExport.findUnique({ where: { id } })
  if (!found) throw new Refusal('not_found')
  const day = dayOf(found.sentAt ?? found.madeAt).toString()
  return {
    name: `lehrstellen-${found.state === 'sent' ? '' : 'entwurf-'}${day}.${writer.extension}`,
    type: writer.type,
    text: writer.write(recordsOf(found)),
  }
}
