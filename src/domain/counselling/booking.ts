import { database, type Tx } from '#db/client.ts'
import type { CounsellingSlot } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { after, appointmentMoves } from '#domain/counselling/counselling.ts'
import { mayCounsel } from '#domain/counselling/sharing.ts'
import { tellAppointment } from '#domain/counselling/telling.ts'
import { record } from '#domain/history.ts'
import { followAppointment, followMoved } from '#domain/learning-path/following-talks.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

let race: (() => Promise<unknown>) | null = null
/** For tests only: takes the lock away and holds everyone between looking and booking, so that a race test can be seen to fail. */
export const withoutLock = (pause: typeof race) => {
  race = pause
}

/** Takes a free time for a person: by themselves, who manages them, the counter, or a counsellor whom they let in. */
export async function book(actor: Actor, slotId: string, personId: string): Promise<{ id: string }> {
  const bySelf = await requireBooker(actor, personId)
  return database().$transaction(async tx => {
    const slot = await lockSlot(tx, slotId, bySelf)
    await requireFew(tx, personId)
    return { id: await take(tx, actor, slot, personId) }
  })
}

/** Another time instead: the new one is taken before the old one is given back, or nothing happens. */
export async function moveAppointment(actor: Actor, appointmentId: string, slotId: string): Promise<{ id: string }> {
  const { bySelf } = await requireAppointment(actor, appointmentId)
  return database().$transaction(async tx => {
    const old = await lockAppointment(tx, appointmentId, bySelf)
    after(appointmentMoves, old.state, 'move')
    if (old.slotId === slotId) throw new Refusal('nothing_new', {}, 'slotId')
    const slot = await lockSlot(tx, slotId, bySelf)
    await tx.appointment.update({ where: { id: old.id }, data: { state: 'moved', endedAt: nowDate() } })
    return { id: await take(tx, actor, slot, old.personId, old) }
  })
}

export async function cancelAppointment(actor: Actor, appointmentId: string): Promise<void> {
  const { bySelf } = await requireAppointment(actor, appointmentId)
  await database().$transaction(async tx => {
    const old = await lockAppointment(tx, appointmentId, bySelf)
    const state = after(appointmentMoves, old.state, 'cancel')
    await tx.appointment.update({ where: { id: old.id }, data: { state, endedAt: nowDate() } })
    const change = { before: { state: old.state }, after: { state } }
    await record(tx, actor, { concept: 'counselling', subjectId: old.id, personId: old.personId, act: 'cancelled', ...change })
    await followAppointment(tx, actor, old.id)
    await tellAppointment(tx, 'counselling/cancelled', old)
  })
}

/** The appointment, if the actor may act for whose it is. */
export async function requireAppointment(actor: Actor, id: string) {
  const found = await database().appointment.findUnique({ where: { id }, include: withSlot })
  if (!found) throw new Refusal('not_found')
  const { person, as } = await requireManaged(actor, found.personId)
  return { appointment: found, person, as, bySelf: as !== 'counter' }
}

/** Does the rule of the last hours hold for them? The counter and the counsellor know who is at the phone. */
async function requireBooker(actor: Actor, personId: string): Promise<boolean> {
  if (await mayCounsel(actor, personId, 'case')) return false
  return (await requireManaged(actor, personId)).as !== 'counter'
}

const withSlot = { slot: { include: { counsellor: { select: { id: true, name: true } } } } } as const

/** Everyone who takes a time locks it first, so two people can't both find it free; the unique index stands behind. */
async function lockSlot(tx: Tx, slotId: string, bySelf: boolean) {
  if (!race) await tx.$queryRaw`select 1 from "CounsellingSlot" where id = ${slotId}::uuid for update`
  const slot = await tx.counsellingSlot.findUnique({
    where: { id: slotId },
    include: { counsellor: { select: { name: true } }, appointments: { where: { state: { in: ['booked', 'held', 'missed'] } } } },
  })
  await race?.()
  if (!slot) throw new Refusal('not_found')
  if (slot.state !== 'published' || slot.startsAt <= earliest(bySelf)) throw new Refusal('slot_over', {}, 'slotId')
  if (slot.appointments.length > 0) throw new Refusal('slot_taken', {}, 'slotId')
  return slot
}

/** From when on a time can be booked, moved and given back. */
export const earliest = (bySelf: boolean) => new Date(nowDate().getTime() + (bySelf ? canton().counselling.bookHoursBefore * 3_600_000 : 0))

async function lockAppointment(tx: Tx, id: string, bySelf: boolean) {
  await tx.$queryRaw`select 1 from "Appointment" where id = ${id}::uuid for update`
  const found = await tx.appointment.findUniqueOrThrow({ where: { id }, include: withSlot })
  if (found.state === 'booked' && found.slot.startsAt <= earliest(bySelf)) throw new Refusal('appointment_over')
  return found
}

/** Nobody keeps the others from coming. */
async function requireFew(tx: Tx, personId: string) {
  await tx.$queryRaw`select 1 from "Person" where id = ${personId}::uuid for no key update`
  const count = await tx.appointment.count({ where: { personId, state: 'booked', slot: { startsAt: { gt: nowDate() } } } })
  if (count >= canton().counselling.mostAppointments) throw new Refusal('appointments_enough', { count })
}

type Slot = CounsellingSlot & { counsellor: { name: string } }

async function take(tx: Tx, actor: Actor, slot: Slot, personId: string, old?: { id: string; calendarId: string }): Promise<string> {
  const data = { slotId: slot.id, personId, bookedById: actor.account?.id ?? null, createdAt: nowDate() }
  const made = await tx.appointment.create({ data: { ...data, ...(old ? { calendarId: old.calendarId } : {}) } })
  const about = { concept: 'counselling' as const, subjectId: made.id, personId, act: old ? 'moved' : 'booked' }
  const change = { after: { state: 'booked', startsAt: slot.startsAt.toISOString() } }
  await record(tx, actor, { ...about, ...change, ...(old ? { before: { appointment: old.id, state: 'booked' } } : {}) })
  if (old) await followMoved(tx, actor, { id: old.id, personId }, made.id)
  else await followAppointment(tx, actor, made.id)
  await tellAppointment(tx, old ? 'counselling/moved' : 'counselling/booked', { ...made, slot })
  return made.id
}
