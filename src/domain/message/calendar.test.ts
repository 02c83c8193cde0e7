import ICAL from 'ical.js'
import { afterEach, expect, test } from 'vitest'
import { stopClock } from '#domain/clock.ts'
import type { RunSchedule } from '#domain/course/schedule.ts'
import { type CalendarEntry, calendarOf, feedOf } from '#domain/message/calendar.ts'

afterEach(() => stopClock(null))

const run: RunSchedule = {
  id: '01a20771-3137-729f-a922-c3e533abd248',
  number: 12,
  state: 'open',
  slug: 'tabellen',
  title: 'Tabellen, verstehen; und\nBEGIN:VALARM',
  bring: [],
  provider: { name: 'Schule "A" (Demo)', phone: '055 000 00 00' },
  sessions: [
    // The last evening of summer time, and one across the night in which the clocks change.
    { startsAt: new Date('2026-10-24T16:15:00Z'), endsAt: new Date('2026-10-24T18:45:00Z') },
    { startsAt: new Date('2026-10-24T22:30:00Z'), endsAt: new Date('2026-10-25T02:30:00Z') },
    { startsAt: new Date('2026-10-31T17:15:00Z'), endsAt: new Date('2026-10-31T19:45:00Z') },
  ],
  placeName: 'Schulhaus',
  street: 'Hauptstrasse 1',
  postcode: '8750',
  locality: 'Glarus',
  stop: null,
  online: false,
  onlineNote: null,
  priceRappen: 0,
  cancelUntil: new Date('2026-10-20T00:00:00Z'),
  createdAt: new Date('2026-05-01T00:00:00Z'),
  updatedAt: new Date('2026-06-01T00:00:00Z'),
}
const entry: CalendarEntry = { run, personId: null, participant: null, url: 'https://lernpfad.example/kurse/tabellen' }
const eventsOf = (text: string) => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const events = calendar.getAllSubcomponents('vevent').map(one => new ICAL.Event(one))
  return { calendar, events }
}
const instants = (event: ICAL.Event) => [event.startDate, event.endDate].map(time => time?.toJSDate().toISOString())

test('another program reads every session at its moment, before, in and after the night the clocks change', () => {
  const { calendar, events } = eventsOf(calendarOf('PUBLISH', [entry]))
  expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH')
  expect(events.map(instants)).toEqual(run.sessions.map(one => [one.startsAt.toISOString(), one.endsAt.toISOString()]))
  for (const event of events) expect(event.startDate.zone.tzid).toBe('UTC')
})

test('a title with commas and line ends stays one title, and begins nothing new', () => {
  const { calendar, events } = eventsOf(calendarOf('PUBLISH', [entry]))
  expect(events[0]?.summary).toBe('Tabellen, verstehen; und BEGIN:VALARM')
  expect(events[0]?.location).toBe('Schulhaus, Hauptstrasse 1, 8750 Glarus')
  expect(calendar.getAllSubcomponents('valarm')).toEqual([])
})

test('a message that comes later carries a higher sequence for the same event, and a cancellation takes it back', () => {
  stopClock('2026-06-02T10:00:00Z')
  const [first] = eventsOf(calendarOf('PUBLISH', [{ ...entry, personId: 'p' }])).events
  stopClock('2026-06-02T10:00:01Z')
  const { calendar, events } = eventsOf(calendarOf('CANCEL', [{ ...entry, personId: 'p' }]))
  expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL')
  expect(events[0]?.uid).toBe(first?.uid)
  expect(events[0]?.sequence).toBeGreaterThan(first?.sequence ?? 0)
  expect(events[0]?.component.getFirstPropertyValue('status')).toBe('CANCELLED')
})

test('sisters in the same course have entries of their own', () => {
  const { events } = eventsOf(
    calendarOf('PUBLISH', [
      { ...entry, personId: 'a', participant: 'Kim Zweifel' },
      { ...entry, personId: 'b', participant: 'Lea Zweifel' },
    ]),
  )
  expect(new Set(events.map(event => event.uid)).size).toBe(6)
  expect(events[3]?.summary).toMatch(/^Lea Zweifel: /)
})

test('what is fetched again is equal while nothing has changed', () => {
  stopClock('2026-06-02T10:00:00Z')
  const before = feedOf('Meine Kurse', [entry])
  stopClock('2026-06-09T10:00:00Z')
  expect(feedOf('Meine Kurse', [entry])).toBe(before)
  expect(feedOf('Meine Kurse', [{ ...entry, tentative: true }])).toContain('STATUS:TENTATIVE')
})

test('no line is longer than calendars must read', () => {
  const long = { ...run, title: 'Ü'.repeat(300) }
  const lines = calendarOf('PUBLISH', [{ ...entry, run: long }]).split('\r\n')
  for (const one of lines) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(75)
})
