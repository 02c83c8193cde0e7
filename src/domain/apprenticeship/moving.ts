import type { Tx } from '#db/client.ts'
import type { ApprenticeshipPlace, Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { afterPlaceMove, type PlaceMove } from '#domain/apprenticeship/place.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export type LockedPlace = ApprenticeshipPlace

/** Everyone who moves a place locks it first. Order of locks: advert, permit, place, application, taster slot. */
export async function lockPlace(tx: Tx, id: string): Promise<LockedPlace> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`select id from "ApprenticeshipPlace" where id = ${id}::uuid for update`
  if (!row) throw new Refusal('not_found')
  return tx.apprenticeshipPlace.findUniqueOrThrow({ where: { id } })
}

/** The advert a place stands in, locked before the place, as everybody locks them. */
export async function lockStandingAdvert(tx: Tx, placeId: string) {
  const standing = await tx.advertPlace.findFirst({ where: { placeId, endedAt: null } })
  if (!standing) return null
  await tx.$queryRaw`select 1 from "PlaceAdvert" where id = ${standing.advertId}::uuid for update`
  return tx.placeAdvert.findUniqueOrThrow({ where: { id: standing.advertId } })
}

type How = {
  /** The verb in the history, in the past tense. */
  act: string
  data?: Omit<Prisma.ApprenticeshipPlaceUncheckedUpdateInput, 'state' | 'stateSince'>
  reason?: string | undefined
  personId?: string | null | undefined
  after?: Record<string, string | number | null>
}

/** One step of one locked place: state and history change together or not at all. */
export async function movePlace(tx: Tx, actor: Actor, place: LockedPlace, move: PlaceMove, how: How) {
  const state = afterPlaceMove(place.state, move)
  const changed = await tx.apprenticeshipPlace.update({ where: { id: place.id }, data: { ...how.data, state, stateSince: nowDate() } })
  await record(tx, actor, {
    ...{ concept: 'apprenticeship', subjectId: place.id, personId: how.personId, act: how.act, reason: how.reason },
    before: { state: place.state },
    after: { state, ...how.after },
  })
  Object.assign(place, changed)
  return changed
}
