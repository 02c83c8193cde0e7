import type { Actor } from '#domain/actor.ts'
import { leaveAdvert } from '#domain/apprenticeship/advert-ending.ts'
import { compare, onPlace, plannedStart, requirePast, termFrom } from '#domain/apprenticeship/contract.ts'
import { movePlace } from '#domain/apprenticeship/moving.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { ageOn, dateColumn, dayOf, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

/** The youngest at whom training begins (ArG 30: from fifteen; younger only with a permission of its own). */
const youngest = 14
/** Beyond this a birthday was mistyped. */
const oldest = 70

export type PaperPromise = { firstName: string; lastName: string; bornOn: Temporal.PlainDate; on: Temporal.PlainDate }

/** Somebody who applied on paper, and has no record here, is promised the place. A place that is offered to somebody online waits for their answer. */
export const promiseOnPaper = (actor: Actor, placeId: string, { firstName, lastName, bornOn, on }: PaperPromise): Promise<void> =>
  onPlace(actor, placeId, async (tx, place) => {
    requirePast(on, 'on')
    if (compare(bornOn, today()) >= 0) throw new Refusal('day_to_come', {}, 'bornOn')
    if (await tx.candidacy.count({ where: { placeId, state: 'offered' } })) throw new Refusal('place_taken')
    const start = await plannedStart(tx, place)
    const age = ageOn(bornOn, start)
    if (age > oldest) throw new Refusal('birthday_impossible', {}, 'bornOn')
    if (place.approvedAt && compare(on, dayOf(place.approvedAt)) < 0) throw new Refusal('days_impossible', {}, 'on')
    if (age < youngest) throw new Refusal('learner_too_young', { age, min: youngest }, 'bornOn')
    await movePlace(tx, actor, place, 'promise', { act: 'promised_on_paper' })
    const { years } = await tx.trainingProfession.findUniqueOrThrow({ where: { id: place.professionId } })
    const { startsOn, endsOn } = termFrom(start, years)
    await tx.trainingContract.create({
      data: {
        ...{ placeId, firstName, lastName, bornOn: dateColumn(bornOn), promisedOn: dateColumn(on) },
        ...{ promisedById: actor.account?.id ?? null, startsOn: dateColumn(startsOn), endsOn: dateColumn(endsOn) },
        probationMonths: apprenticeshipRules().contract.probation.longest,
      },
    })
    await leaveAdvert(tx, placeId)
  })
