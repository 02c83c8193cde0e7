import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { requireWork, trainingUnits } from '#domain/apprenticeship/units.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { minutesOf, requireLawfulTimes } from '#domain/taster/hours.ts'
import { lockSlot } from '#domain/taster/seats.ts'
import { tellTaster } from '#domain/taster/telling.ts'

export type NewSlot = {
  professionId: string
  unit: string
  startsOn: Temporal.PlainDate
  endsOn: Temporal.PlainDate
  /** On the clock: `07:30` */
  from: string
  to: string
  breakMinutes: number
  seats: number
  contactName: string
  contactPhone?: string | undefined
  meetingPoint: string
  bring: string
}

/** Days on which somebody may try a profession at an office. Refuses what the law does not allow young people. */
export async function createSlot(actor: Actor, slot: NewSlot): Promise<{ id: string }> {
  requireWork(actor, slot.unit)
  const site = trainingUnits(slot.startsOn).find(unit => unit.code === slot.unit)?.site
  if (!site) throw new Refusal('not_found', {}, 'unit')
  const profession = await database().trainingProfession.findUnique({ where: { id: slot.professionId } })
  if (!profession) throw new Refusal('not_found', {}, 'professionId')
  if (Temporal.PlainDate.compare(slot.startsOn, today()) <= 0) throw new Refusal('day_past', {}, 'startsOn')
  if (Temporal.PlainDate.compare(slot.startsOn, today().add({ years: 2 })) > 0) throw new Refusal('days_impossible', {}, 'startsOn')
  const [fromMinute, toMinute] = [minutesOf(slot.from), minutesOf(slot.to)]
  requireLawfulTimes({ ...slot, fromMinute, toMinute })
  return database().$transaction(async tx => {
    const { id } = await tx.tasterSlot.create({
      data: {
        ...{ professionId: slot.professionId, unit: slot.unit, site: `${site.street}, ${site.postcode} ${site.locality}` },
        ...{ startsOn: dateColumn(slot.startsOn), endsOn: dateColumn(slot.endsOn), fromMinute, toMinute, breakMinutes: slot.breakMinutes },
        ...{ seats: slot.seats, contactName: slot.contactName, contactPhone: slot.contactPhone ?? null },
        ...{ meetingPoint: slot.meetingPoint, bring: slot.bring, createdById: actor.account?.id ?? null, createdAt: nowDate() },
      },
    })
    const after = { unit: slot.unit, startsOn: slot.startsOn.toString(), endsOn: slot.endsOn.toString(), seats: slot.seats }
    await record(tx, actor, { concept: 'taster', subjectId: id, act: 'slot_created', after })
    return { id }
  })
}

/** The office cannot receive anybody: everybody who had or wanted a seat is told, with the reason. */
export async function cancelSlot(actor: Actor, slotId: string, reason: string): Promise<void> {
  await database().$transaction(async tx => {
    const slot = await lockSlot(tx, slotId)
    requireWork(actor, slot.unit)
    if (slot.state !== 'open') throw new Refusal('move_impossible')
    if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
    const ended = await tx.tasterBooking.updateManyAndReturn({
      where: { slotId, state: { in: ['awaiting_guardian', 'booked'] } },
      data: { state: 'cancelled', endReason: reason },
    })
    await tx.tasterSlot.update({ where: { id: slotId }, data: { state: 'cancelled', reason, taken: { decrement: ended.length } } })
    const change = { before: { state: 'open' }, after: { state: 'cancelled', bookings: ended.length }, reason }
    await record(tx, actor, { concept: 'taster', subjectId: slotId, act: 'slot_cancelled', ...change })
    await record(
      tx,
      actor,
      ...ended.map(({ id, personId }) => ({
        ...{ concept: 'taster' as const, subjectId: id, personId, act: 'called_off', after: { state: 'cancelled' }, reason },
      })),
    )
    for (const one of ended) await tellTaster(tx, 'taster/called_off', one, { reason })
  })
}
