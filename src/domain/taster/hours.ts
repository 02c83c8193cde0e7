import { type ApprenticeshipRules, apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { canton } from '#domain/canton.ts'
import { isWorkingDay } from '#domain/holidays.ts'
import { Refusal } from '#domain/refusal.ts'

/** When somebody may try a profession. Minutes are of the day, in Swiss time. */
export type TasterTimes = {
  startsOn: Temporal.PlainDate
  endsOn: Temporal.PlainDate
  fromMinute: number
  toMinute: number
  breakMinutes: number
}

/** The working days from the first to the last: weekends and holidays in between are free. */
export function tasterDays({ startsOn, endsOn }: Pick<TasterTimes, 'startsOn' | 'endsOn'>): Temporal.PlainDate[] {
  const days: Temporal.PlainDate[] = []
  const { holidays } = canton().deadlines
  for (let day = startsOn; Temporal.PlainDate.compare(day, endsOn) <= 0; day = day.add({ days: 1 }))
    if (isWorkingDay(day, holidays)) days.push(day)
  return days
}

/** Minutes of work a day, without the break. */
export const workMinutes = ({ fromMinute, toMinute, breakMinutes }: Omit<TasterTimes, 'startsOn' | 'endsOn'>) =>
  toMinute - fromMinute - breakMinutes

/**
 * What the law on young people's work allows (ArG 31, ArGV 5; the numbers are in content/apprenticeship.yaml): refuses the first
 * thing that is against it, at the field in which it can be put right.
 */
export function requireLawfulTimes(times: TasterTimes, rules: ApprenticeshipRules['taster'] = apprenticeshipRules().taster): void {
  const { startsOn, endsOn, fromMinute, toMinute, breakMinutes } = times
  if (Temporal.PlainDate.compare(endsOn, startsOn) < 0) throw new Refusal('taster_days_order', {}, 'endsOn')
  // Nobody means half a year; it also keeps the counting of days short.
  if (startsOn.until(endsOn).days > 60) throw new Refusal('taster_too_long', { days: rules.mostDays }, 'endsOn')
  const days = tasterDays(times)
  if (!days[0]?.equals(startsOn)) throw new Refusal('taster_day_off', {}, 'startsOn')
  if (!days.at(-1)?.equals(endsOn)) throw new Refusal('taster_day_off', {}, 'endsOn')
  if (days.length > rules.mostDays) throw new Refusal('taster_too_long', { days: rules.mostDays }, 'endsOn')
  if (fromMinute < minutesOf(rules.earliest)) throw new Refusal('taster_clock', { from: rules.earliest, to: rules.latest }, 'from')
  if (toMinute > minutesOf(rules.latest)) throw new Refusal('taster_clock', { from: rules.earliest, to: rules.latest }, 'to')
  if (toMinute <= fromMinute) throw new Refusal('taster_hours_order', {}, 'to')
  const most = { hours: rules.mostHoursDay, from: rules.earliest, to: rules.latest, minutes: rules.breakMinutes }
  if (breakMinutes >= toMinute - fromMinute) throw new Refusal('taster_hours', most, 'breakMinutes')
  if (workMinutes(times) > rules.mostHoursDay * 60) throw new Refusal('taster_hours', most, 'to')
  if (workMinutes(times) > rules.breakAboveHours * 60 && breakMinutes < rules.breakMinutes)
    throw new Refusal('taster_break', { hours: rules.breakAboveHours, minutes: rules.breakMinutes }, 'breakMinutes')
  const mostInAWeek = Math.max(...[...Map.groupBy(days, weekOf).values()].map(week => week.length))
  if (mostInAWeek * workMinutes(times) > rules.mostHoursWeek * 60) throw new Refusal('taster_week', { hours: rules.mostHoursWeek }, 'to')
}

/** `07:30` → 450 */
export const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
/** 450 → `07:30` */
export const clockOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const weekOf = (day: Temporal.PlainDate) => `${day.yearOfWeek}-${day.weekOfYear}`
