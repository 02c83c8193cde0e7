import { createHash } from 'node:crypto'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { type AcknowledgementReader, csvAcknowledgement } from '#domain/place-register/acknowledgement-reading.ts'
import { findSent, lockRegister, recordsOf, requireOfficer } from '#domain/place-register/exporting.ts'
import type { FileFault } from '#domain/profession/csv-reading.ts'
import { Refusal } from '#domain/refusal.ts'

export type ReadAnswer =
  | { state: 'read'; accepted: number; faults: number; unknown: string[] }
  | { state: 'refused'; faults: FileFault[]; more: number }

/** The answer named a record that was not delivered. */
export const unknownRecord = 'UNBEKANNT'
const mostShown = 20

/**
 * Reads what the register answered to the last delivery: whole or not at all, and each file once. What it did not take becomes a task,
 * and so does a record that nobody delivered.
 */
export async function readAcknowledgement(
  actor: Actor,
  file: { name: string; bytes: Uint8Array },
  reader: AcknowledgementReader = csvAcknowledgement,
): Promise<ReadAnswer> {
  requireOfficer(actor)
  const sha256 = createHash('sha256').update(file.bytes).digest('hex')
  const { answers, faults } = await reader.read(file)
  if (faults.length > 0) return { state: 'refused', faults: faults.slice(0, mostShown), more: Math.max(0, faults.length - mostShown) }
  return database().$transaction(async tx => {
    await lockRegister(tx)
    if (await tx.registerAcknowledgement.findUnique({ where: { sha256 } })) throw new Refusal('file_read_already', {}, 'file')
    const sent = await findSent(tx)
    if (!sent) throw new Refusal('nothing_sent', {}, 'file')
    const delivered = new Set(recordsOf(sent).map(one => one.key))
    const unknown = [...new Set(answers.filter(one => !delivered.has(one.key)).map(one => one.key))]
    const accepted = new Set(answers.filter(one => one.accepted && delivered.has(one.key)).map(one => one.key)).size
    const made = await tx.registerAcknowledgement.create({
      data: { exportId: sent.id, name: file.name, sha256, accepted, readById: actor.account?.id ?? null, readAt: nowDate() },
    })
    const tasks = answers.flatMap(({ line, key, accepted: ok, code, field, message }) => {
      if (!delivered.has(key))
        return [{ line, recordKey: key, code: unknownRecord, field: null, message: [code, message].filter(Boolean).join(': ') }]
      return ok ? [] : [{ line, recordKey: key, code, field: field || null, message }]
    })
    await tx.registerFault.createMany({ data: tasks.map(task => ({ ...task, acknowledgementId: made.id })) })
    const after = { accepted, faults: tasks.length, unknown: unknown.length }
    await record(tx, actor, { concept: 'place_register', subjectId: made.id, act: 'acknowledged', after })
    return { state: 'read', accepted, faults: tasks.length, unknown }
  })
}

/** A fault was put right, or looked at, with a note on what was done. */
export async function settleFault(actor: Actor, id: string, note: string): Promise<void> {
  requireOfficer(actor)
  await database().$transaction(async tx => {
    const done = { state: 'done' as const, doneNote: note, doneAt: nowDate(), doneById: actor.account?.id ?? null }
    const { count } = await tx.registerFault.updateMany({ where: { id, state: 'open' }, data: done })
    if (count === 0) throw new Refusal((await tx.registerFault.findUnique({ where: { id } })) ? 'move_impossible' : 'not_found')
    await record(tx, actor, { concept: 'place_register', subjectId: id, act: 'fault_done', reason: note })
  })
}
