import { database } from '#db/client.ts'
import { RecognitionKind } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireManager } from '#domain/subsidy/drafting.ts'

export { RecognitionKind }
export const recognitionKinds = Object.values(RecognitionKind)
export const ofProviders: readonly RecognitionKind[] = ['agreement', 'quality_label']

type Found = { kind: RecognitionKind; subjectId: string; note: string; validFrom: Temporal.PlainDate; validTo: Temporal.PlainDate | null }

/** Records what the office found out about a course or a provider. What was recorded is ended, never changed. */
export async function recognise(actor: Actor, { kind, subjectId, note, validFrom, validTo }: Found) {
  requireManager(actor)
  if (validTo && Temporal.PlainDate.compare(validTo, validFrom) < 0) throw new Refusal('until_impossible', {}, 'validTo')
  const isProvider = ofProviders.includes(kind)
  return database().$transaction(async tx => {
    const where = { where: { id: subjectId }, select: { id: true } }
    if (!(isProvider ? await tx.provider.findUnique(where) : await tx.course.findUnique(where))) throw new Refusal('not_found')
    const about = isProvider ? { providerId: subjectId } : { courseId: subjectId }
    const days = { validFrom: dateColumn(validFrom), validTo: validTo && dateColumn(validTo) }
    const { id } = await tx.recognition.create({ data: { kind, note, ...about, ...days } })
    const after = { kind, note, validFrom: validFrom.toString(), validTo: validTo?.toString() ?? null }
    await record(tx, actor, { concept: 'subsidy', subjectId: id, act: 'recognised', after: { ...about, ...after } })
    return { id }
  })
}

export async function endRecognition(actor: Actor, id: string, reason: string) {
  requireManager(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const { count } = await tx.recognition.updateMany({ where: { id, endedAt: null }, data: { endedAt: nowDate() } })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'subsidy', subjectId: id, act: 'recognition_ended', reason: reason.trim() })
  })
}
