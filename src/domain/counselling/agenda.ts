import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate, today, zone } from '#domain/clock.ts'
import { after, appointmentMoves } from '#domain/counselling/counselling.ts'
import { listCovered } from '#domain/counselling/sharing.ts'
import { record } from '#domain/history.ts'
import { followAppointment } from '#domain/learning-path/following-talks.ts'
import { Refusal } from '#domain/refusal.ts'

const backDays = 14

/** One's own times and those of whom one stands in for, from two weeks ago on, with who comes: whoever books says who they are. */
export async function listAgenda(actor: Actor) {
  const from = new Date(today().subtract({ days: backDays }).toZonedDateTime(zone).epochMilliseconds)
  const slots = await database().counsellingSlot.findMany({
    where: { counsellorId: { in: await listCovered(actor) }, state: 'published', startsAt: { gte: from } },
    include: {
      counsellor: { select: { name: true } },
      appointments: { where: { state: { in: ['booked', 'held', 'missed'] } }, include: { person: true } },
    },
    orderBy: { startsAt: 'asc' },
    take: 500,
  })
  const now = nowDate()
  return slots.map(({ id, startsAt, endsAt, kind, place, counsellorId, counsellor, appointments: [booked] }) => ({
    ...{ id, kind, place, own: counsellorId === actor.account?.id, counsellor: counsellor.name },
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    begun: startsAt <= now,
    appointment: booked
      ? {
          ...{ id: booked.id, state: booked.state, personId: booked.personId },
          ...{ name: `${booked.person.firstName} ${booked.person.lastName}`, phone: booked.person.phone },
        }
      : null,
  }))
}

/** Came, or did not come: said once the time has begun, put right by the other mark. */
export async function markAppointment(actor: Actor, id: string, mark: 'hold' | 'miss'): Promise<void> {
  const counsellors = await listCovered(actor)
  await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Appointment" where id = ${id}::uuid for update`
    const found = await tx.appointment.findUnique({ where: { id, slot: { counsellorId: { in: counsellors } } }, include: { slot: true } })
    if (!found) throw new Refusal('not_found')
    if (found.slot.startsAt > nowDate()) throw new Refusal('not_yet')
    const state = after(appointmentMoves, found.state, mark)
    await tx.appointment.update({ where: { id }, data: { state, endedAt: nowDate() } })
    const about = { concept: 'counselling' as const, subjectId: id, personId: found.personId, act: state }
    await record(tx, actor, { ...about, before: { state: found.state }, after: { state } })
    await followAppointment(tx, actor, id)
  })
}
