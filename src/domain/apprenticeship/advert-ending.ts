import { database, type Tx } from '#db/client.ts'
import type { PlaceAdvert } from '#db/generated/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { lockAdvert, placesOf, recordForPlaces, startFor } from '#domain/apprenticeship/adverts.ts'
import { lockPlace, lockStandingAdvert, movePlace } from '#domain/apprenticeship/moving.ts'
import type { PlaceMove } from '#domain/apprenticeship/place.ts'
import { requireWork } from '#domain/apprenticeship/units.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

/** No more applications; those that came are being answered. Places without a selection begin theirs. */
export async function closeAdvert(actor: Actor, id: string): Promise<void> {
  await database().$transaction(async tx => {
    const advert = await lockAdvert(tx, actor, id)
    await close(tx, actor, advert)
  })
}

async function close(tx: Tx, actor: Actor, advert: PlaceAdvert) {
  if (advert.state !== 'open') throw new Refusal('move_impossible')
  await tx.placeAdvert.update({ where: { id: advert.id }, data: { state: 'closed', closedAt: nowDate() } })
  await recordForPlaces(tx, actor, advert, 'advert_closed')
  for (const { placeId } of await placesOf(tx, advert.id)) {
    const place = await lockPlace(tx, placeId)
    if (place.state === 'advertised') await movePlace(tx, actor, place, 'beginSelection', { act: 'selection_begun' })
  }
}

/** Closes by itself what has passed its last day. */
export async function closeOverdueAdverts(): Promise<number> {
  const due = await database().placeAdvert.findMany({
    where: { state: 'open', applyUntil: { lt: dateColumn(today()) } },
    select: { id: true },
    take: 200,
  })
  for (const { id } of due)
    await database().$transaction(async tx => {
      await tx.$queryRaw`select 1 from "PlaceAdvert" where id = ${id}::uuid for update`
      const advert = await tx.placeAdvert.findUniqueOrThrow({ where: { id } })
      if (advert.state === 'open') await close(tx, byItself('job'), advert)
    })
  return due.length
}

/** Opens a closed advert again, with a later last day: nobody fitted, or not enough came. */
export async function reopenAdvert(actor: Actor, id: string, applyUntil: Temporal.PlainDate): Promise<void> {
  if (Temporal.PlainDate.compare(applyUntil, today()) < 0) throw new Refusal('day_past', {}, 'applyUntil')
  await database().$transaction(async tx => {
    const advert = await lockAdvert(tx, actor, id)
    if (advert.state !== 'closed') throw new Refusal('move_impossible')
    const open = await tx.advertPlace.count({
      where: { advertId: id, endedAt: null, place: { state: { in: ['advertised', 'in_selection'] } } },
    })
    if (!open) throw new Refusal('place_taken')
    const startsOn = dateColumn(startFor(advert.intakeYear, applyUntil))
    await tx.placeAdvert.update({ where: { id }, data: { state: 'open', closedAt: null, applyUntil: dateColumn(applyUntil), startsOn } })
    await recordForPlaces(tx, actor, advert, 'advert_reopened')
  })
}

/** Takes a place back, or says that nobody was found, with the reason. Its advert ends with its last place. */
export async function endPlace(
  actor: Actor,
  placeId: string,
  move: Extract<PlaceMove, 'withdraw' | 'leaveUnfilled'>,
  reason: string,
): Promise<void> {
  await database().$transaction(async tx => {
    await lockStandingAdvert(tx, placeId)
    const place = await lockPlace(tx, placeId)
    requireWork(actor, place.unit)
    // Who reads "yours, if you want it" must not find it gone.
    if (await tx.candidacy.count({ where: { placeId, state: 'offered' } })) throw new Refusal('offer_stands')
    const act = move === 'withdraw' ? 'withdrawn' : 'left_unfilled'
    await movePlace(tx, actor, place, move, { act, reason, data: { note: reason } })
    await leaveAdvert(tx, placeId)
  })
}

/** A place stands in its advert no longer; an advert without places is withdrawn, and whoever still waits is lapsed by the season's end. */
export async function leaveAdvert(tx: Tx, placeId: string) {
  const standing = await tx.advertPlace.findFirst({ where: { placeId, endedAt: null } })
  if (!standing) return
  await tx.advertPlace.update({
    where: { advertId_placeId: { advertId: standing.advertId, placeId } },
    data: { endedAt: nowDate() },
  })
  const left = await tx.advertPlace.count({ where: { advertId: standing.advertId, endedAt: null } })
  if (left) return
  const ended = { closedAt: nowDate() }
  await tx.placeAdvert.updateMany({ where: { id: standing.advertId, state: 'open' }, data: { ...ended, state: 'closed' } })
  // What was never public does not become so by ending.
  await tx.placeAdvert.updateMany({ where: { id: standing.advertId, state: 'draft' }, data: { ...ended, state: 'withdrawn' } })
}
