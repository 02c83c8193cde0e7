import { canton, type Holiday, type Standstill } from '#domain/canton.ts'
import { isWorkingDay, standsStill } from '#domain/holidays.ts'

type Counting = { days: number; holidays: readonly Holiday[]; standstill: readonly Standstill[] }

/**
 * The last day of a period that something served on a day sets going: the day after is the first that counts, days of standstill don't,
 * and what would end on a day without work ends on the next one with.
 */
export function lastDayOf(served: Temporal.PlainDate, { days, holidays, standstill }: Counting): Temporal.PlainDate {
  let day = served
  for (let counted = 0; counted < days; ) {
    day = day.add({ days: 1 })
    if (!standsStill(day, standstill)) counted++
  }
  while (!isWorkingDay(day, holidays) || standsStill(day, standstill)) day = day.add({ days: 1 })
  return day
}

/** Until when one may appeal to an authority, as the canton counts. */
export function appealUntil(served: Temporal.PlainDate, remedy: { authority: string; days: number }): Temporal.PlainDate {
  const { holidays, standstill } = canton().deadlines
  return lastDayOf(served, { days: remedy.days, holidays, standstill: standstill[remedy.authority] ?? [] })
}
