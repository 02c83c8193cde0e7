import { AsyncLocalStorage } from 'node:async_hooks'

// The one clock of the domain, so that tests can stop it. Days are days in Glarus.
export const zone = 'Europe/Zurich'
let stopped: Temporal.Instant | undefined
const lanes = new AsyncLocalStorage<{ stopped: Temporal.Instant | undefined }>()

export const now = (): Temporal.Instant => lanes.getStore()?.stopped ?? stopped ?? Temporal.Now.instant()
export const nowDate = (): Date => new Date(now().epochMilliseconds)
export const today = (): Temporal.PlainDate => now().toZonedDateTimeISO(zone).toPlainDate()
export const dayOf = (moment: Date): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone).toPlainDate()
/** A `@db.Date` column comes as midnight UTC. */
export const plainDay = (column: Date): Temporal.PlainDate => Temporal.PlainDate.from(column.toISOString().slice(0, 10))
export const dateColumn = (day: Temporal.PlainDate): Date => new Date(`${day.toString()}T00:00:00Z`)
/** Whole years on a day. Somebody born on 29 February has their birthday on 1 March of common years. */
export const ageOn = (bornOn: Temporal.PlainDate, day: Temporal.PlainDate): number => bornOn.until(day, { largestUnit: 'years' }).years

/** For tests, and for seeds that tell of last month: stops the clock at a moment, or lets it run again. */
export const stopClock = (at: string | null) => {
  const to = at ? Temporal.Instant.from(at) : undefined
  const lane = lanes.getStore()
  if (lane) lane.stopped = to
  else stopped = to
}
/** For tests only: work that stops a clock of its own, beside other such work. */
export const withOwnClock = <T>(work: () => Promise<T>): Promise<T> => lanes.run({ stopped: undefined }, work)
