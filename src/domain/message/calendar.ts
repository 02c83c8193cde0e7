import ical, { type ICalCalendarMethod, type ICalEventStatus } from 'ical-generator'
import { now, nowDate } from '#domain/clock.ts'
import { placeLine, type RunSchedule } from '#domain/course/schedule.ts'

export type CalendarEntry = {
  run: RunSchedule
  /** Whose place it is; null on the course page. Makes the UID: one child that stays at home must not take the sister's entry away. */
  personId: string | null
  /** Named in the title where the calendar belongs to somebody else. */
  participant: string | null
  url: string
  tentative?: boolean
}

/**
 * A run's sessions as iCalendar text, in UTC, so that no calendar has to know when summer time begins in Zurich.
 * A session's UID is its place in the run, so a moved session moves; the SEQUENCE grows with every message, so the newest wins.
 */
export function calendarOf(method: 'PUBLISH' | 'CANCEL', entries: CalendarEntry[]): string {
  return build(method, entries, null, run => secondsSince(run, now().epochMilliseconds))
}

/** The same for calendars that fetch again and again: equal while nothing has changed. */
export function feedOf(name: string | null, entries: CalendarEntry[]): string {
  return build('PUBLISH', entries, name, run => secondsSince(run, run.updatedAt.getTime()))
}

const secondsSince = (run: RunSchedule, moment: number) => Math.max(0, Math.floor((moment - run.createdAt.getTime()) / 1000))

function build(method: 'PUBLISH' | 'CANCEL', entries: CalendarEntry[], name: string | null, sequence: (run: RunSchedule) => number) {
  const calendar = ical({
    method: method as ICalCalendarMethod,
    prodId: { company: 'Lernpfad', product: 'Lernpfad', language: 'DE' },
    ...(name ? { name, ttl: 3600 } : {}),
  })
  for (const { run, personId, participant, url, tentative } of entries) {
    const status = method === 'CANCEL' || run.state === 'cancelled' ? 'CANCELLED' : tentative ? 'TENTATIVE' : 'CONFIRMED'
    for (const [n, session] of run.sessions.entries()) {
      calendar.createEvent({
        id: [run.id, n + 1, personId].filter(Boolean).join('.'),
        sequence: sequence(run),
        stamp: name ? run.updatedAt : nowDate(),
        start: session.startsAt,
        end: session.endsAt,
        summary: plain(participant ? `${participant}: ${run.title}` : run.title),
        location: plain(placeLine(run)),
        description: plain([run.provider.name, run.provider.phone].filter(Boolean).join(', ')),
        status: status as ICalEventStatus,
        url,
      })
    }
  }
  return calendar.toString()
}

const plain = (value: string) => value.replace(/\p{Cc}+/gu, ' ')
