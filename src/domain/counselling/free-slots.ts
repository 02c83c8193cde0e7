import { type Db, database } from '#db/client.ts'
import type { MeetingKind } from '#db/generated/enums.ts'
import { earliest } from '#domain/counselling/booking.ts'
import { Refusal } from '#domain/refusal.ts'

export type FreeSlot = {
  id: string
  startsAt: string
  endsAt: string
  kind: MeetingKind
  place: string
  counsellor: { id: string; name: string }
}
type Wish = { counsellorId?: string | undefined; kind?: MeetingKind | undefined }
const most = 200

/** Times that anybody may book, the next first. Who has booked the others is nobody's business. */
export async function listFreeSlots({ counsellorId, kind }: Wish, db: Db = database()): Promise<FreeSlot[]> {
  const slots = await db.counsellingSlot.findMany({
    where: { ...free(), ...(counsellorId ? { counsellorId } : {}), ...(kind ? { kind } : {}) },
    include: { counsellor: { select: { id: true, name: true } } },
    orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
    take: most,
  })
  return slots.map(lineOf)
}

export async function getFreeSlot(id: string): Promise<FreeSlot & { free: boolean }> {
  const slot = await database().counsellingSlot.findUnique({ where: { id }, include: { counsellor: { select: { id: true, name: true } } } })
  if (!slot) throw new Refusal('not_found')
  return { ...lineOf(slot), free: (await database().counsellingSlot.count({ where: { id, ...free() } })) > 0 }
}

const free = () => ({
  state: 'published' as const,
  startsAt: { gt: earliest(true) },
  counsellor: { disabledAt: null },
  appointments: { none: { state: { in: ['booked' as const, 'held' as const, 'missed' as const] } } },
})

type Row = { id: string; startsAt: Date; endsAt: Date; kind: MeetingKind; place: string; counsellor: { id: string; name: string } }
const lineOf = ({ id, startsAt, endsAt, kind, place, counsellor }: Row): FreeSlot => ({
  ...{ id, kind, place },
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
  counsellor: { id: counsellor.id, name: counsellor.name },
})
