import { database } from '#db/client.ts'
import { now, stopClock, today } from '#domain/clock.ts'
import { nextNumber } from '#domain/subsidy/submitting.ts'

/** The next file number of the year, from the same row as everybody's. */
export const fileNumber = () => database().$transaction(tx => nextNumber(tx, today().year))

/** Does something as if it were so many days ago. */
export async function daysAgo<T>(days: number, work: () => Promise<T>): Promise<T> {
  stopClock(
    now()
      .subtract({ hours: days * 24 })
      .toString(),
  )
  return work().finally(() => stopClock(null))
}
