import { database } from '#db/client.ts'
import type { SelfTestResult } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { requireOwnSide } from '#domain/competence/owning.ts'
import { requireShared } from '#domain/counselling/sharing.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/**
 * Removes a kept self-test with its records, at once and for good. Only the person's side may: themselves, or who acts for them.
 * The database lets these rows go because the transaction names whose they are; every other record stays as it was.
 */
export async function forgetResult(actor: Actor, resultId: string): Promise<{ personId: string }> {
  const found = await database().selfTestResult.findUnique({ where: { id: resultId } })
  if (!found) throw new Refusal('not_found')
  await requireOwnSide(actor, found.personId)
  return forget(actor, found)
}

/** The same on the person's word to their counsellor, who entered the result from paper or stands in for them; for whoever has no login. */
export async function forgetPaperResult(actor: Actor, personId: string, resultId: string): Promise<{ personId: string }> {
  const { counsellorId } = await requireShared(actor, personId, 'result')
  const found = await database().selfTestResult.findUnique({ where: { id: resultId, personId, keptById: { not: null } } })
  if (!found || (found.keptById !== counsellorId && found.keptById !== actor.account?.id)) throw new Refusal('not_found')
  return forget(actor, found)
}

async function forget(actor: Actor, { id, personId, consentId }: SelfTestResult) {
  await database().$transaction(async tx => {
    await tx.$executeRaw`select set_config('lernpfad.forget', ${personId}, true)`
    await tx.competenceRecord.deleteMany({ where: { resultId: id } })
    const { count } = await tx.selfTestResult.deleteMany({ where: { id } })
    if (count === 0) throw new Refusal('not_found')
    if (consentId) await tx.consent.update({ where: { id: consentId }, data: { withdrawnAt: nowDate() } })
    await record(tx, actor, { concept: 'competence', subjectId: personId, personId, act: 'forgotten' })
  })
  return { personId }
}
