import { database } from '#db/client.ts'
import { AfterTraining } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { requirePast } from '#domain/apprenticeship/contract.ts'
import { lockPlace } from '#domain/apprenticeship/moving.ts'
import { requireWork } from '#domain/apprenticeship/units.ts'
import { dateColumn } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export type { AfterTraining }
export const afterTrainings = Object.values(AfterTraining)

/** Where the way went on after the training: taken on, into the economy of the canton, elsewhere, to a school, or nobody knows. */
export async function noteAfter(actor: Actor, contractId: string, to: { after: AfterTraining; on: Temporal.PlainDate }): Promise<void> {
  const known = await database().trainingContract.findUnique({ where: { id: contractId }, include: { place: true } })
  if (!known) throw new Refusal('not_found')
  requireWork(actor, known.place.unit)
  await database().$transaction(async tx => {
    await lockPlace(tx, known.placeId)
    const contract = await tx.trainingContract.findUniqueOrThrow({ where: { id: contractId } })
    if (contract.end !== 'completed' && contract.end !== 'not_passed') throw new Refusal('move_impossible')
    requirePast(to.on, 'afterOn')
    await tx.trainingContract.update({ where: { id: contractId }, data: { after: to.after, afterOn: dateColumn(to.on) } })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: known.placeId, personId: contract.personId, act: 'after_noted' },
      ...{ before: { after: contract.after }, after: { after: to.after } },
    })
  })
}
