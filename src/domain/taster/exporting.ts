import { database } from '#db/client.ts'
import { plainDay } from '#domain/clock.ts'

/** A person's taster days as they may take them along, with what both sides said afterwards. */
export async function exportTasters(personId: string) {
  const found = await database().tasterBooking.findMany({
    where: { personId },
    include: { slot: { include: { profession: { select: { titleDe: true } } } } },
    orderBy: { id: 'asc' },
  })
  return found.map(({ slot, ...one }) => ({
    ...{
      profession: slot.profession.titleDe,
      unit: slot.unit,
      from: plainDay(slot.startsOn).toString(),
      to: plainDay(slot.endsOn).toString(),
    },
    ...{ state: one.state, bookedAt: one.createdAt, reason: one.endReason },
    ...{ officeWords: one.officeWords, liked: one.youthLiked, words: one.youthWords },
  }))
}
