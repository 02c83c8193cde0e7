import { database } from '#db/client.ts'
import { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { compare, onPlace, probationEnd, requireContract, requirePast } from '#domain/apprenticeship/contract.ts'
import { lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { passProbation } from '#domain/apprenticeship/probation.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { requireWork } from '#domain/apprenticeship/units.ts'
import { endAccepted } from '#domain/candidacy/ending.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export type Dissolution = { on: Temporal.PlainDate; reason: string; note: string }

/**
 * The training was broken off, on a day and for a reason. Whether within the probation or later is a matter of that day: it decides
 * what the contract counts as, also where it is noted after the probation. Why stands with the contract alone: the history of a place is
 * read by more people, and nothing is ever deleted from it.
 */
export const dissolve = (actor: Actor, placeId: string, { on, reason, note }: Dissolution): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    requirePast(on, 'endedOn')
    requireReason(reason)
    if (compare(on, plainDay(contract.startsOn)) < 0) throw new Refusal('before_start', {}, 'endedOn')
    const end = compare(on, probationEnd(contract)) <= 0 ? ('dissolved_in_probation' as const) : ('dissolved_later' as const)
    // The job may not have been by yet.
    if (end === 'dissolved_later' && place.state === 'probation') await passProbation(tx, place, contract)
    const move = place.state === 'probation' ? 'dissolveInProbation' : 'dissolveLater'
    await movePlace(tx, actor, place, move, {
      ...{ act: end, personId: contract.personId, after: { on: on.toString() } },
    })
    await tx.trainingContract.update({
      where: { id: contract.id },
      data: { end, endedOn: dateColumn(on), endReason: reason, endNote: note || null },
    })
  })

/** Before training has begun the promise or contract falls through: the place goes back to those who wait. */
export const letFallThrough = (actor: Actor, placeId: string, { reason, note }: Omit<Dissolution, 'on'>): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    requireReason(reason)
    if (place.state === 'contract_approved' && compare(plainDay(contract.startsOn), today()) <= 0) throw new Refusal('has_begun')
    await movePlace(tx, actor, place, 'fallThrough', {
      ...{ act: 'fell_through', personId: contract.personId },
    })
    await tx.trainingContract.update({
      where: { id: contract.id },
      // A contract that never began: nobody needs what it says any more.
      data: {
        end: 'fell_through',
        endedOn: dateColumn(today()),
        endReason: reason,
        endNote: note || null,
        form: Prisma.DbNull,
        formSealed: null,
      },
    })
    if (contract.candidacyId) await endAccepted(tx, actor, contract.candidacyId)
    // Whoever applied for it may have it: it stands in its last advert again, unless another has it.
    const last = await tx.advertPlace.findFirst({ where: { placeId }, orderBy: { advert: { createdAt: 'desc' } } })
    if (last?.endedAt)
      await tx.advertPlace.update({
        where: { advertId_placeId: { advertId: last.advertId, placeId } },
        data: { endedAt: null },
      })
  })

/** Canton and school have been told of a dissolution (BBG 14 para. 4: without delay). */
export async function noteReported(actor: Actor, contractId: string, on: Temporal.PlainDate): Promise<void> {
  const known = await database().trainingContract.findUnique({ where: { id: contractId }, include: { place: true } })
  if (!known) throw new Refusal('not_found')
  requireWork(actor, known.place.unit)
  await database().$transaction(async tx => {
    await lockPlace(tx, known.placeId)
    const contract = await tx.trainingContract.findUniqueOrThrow({ where: { id: contractId } })
    if (!isDissolved(contract)) throw new Refusal('move_impossible')
    requirePast(on, 'reportedOn')
    if (contract.endedOn && compare(on, plainDay(contract.endedOn)) < 0) throw new Refusal('reported_before_end', {}, 'reportedOn')
    await tx.trainingContract.update({ where: { id: contractId }, data: { reportedOn: dateColumn(on), updatedAt: nowDate() } })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: known.placeId, personId: contract.personId, act: 'dissolution_reported' },
      ...{ before: { on: contract.reportedOn && plainDay(contract.reportedOn).toString() }, after: { on: on.toString() } },
    })
  })
}

export const isDissolved = ({ end }: { end: string | null }) => end === 'dissolved_in_probation' || end === 'dissolved_later'

function requireReason(reason: string) {
  if (!apprenticeshipRules().contract.dissolution.some(one => one.key === reason)) throw new Refusal('reason_needed', {}, 'reason')
}
