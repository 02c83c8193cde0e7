import { canton } from '#domain/canton.ts'
import { zone } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

/** Moments as ISO instants. */
export type Session = { startsAt: string; endsAt: string }

/** First to last, without overlap; refuses none and crossed ones. */
export function inOrder(sessions: Session[]): { startsAt: Date; endsAt: Date }[] {
  const sorted = sessions
    .map(one => ({ startsAt: new Date(one.startsAt), endsAt: new Date(one.endsAt) }))
    .sort((a, b) => +a.startsAt - +b.startsAt)
  const crossed = sorted.some((one, i) => one.endsAt <= one.startsAt || (sorted[i + 1] && one.endsAt > (sorted[i + 1]?.startsAt ?? 0)))
  if (sorted.length === 0 || crossed) throw new Refusal('sessions_crossed', {}, 'sessions')
  return sorted
}

/** The end of the day so many days before the first session: what people expect of "bis 3 Tage vorher". */
export function defaultDeadlines(startsAt: string) {
  const { enrolDaysBefore, cancelDaysBefore } = canton().runs
  const first = local(startsAt).toPlainDate()
  return {
    enrolUntil: endOfDay(first.subtract({ days: enrolDaysBefore })),
    cancelUntil: endOfDay(first.subtract({ days: cancelDaysBefore })),
  }
}

/** The last minute of a day in Glarus. */
export const endOfDay = (day: Temporal.PlainDate) => day.toZonedDateTime({ timeZone: zone, plainTime: '23:59' }).toInstant().toString()

/** The same times on the clock, so many days later: a course at 18.15 stays at 18.15 across the change of the clocks. */
export const laterBy = (days: number, instant: string) => local(instant).add({ days }).toInstant().toString()

export const daysBetween = (from: string, to: Temporal.PlainDate) => local(from).toPlainDate().until(to, { largestUnit: 'days' }).days

const local = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(zone)

/** A day and a time on the clock in Glarus → the instant. */
export const momentOf = (day: string, time: string) =>
  Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString()
