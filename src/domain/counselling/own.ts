import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { earliest, requireAppointment } from '#domain/counselling/booking.ts'
import { appointmentCalendar } from '#domain/counselling/calendar.ts'
import { sharedParts } from '#domain/counselling/sharing.ts'
import { lastDayOf } from '#domain/counselling/until.ts'
import { listManaged, requireManaged } from '#domain/person/managing.ts'

const mostLooks = 100

/** Who may see what of the persons one acts for, who looked when, and which appointments there are; for the counter: of one person. */
export async function getOwnCounselling(actor: Actor, personId?: string) {
  const managed = personId ? [await requireManaged(actor, personId)] : await listManaged(actor)
  const of = { personId: { in: managed.map(one => one.person.id) } }
  const [sharings, looks, appointments, questions] = await Promise.all([
    database().sharing.findMany({
      where: { ...of, state: { in: ['open', 'in_force', 'withdrawn', 'closed', 'replaced'] } },
      include: {
        counsellor: { select: { name: true } },
        consent: { select: { textVersion: true, text: true, givenAt: true, channel: true } },
      },
      orderBy: { id: 'desc' },
    }),
    database().sharingLook.findMany({
      where: of,
      include: { account: { select: { name: true } }, sharing: { select: { counsellorId: true, counsellor: { select: { name: true } } } } },
      orderBy: { id: 'desc' },
      take: mostLooks,
    }),
    database().appointment.findMany({
      where: of,
      include: { slot: { include: { counsellor: { select: { name: true } } } } },
      orderBy: { slot: { startsAt: 'asc' } },
    }),
    personId ? [] : listQuestions(actor),
  ])
  const now = nowDate()
  const isOver = ({ state, until, expiresAt }: (typeof sharings)[number]) =>
    state === 'open' ? expiresAt <= now : state !== 'in_force' || until === null || until <= now
  const people = managed.map(({ person: { id, firstName, lastName }, as }) => ({ id, firstName, lastName, as }))
  const nameOf = (id: string | null) => people.find(one => one.id === id)?.firstName ?? ''
  return {
    people,
    questions,
    sharings: sharings.map(one => ({
      ...{ id: one.id, state: one.state, over: isOver(one), personId: one.personId, person: nameOf(one.personId) },
      counsellor: one.counsellor?.name ?? null,
      parts: sharedParts.filter(part => one[part]),
      lastDay: one.until && lastDayOf(one.until),
      // A code that is too old opens nothing and only confuses.
      code: isOver(one) ? null : one.code,
      codeUntil: one.expiresAt.toISOString(),
      endedAt: one.endedAt?.toISOString() ?? null,
      consent: one.consent && { text: one.consent.text, version: one.consent.textVersion, givenAt: one.consent.givenAt.toISOString() },
    })),
    looks: looks.map(({ id, part, at, account, accountId, sharing, personId: whose }) => ({
      ...{ id, part, by: account.name, person: nameOf(whose), at: at.toISOString() },
      insteadOf: sharing.counsellorId === accountId ? null : (sharing.counsellor?.name ?? null),
    })),
    appointments: appointments.map(one => ({
      ...{ id: one.id, state: one.state, person: nameOf(one.personId), counsellor: one.slot.counsellor.name },
      ...{ kind: one.slot.kind, place: one.slot.place, over: one.slot.endsAt <= now },
      startsAt: one.slot.startsAt.toISOString(),
      endsAt: one.slot.endsAt.toISOString(),
    })),
  }
}

/** Counsellors' questions to the account's own mail address that wait for an answer. */
async function listQuestions(actor: Actor) {
  const found = await database().sharing.findMany({
    where: { state: 'asked', address: actor.account?.email ?? '', expiresAt: { gt: nowDate() } },
    include: { counsellor: { select: { name: true } } },
    orderBy: { id: 'desc' },
  })
  return found.map(({ id, code, counsellor, expiresAt }) => ({
    ...{ id, code, counsellor: counsellor?.name ?? '' },
    expiresAt: expiresAt.toISOString(),
  }))
}

/** One appointment of a person one acts for. */
export async function getAppointment(actor: Actor, id: string) {
  const { appointment, person, as, bySelf } = await requireAppointment(actor, id)
  const { slot, state, endNote, personId } = appointment
  return {
    ...{ id, state, endNote, personId, person: `${person.firstName} ${person.lastName}`, as },
    ...{ counsellor: slot.counsellor.name, counsellorId: slot.counsellor.id, kind: slot.kind, place: slot.place },
    startsAt: slot.startsAt.toISOString(),
    endsAt: slot.endsAt.toISOString(),
    mayChange: state === 'booked' && slot.startsAt > earliest(bySelf),
    over: slot.endsAt <= nowDate(),
    calendar: state === 'booked' ? appointmentCalendar('PUBLISH', { ...appointment, slot }, as === 'self' ? null : person.firstName) : null,
  }
}
