import ical, { type ICalCalendarMethod, type ICalEventStatus } from 'ical-generator'
import { now, nowDate, plainDay, zone } from '#domain/clock.ts'
import { tasterDays } from '#domain/taster/hours.ts'
import { webAddress } from '#outside/post.ts'

type Slot = {
  startsOn: Date
  endsOn: Date
  fromMinute: number
  toMinute: number
  meetingPoint: string
  site: string
  profession: { titleDe: string }
}

/** Taster days as iCalendar text: every working day an entry of its own, whose UID stays so that a cancellation finds it. */
export function tasterCalendar(method: 'PUBLISH' | 'CANCEL', { id, slot }: { id: string; slot: Slot }, participant: string | null) {
  const calendar = ical({
    method: method as ICalCalendarMethod,
    prodId: { company: 'Lernpfad', product: 'Lernpfad', language: 'DE' },
  })
  for (const [n, { from, to }] of timesOf(slot).entries())
    calendar.createEvent({
      id: `schnuppern.${id}.${n + 1}`,
      sequence: Math.floor(now().epochMilliseconds / 1000) - beginning,
      stamp: nowDate(),
      start: from,
      end: to,
      summary: plain([participant, `Schnuppern: ${slot.profession.titleDe}`].filter(Boolean).join(': ')),
      location: plain([slot.meetingPoint, slot.site].filter(Boolean).join(', ')),
      status: (method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED') as ICalEventStatus,
      url: webAddress(`/mein/schnuppern/${id}`),
    })
  return calendar.toString()
}

/** The moments of every day, on the clock in Glarus. */
export function timesOf(slot: Omit<Slot, 'meetingPoint' | 'site' | 'profession'>) {
  const days = tasterDays({ startsOn: plainDay(slot.startsOn), endsOn: plainDay(slot.endsOn) })
  const at = (day: Temporal.PlainDate, minutes: number) =>
    new Date(day.toZonedDateTime({ timeZone: zone, plainTime: { hour: Math.floor(minutes / 60), minute: minutes % 60 } }).epochMilliseconds)
  return days.map(day => ({ from: at(day, slot.fromMinute), to: at(day, slot.toMinute) }))
}

/** When the first day begins and the last one ends. */
export function spanOf(slot: Omit<Slot, 'meetingPoint' | 'site' | 'profession'>) {
  const times = timesOf(slot)
  return { begins: times[0]?.from ?? slot.startsOn, ends: times.at(-1)?.to ?? slot.endsOn }
}

/** SEQUENCE has 31 bits: seconds since 2026. */
const beginning = Date.UTC(2026, 0, 1) / 1000
const plain = (value: string) => value.replace(/\p{Cc}+/gu, ' ')
