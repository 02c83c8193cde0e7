import { type Db, database, type Tx } from '#db/client.ts'
import type { ApprenticeshipPlace, TrainingContract } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type LockedPlace, lockPlace, lockStandingAdvert } from '#domain/apprenticeship/moving.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { requireWork } from '#domain/apprenticeship/units.ts'
import { canton } from '#domain/canton.ts'
import { ageOn, plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

export type Contract = TrainingContract

/**
 * One step of a place and its contract: the place is locked, then the contract read. For the coordinators of the unit and the
 * apprenticeship officer; for everybody else there is no such place.
 */
export const onPlace = <T>(actor: Actor, placeId: string, work: (tx: Tx, place: LockedPlace, contract: Contract | null) => Promise<T>) =>
  database().$transaction(async tx => {
    await lockStandingAdvert(tx, placeId)
    const place = await lockPlace(tx, placeId)
    requireWork(actor, place.unit)
    return work(tx, place, await findCurrent(tx, placeId))
  })

/** The promise or contract a place holds at the moment. */
export const findCurrent = (db: Db, placeId: string) => db.trainingContract.findFirst({ where: { placeId, end: null } })

export function requireContract(contract: Contract | null): Contract {
  if (!contract) throw new Refusal('contract_missing')
  return contract
}

export const compare = Temporal.PlainDate.compare
/** A day somebody wrote down cannot lie ahead. */
export function requirePast(on: Temporal.PlainDate, field: string) {
  if (compare(on, today()) > 0) throw new Refusal('day_to_come', {}, field)
}

/** Last day of the probation. */
export const probationEnd = ({ startsOn, probationMonths }: Pick<Contract, 'startsOn' | 'probationMonths'>) =>
  plainDay(startsOn).add({ months: probationMonths }).subtract({ days: 1 })

/** From the first day to the last: training ends the day before it would begin anew. */
export const termFrom = (startsOn: Temporal.PlainDate, years: number) => ({
  startsOn,
  endsOn: startsOn.add({ years }).subtract({ days: 1 }),
})

export const isMinorWhen = (contract: Pick<Contract, 'bornOn'>, on: Temporal.PlainDate) =>
  ageOn(plainDay(contract.bornOn), on) < canton().minors.fullAge

/** When training on a place begins: as its newest advert says, or on the day of the canton. */
export async function plannedStart(db: Db, place: Pick<ApprenticeshipPlace, 'id' | 'intakeYear'>): Promise<Temporal.PlainDate> {
  const found = await db.advertPlace.findFirst({
    where: { placeId: place.id },
    include: { advert: { select: { startsOn: true } } },
    orderBy: { advert: { createdAt: 'desc' } },
  })
  return found ? plainDay(found.advert.startsOn) : dayIn(place.intakeYear, apprenticeshipRules().startDay)
}
