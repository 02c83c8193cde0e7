import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canton, type Holiday, type Standstill } from '#domain/canton.ts'
import { dayOfHoliday, easterOf, isWorkingDay, standsStill } from '#domain/holidays.ts'
import { appealUntil, lastDayOf } from '#domain/subsidy/deadlines.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const { holidays, standstill } = canton().deadlines
const toDepartment = (served: string) => appealUntil(day(served), { authority: 'first_appeal', days: 30 }).toString()
const toCourt = (served: string) => appealUntil(day(served), { authority: 'second_appeal', days: 30 }).toString()
const named = (name: string, year: number) => dayOfHoliday(holidays.find(one => one.name === name) as Holiday, year).toString()

describe('days of rest', () => {
  // From printed calendars.
  test.each([
    ...[[2024, '2024-03-31'] as const, [2025, '2025-04-20'] as const, [2026, '2026-04-05'] as const, [2027, '2027-03-28'] as const],
    ...[[2000, '2000-04-23'] as const, [2038, '2038-04-25'] as const, [2285, '2285-03-22'] as const],
  ])('Easter of %i is %s', (year, easter) => expect(easterOf(year).toString()).toBe(easter))

  test('the Näfelser Fahrt is on the first Thursday of April, a week later if that is in Holy Week', () => {
    expect(named('Näfelser Fahrt', 2025)).toBe('2025-04-03')
    expect(named('Näfelser Fahrt', 2026)).toBe('2026-04-09')
    expect(named('Näfelser Fahrt', 2021)).toBe('2021-04-08')
    expect(named('Näfelser Fahrt', 2024)).toBe('2024-04-04')
  })

  test('what follows Easter follows it', () => {
    expect([named('Karfreitag', 2026), named('Auffahrt', 2026), named('Pfingstmontag', 2026)]).toEqual([
      ...['2026-04-03', '2026-05-14', '2026-05-25'],
    ])
  })
})

describe('the last day of thirty', () => {
  test('counts from the day after', () => expect(toDepartment('2026-06-01')).toBe('2026-07-01'))
  test('a Saturday and a Sunday end on Monday', () => {
    expect(toDepartment('2026-06-04')).toBe('2026-07-06')
    expect(toDepartment('2026-06-05')).toBe('2026-07-06')
  })
  test('Good Friday ends on Tuesday after Easter', () => expect(toDepartment('2026-03-04')).toBe('2026-04-07'))
  test('the Näfelser Fahrt ends on the next day', () => expect(toDepartment('2026-03-10')).toBe('2026-04-10'))
  test('Christmas of a Friday ends on the Monday after', () => expect(toDepartment('2026-11-25')).toBe('2026-12-28'))
  test('the turn of the year ends on 5 January when the 3rd is a Sunday', () => expect(toDepartment('2026-12-02')).toBe('2027-01-04'))
  test('a leap day counts like any other', () => {
    expect(toDepartment('2028-01-31')).toBe('2028-03-01')
    expect(toDepartment('2027-01-31')).toBe('2027-03-02')
  })
  test('changing clocks neither adds a day nor takes one', () => {
    expect(toDepartment('2026-03-27')).toBe('2026-04-27')
    expect(toDepartment('2026-10-20')).toBe('2026-11-19')
  })
  test('time stands still before the court, by configuration, and not before the department', () => {
    expect(toDepartment('2026-07-10')).toBe('2026-08-10')
    expect(toCourt('2026-07-10')).toBe('2026-09-10')
    expect(toCourt('2026-12-10')).toBe('2027-01-25')
    expect(toCourt('2026-03-20')).toBe('2026-05-04')
  })
})

/** Another way to the same day: lists the days that count and takes the last. */
function byListing(served: Temporal.PlainDate, days: number, ranges: readonly Standstill[]) {
  const all = Array.from({ length: 900 }, (_, n) => served.add({ days: n + 1 }))
  const last = all.filter(one => !standsStill(one, ranges))[days - 1] as Temporal.PlainDate
  const rest = new Set([last.year, last.year + 1].flatMap(year => holidays.map(one => dayOfHoliday(one, year).toString())))
  return all.find(
    one => Temporal.PlainDate.compare(one, last) >= 0 && one.dayOfWeek < 6 && !rest.has(one.toString()) && !standsStill(one, ranges),
  ) as Temporal.PlainDate
}

test('for every day of two centuries the period ends on a working day, never early, and later service never ends earlier', () => {
  const served = fc.integer({ min: 0, max: 73_000 }).map(n => day('1990-01-01').add({ days: n }))
  const ranges = fc.constantFrom([], standstill['second_appeal'] ?? [])
  fc.assert(
    fc.property(served, fc.integer({ min: 1, max: 180 }), ranges, (from, days, still) => {
      const until = lastDayOf(from, { days, holidays, standstill: still })
      const next = lastDayOf(from.add({ days: 1 }), { days, holidays, standstill: still })
      return (
        isWorkingDay(until, holidays) &&
        !standsStill(until, still) &&
        from.until(until).days >= days &&
        Temporal.PlainDate.compare(next, until) >= 0 &&
        until.equals(byListing(from, days, still))
      )
    }),
    { numRuns: 500 },
  )
})
