import { database, type Tx } from '#db/client.ts'
import { plainDay } from '#domain/clock.ts'

/** A taster day of one of these persons. */
export async function findBookingOf(id: string, personIds: readonly string[]) {
  const found = await database().tasterBooking.findFirst({
    where: { id, personId: { in: [...personIds] }, state: { in: ['booked', 'attended'] } },
    include: { slot: { select: { professionId: true } } },
  })
  return found && { id: found.id, personId: found.personId, professionId: found.slot.professionId }
}

/** A taster day has led to an application. */
export const followOn = (tx: Tx, id: string, personId: string, candidacyId: string) =>
  tx.tasterBooking.updateMany({ where: { id, personId, candidacyId: null }, data: { candidacyId } })

/** Taster days of a person who shows them to a counsellor; whether they do is asked before (counselling/sharing.ts). */
export async function listTasterDays(personId: string) {
  const found = await database().tasterBooking.findMany({
    where: { personId },
    include: { slot: { include: { profession: true } } },
    orderBy: { slot: { startsOn: 'desc' } },
    take: 20,
  })
  return found.map(({ id, state, slot }) => ({
    ...{ id, state, profession: slot.profession, unit: slot.unit },
    ...{ startsOn: plainDay(slot.startsOn).toString(), endsOn: plainDay(slot.endsOn).toString() },
  }))
}
