import type { Tx } from '#db/client.ts'
import type { MeetingKind } from '#db/generated/enums.ts'
import { listStandIns } from '#domain/counselling/absences.ts'
import { appointmentCalendar } from '#domain/counselling/calendar.ts'
import { notifyAccount, notifyPerson } from '#domain/message/notifying.ts'

export type AppointmentText = `counselling/${'booked' | 'moved' | 'cancelled' | 'called_off' | 'reminder'}`

export type Told = {
  id: string
  personId: string
  calendarId: string
  slot: { startsAt: Date; endsAt: Date; kind: MeetingKind; place: string; counsellor: { name: string } }
}

/**
 * A counsellor, and whoever stands in for them today, learns that somebody shows them something or has ended it. The mail names
 * nobody: who reads over a shoulder learns only that there is news.
 */
export async function tellCounsellor(tx: Tx, kind: 'counselling/case_opened' | 'counselling/case_ended', counsellorId: string) {
  for (const id of [counsellorId, ...(await listStandIns(tx, counsellorId))])
    await notifyAccount(tx, id, { kind, values: { link: '/beratung' } })
}

/** The person learns that a counsellor has closed their case: nothing is shown any more. */
export const tellClosed = (tx: Tx, personId: string, counsellor: string) =>
  notifyPerson(tx, personId, { kind: 'counselling/closed', values: { counsellor, link: '/mein/beratung' } })

/** Queues what somebody is told of their appointment, in the transaction in which it changed. What it is about stands in no message. */
export function tellAppointment(tx: Tx, kind: AppointmentText, told: Told, more: { reason?: string; onceKey?: string } = {}) {
  const { id, personId, slot } = told
  const gone = kind === 'counselling/cancelled' || kind === 'counselling/called_off'
  const values = { at: slot.startsAt.toISOString(), counsellor: slot.counsellor.name, reason: more.reason ?? '', place: slot.place }
  return notifyPerson(tx, personId, {
    kind,
    values: { ...values, link: gone ? '/beratung/termine' : `/mein/beratung/termin/${id}` },
    ...(kind === 'counselling/reminder' ? {} : { calendar: name => appointmentCalendar(gone ? 'CANCEL' : 'PUBLISH', told, name) }),
    ...(more.onceKey ? { onceKey: more.onceKey } : {}),
  })
}
