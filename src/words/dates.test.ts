import { expect, test } from 'vitest'
import * as dates from './dates.ts'

const evening = '2026-09-08T16:15:00.000Z'

test('a moment is shown as the clock in Zurich shows it, in summer and in winter', () => {
  expect(dates.formatTime(evening, 'de')).toBe('18.15 Uhr')
  expect(dates.formatTime('2026-12-08T17:15:00Z', 'de')).toBe('18.15 Uhr')
  expect(dates.formatTime('2026-01-11T07:05:00Z', 'de')).toBe('8.05 Uhr')
  expect(dates.formatTime('2026-01-11T07:05:00Z', 'en')).toBe('08:05')
  expect(dates.formatTime('2026-06-30T22:00:00Z', 'en')).toBe('00:00')
  expect(dates.formatTimes(evening, '2026-09-08T18:45:00Z', 'de')).toBe('18.15 bis 20.45 Uhr')
  expect(dates.formatTimes(evening, '2026-09-08T18:45:00Z', 'en')).toBe('18:15 to 20:45')
})

test('a moment shortly before midnight UTC belongs to the next day in Zurich', () => {
  expect(dates.dayOf('2026-12-31T23:30:00Z')).toBe('2027-01-01')
  expect(dates.formatDay('2026-12-31T23:30:00Z', 'de')).toBe('1. Januar 2027')
})

test('a day stays that day, wherever the server stands', () => {
  expect(dates.formatShortDay('2026-09-08', 'de')).toBe('Di, 8. Sept. 2026')
  expect(dates.formatShortDay('2026-09-08', 'en')).toBe('Tue, 8 Sept 2026')
  expect(dates.formatDayOfYear('2026-09-08', 'de')).toBe('8. September')
  expect(dates.formatLongDay('2026-05-18', 'de')).toBe('Montag, 18. Mai 2026')
  expect(dates.formatLongDay('2026-05-18', 'en')).toBe('Monday, 18 May 2026')
  expect(dates.formatMonth('2026-03', 'de')).toBe('März 2026')
  expect(dates.formatMoment('2026-05-05T14:10:00Z', 'de')).toBe('5. Mai 2026, 16.10 Uhr')
})

test('a range says month and year once where they are the same', () => {
  expect(dates.formatDays('2026-09-08', '2026-09-12', 'de')).toBe('8. bis 12. September 2026')
  expect(dates.formatDays('2026-09-28', '2026-10-03', 'de')).toBe('28. September bis 3. Oktober 2026')
  expect(dates.formatDays('2026-12-28', '2027-01-03', 'en')).toBe('28 December 2026 to 3 January 2027')
  expect(dates.formatDays('2026-09-08', '2026-09-08', 'en')).toBe('8 September 2026')
})

test.each(['9.3.2026', '09.03.2026', ' 9. 3. 2026 ', '9/3/2026', '2026-03-09'])('«%s» is the ninth of March', text => {
  expect(dates.parseDay(text)).toBe('2026-03-09')
})

test.each([
  '31.02.2026',
  '2026-02-31',
  '29.2.2027',
  '0.1.2026',
  '1.13.2026',
  '9.3.26',
  '9.3.',
  '9 3 2026',
  'morgen',
  '',
  '2026-3-9',
  '9.3.20266',
])('«%s» is no day', text => {
  expect(dates.parseDay(text)).toBeNull()
})

test('a leap day exists every four years, except in 2100', () => {
  expect(dates.parseDay('29.2.2028')).toBe('2028-02-29')
  expect(dates.parseDay('29.2.2100')).toBeNull()
})
