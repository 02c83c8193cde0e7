import ical, { type ICalCalendarMethod, type ICalEventStatus } from 'ical-generator'
import { now, nowDate } from '#domain/clock.ts'
import type { Told } from '#domain/counselling/telling.ts'
import { webAddress } from '#outside/post.ts'

/**
 * An appointment as iCalendar text. Its UID stays when it moves to another time, so a calendar moves the entry; the SEQUENCE grows
 * with every message. The title says «Termin» and no more: calendars are shared with family and employers.
 */
export function appointmentCalendar(method: 'PUBLISH' | 'CANCEL', { calendarId, id, slot }: Told, participant: string | null) {
  const calendar = ical({
    method: method as ICalCalendarMethod,
    prodId: { company: 'Lernpfad', product: 'Lernpfad', language: 'DE' },
  })
  calendar.createEvent({
    id: `beratung.${calendarId}`,
    sequence: Math.floor(now().epochMilliseconds / 1000) - beginning,
    stamp: nowDate(),
    start: slot.startsAt,
    end: slot.endsAt,
    summary: plain([participant, `Termin mit ${slot.counsellor.name}`].filter(Boolean).join(': ')),
    location: plain(slot.place),
    status: (method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED') as ICalEventStatus,
    url: webAddress(`/mein/beratung/termin/${id}`),
  })
  return calendar.toString()
}

/** SEQUENCE has 31 bits: seconds since 2026. */
const beginning = Date.UTC(2026, 0, 1) / 1000

const plain = (value: string) => value.replace(/\p{Cc}+/gu, ' ')
