import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { requireOwnSide } from '#domain/competence/owning.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/**
 * Removes a kept self-test with its records, at once and for good. Only the person's side may: themselves, or who acts for them.
 * The database lets these rows go because the transaction names whose they are; every other record stays as it was.
 */
export async function forgetResult(actor: Actor, resultId: string): Promise<{ personId: string }> {
  const found = await database().selfTestResult.findUnique({ where: { id: resultId } })
  if (!found) throw new Refusal('not_found')
  const person = await requireOwnSide(actor, found.personId)
  await database().$transaction(async tx => {
    await tx.$executeRaw`select set_config('lernpfad.forget', ${person.id}, true)`
    await tx.competenceRecord.deleteMany({ where: { resultId } })
    await tx.selfTestResult.delete({ where: { id: resultId } })
    await record(tx, actor, { concept: 'competence', subjectId: person.id, personId: person.id, act: 'forgotten' })
  })
  return { personId: person.id }
}
