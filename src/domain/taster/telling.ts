import type { Tx } from '#db/client.ts'
import { listCoordinators } from '#domain/apprenticeship/responsible.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { unitOf } from '#domain/apprenticeship/units.ts'
import { canton } from '#domain/canton.ts'
import { plainDay } from '#domain/clock.ts'
import { notifyAccount, notifyPerson } from '#domain/message/notifying.ts'
import type { Value } from '#domain/message/writing.ts'
import { listGuardians } from '#domain/person/managing.ts'
import { tasterCalendar } from '#domain/taster/calendar.ts'
import { clockOf } from '#domain/taster/hours.ts'
import { formatDays } from '#words/dates.ts'

export type TasterText = `taster/${'booked' | 'lapsed' | 'cancelled' | 'called_off' | 'reminder' | 'feedback' | 'office_words'}`
type Booking = { id: string; personId: string; slotId: string }

const calendarOf = { 'taster/booked': 'PUBLISH', 'taster/cancelled': 'CANCEL', 'taster/called_off': 'CANCEL' } as const
const hasCalendar = (kind: TasterText): kind is keyof typeof calendarOf => kind in calendarOf

/** Queues what whoever reads for a young person is told about their taster days, in the transaction in which it happened. */
export async function tellTaster(
  tx: Tx,
  kind: TasterText,
  booking: Booking,
  more: { reason?: string; words?: string; onceKey?: string } = {},
) {
  const slot = await slotOf(tx, booking.slotId)
  const gone = kind === 'taster/cancelled' || kind === 'taster/called_off' || kind === 'taster/lapsed'
  await notifyPerson(tx, booking.personId, {
    kind,
    values: {
      ...valuesOf(slot),
      ...{ reason: more.reason ?? '', words: more.words ?? '' },
      link: gone ? '/lehrstellen/schnuppern' : `/mein/schnuppern/${booking.id}`,
    },
    ...(hasCalendar(kind) ? { calendar: name => tasterCalendar(calendarOf[kind], { id: booking.id, slot }, name) } : {}),
    ...(more.onceKey ? { onceKey: more.onceKey } : {}),
  })
}

/** Every guardian with a login is asked for their yes. Returns how many there are: without one nobody could say it. */
export async function askGuardians(tx: Tx, booking: Booking & { heldUntil: Date }): Promise<number> {
  const slot = await slotOf(tx, booking.slotId)
  const guardians = await listGuardians(tx, booking.personId)
  const person = await tx.person.findUniqueOrThrow({ where: { id: booking.personId } })
  const values = { ...valuesOf(slot), person: person.firstName, until: booking.heldUntil.toISOString() }
  for (const accountId of guardians)
    await notifyAccount(tx, accountId, { kind: 'taster/guardian_asked', values: { ...values, link: `/mein/schnuppern/${booking.id}` } })
  return guardians.length
}

/** The office is asked to say who was there and what they thought: once for each slot. The mail names nobody. */
export async function askOffice(tx: Tx, slotId: string) {
  const slot = await slotOf(tx, slotId)
  for (const accountId of await listCoordinators(tx, slot.unit))
    await notifyAccount(tx, accountId, {
      kind: 'taster/feedback_office',
      values: { ...valuesOf(slot), link: `/amt/lehrstellen/schnuppern/${slotId}` },
      onceKey: `taster-office:${slotId}:${accountId}`,
    })
}

const slotOf = (tx: Tx, id: string) => tx.tasterSlot.findUniqueOrThrow({ where: { id }, include: { profession: true } })
export type SlotWithProfession = Awaited<ReturnType<typeof slotOf>>

function valuesOf(slot: SlotWithProfession): Record<string, Value> {
  const days = (language: 'de' | 'en') => formatDays(plainDay(slot.startsOn).toString(), plainDay(slot.endsOn).toString(), language)
  const { de, en } = unitOf(slot.unit).name
  return {
    profession: { de: slot.profession.titleDe, en: slot.profession.titleEn },
    days: { de: days('de'), en: days('en') },
    hours: { de: hoursOf(slot, 'de'), en: hoursOf(slot, 'en') },
    unit: { de, en },
    where: slot.meetingPoint,
    contact: [slot.contactName, slot.contactPhone ?? canton().contact.phone].join(', '),
    bring: slot.bring,
    insurance: apprenticeshipRules().taster.insurance,
  }
}

const hoursOf = ({ fromMinute, toMinute }: SlotWithProfession, language: 'de' | 'en') =>
  language === 'de'
    ? `${clockOf(fromMinute).replace(':', '.')} bis ${clockOf(toMinute).replace(':', '.')} Uhr`
    : `${clockOf(fromMinute)} to ${clockOf(toMinute)}`
