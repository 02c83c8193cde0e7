import type { Db, Tx } from '#db/client.ts'
import type { ApprenticeshipPlace, TrainingPermit } from '#db/generated/client.ts'
import { usesPermit } from '#domain/apprenticeship/place.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { plainDay } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

let race: (() => Promise<unknown>) | null = null
/** For tests only: takes the lock away and widens the moment between counting and advertising, to see that the lock is what holds. */
export const withoutLock = (pause: typeof race) => {
  race = pause
}

/** Whoever fills or advertises places of a permit locks it first: two must not both see its last place. */
export async function lockPermit(tx: Tx, id: string): Promise<TrainingPermit> {
  if (race) await race()
  else await tx.$queryRaw`select 1 from "TrainingPermit" where id = ${id}::uuid for update`
  return tx.trainingPermit.findUniqueOrThrow({ where: { id } })
}

/** The day on which training of an intake begins. */
export const intakeStart = (year: number) => dayIn(year, apprenticeshipRules().startDay)

/** Is a permit valid on a day? */
export const permitHolds = ({ validFrom, validTo }: Pick<TrainingPermit, 'validFrom' | 'validTo'>, day: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(day, plainDay(validFrom)) >= 0 && (!validTo || Temporal.PlainDate.compare(day, plainDay(validTo)) <= 0)

/** How many learn, or may begin to, under a permit when training of an intake begins. Who finishes before then makes room. */
export async function countOnPermit(db: Db, permitId: string, intakeYear: number, except: readonly string[] = []): Promise<number> {
  const places = await db.apprenticeshipPlace.findMany({
    where: { permitId, state: { in: [...usesPermit] }, id: { notIn: [...except] } },
    select: { intakeYear: true, profession: { select: { years: true } } },
  })
  return places.filter(place => place.intakeYear <= intakeYear && place.intakeYear + place.profession.years > intakeYear).length
}

/** Refuses places that a permit does not carry: none, not valid when training begins, or full. `overruled`: the canton allows more. */
export async function requirePermit(tx: Tx, places: readonly ApprenticeshipPlace[], overruled: boolean) {
  for (const [permitId, some] of Map.groupBy(places, place => place.permitId)) {
    const [first] = some
    if (!permitId || !first) throw new Refusal('permit_missing')
    const permit = await lockPermit(tx, permitId)
    if (!permitHolds(permit, intakeStart(first.intakeYear))) throw new Refusal('permit_over', { number: permit.number })
    const others = await countOnPermit(
      tx,
      permitId,
      first.intakeYear,
      some.map(place => place.id),
    )
    if (!overruled && others + some.length > permit.limit) throw new Refusal('permit_full', { number: permit.number, limit: permit.limit })
  }
}
