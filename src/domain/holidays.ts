import type { Holiday, Standstill } from '#domain/canton.ts'

/** Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
export function easterOf(year: number): Temporal.PlainDate {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return Temporal.PlainDate.from({ year, month: Math.floor(sum / 31), day: (sum % 31) + 1 })
}

const weekdays = { mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 } as const

/** On which day a holiday falls in a year. */
export function dayOfHoliday(holiday: Holiday, year: number): Temporal.PlainDate {
  if ('date' in holiday) return Temporal.PlainDate.from(`${year}-${holiday.date}`)
  if ('easter' in holiday) return easterOf(year).add({ days: holiday.easter })
  const first = Temporal.PlainDate.from({ year, month: holiday.month, day: 1 })
  const wait = (weekdays[holiday.weekday] - first.dayOfWeek + 7) % 7
  const day = first.add({ days: wait + (holiday.nth - 1) * 7 })
  const before = day.until(easterOf(year)).days
  return holiday.notInHolyWeek && before > 0 && before <= 7 ? day.add({ days: 7 }) : day
}

export const isWorkingDay = (day: Temporal.PlainDate, holidays: readonly Holiday[]) =>
  day.dayOfWeek <= 5 && !holidays.some(one => dayOfHoliday(one, day.year).equals(day))

/** The day on which so many days of work are over, counted from the day after: who writes on Friday is answered by the second Friday after. */
export function afterWorkingDays(from: Temporal.PlainDate, days: number, holidays: readonly Holiday[]): Temporal.PlainDate {
  let day = from
  for (let left = days; left > 0; ) {
    day = day.add({ days: 1 })
    if (isWorkingDay(day, holidays)) left--
  }
  return day
}

/** Does time stand still on a day? A range may reach over the turn of the year. */
export function standsStill(day: Temporal.PlainDate, ranges: readonly Standstill[]): boolean {
  const date = day.toString().slice(5)
  return ranges.some(range => {
    if ('from' in range) return range.from <= range.to ? date >= range.from && date <= range.to : date >= range.from || date <= range.to
    const after = easterOf(day.year).until(day).days
    return after >= range.fromEaster && after <= range.toEaster
  })
}
