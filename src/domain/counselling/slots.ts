import { database, type Tx } from '#db/client.ts'
import type { MeetingKind } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate, zone } from '#domain/clock.ts'
import { callOff } from '#domain/counselling/calling-off.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** Times to receive people: `times` one after the other from a time of the clock, on the same weekday for so many weeks. */
export type Series = {
  day: Temporal.PlainDate
  from: string
  minutes: number
  times: number
  weeks: number
  kind: MeetingKind
  place: string
}

/** All of the series or nothing of it: a time that is past or crosses another of one's own refuses it. Returns how many there are now. */
export async function publishSlots(actor: Actor, series: Series): Promise<number> {
  const { account } = actor
  if (!account || !hasRole(actor, 'counsellor')) throw new Refusal('not_allowed')
  const slots = timesOf(series).map(time => ({ ...time, counsellorId: account.id, kind: series.kind, place: series.place }))
  if (slots.some(slot => slot.startsAt <= nowDate())) throw new Refusal('slot_over', {}, 'day')
  await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "UserAccount" where id = ${account.id}::uuid for update`
    await requireFree(tx, account.id, slots)
    const made = await tx.counsellingSlot.createManyAndReturn({
      data: slots.map(slot => ({ ...slot, createdAt: nowDate() })),
      select: { id: true },
    })
    const about = { concept: 'counselling' as const, subjectId: made[0]?.id ?? account.id, act: 'slots_published' }
    await record(tx, actor, { ...about, after: { startsAt: slots[0]?.startsAt.toISOString() ?? '', count: slots.length } })
  })
  return slots.length
}

/** On the clock in Glarus: a weekly hour stays the same hour when summer time ends. */
export function timesOf({ day, from, minutes, times, weeks }: Omit<Series, 'kind' | 'place'>) {
  const at = (week: number, n: number) =>
    day
      .add({ weeks: week })
      .toZonedDateTime({ timeZone: zone, plainTime: from })
      .add({ minutes: n * minutes }).epochMilliseconds
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: times }, (_, n) => ({ startsAt: new Date(at(week, n)), endsAt: new Date(at(week, n + 1)) })),
  ).flat()
}

async function requireFree(tx: Tx, counsellorId: string, slots: { startsAt: Date; endsAt: Date }[]) {
  const [first, last] = [slots[0], slots.at(-1)]
  if (!first || !last) return
  const within = { startsAt: { lt: last.endsAt }, endsAt: { gt: first.startsAt } }
  const others = await tx.counsellingSlot.findMany({ where: { counsellorId, state: 'published', ...within }, orderBy: { startsAt: 'asc' } })
  const crossed = others.find(other => slots.some(slot => slot.startsAt < other.endsAt && slot.endsAt > other.startsAt))
  if (crossed) throw new Refusal('slots_crossed', { at: crossed.startsAt.toISOString() }, 'day')
}

/** Takes a time off. Where somebody has booked it they are told, with the reason. */
export async function withdrawSlot(actor: Actor, slotId: string, reason: string | undefined): Promise<void> {
  await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "CounsellingSlot" where id = ${slotId}::uuid for update`
    const slot = await tx.counsellingSlot.findUnique({
      where: { id: slotId, state: 'published', counsellorId: actor.account?.id ?? '' },
      include: { appointments: { where: { state: 'booked' } }, counsellor: { select: { name: true } } },
    })
    if (!slot) throw new Refusal('not_found')
    const [booked] = slot.appointments
    if (booked && slot.startsAt <= nowDate()) throw new Refusal('appointment_over')
    if (booked && !reason) throw new Refusal('still_booked', {}, 'reason')
    if (booked) await callOff(tx, actor, { ...booked, slot }, reason ?? '')
    await tx.counsellingSlot.update({ where: { id: slotId }, data: { state: 'withdrawn' } })
    const about = { concept: 'counselling' as const, subjectId: slotId, act: 'slot_withdrawn' }
    await record(tx, actor, { ...about, before: { startsAt: slot.startsAt.toISOString() }, reason: reason ?? null })
  })
}
