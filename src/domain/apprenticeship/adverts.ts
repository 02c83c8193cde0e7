import { database, type Tx } from '#db/client.ts'
import type { PlaceAdvert } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { type LockedPlace, lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { intakeStart, requirePermit } from '#domain/apprenticeship/permits.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { requireWork } from '#domain/apprenticeship/units.ts'
import { tellWatchers } from '#domain/apprenticeship/watching.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export type AdvertWords = {
  textDe: string
  textEn: string
  contactName: string
  contactPhone: string | null
  contactEmail: string | null
  questions: string[]
  applyUntil: Temporal.PlainDate
}

const advertisable = ['approved', 'dissolved_in_probation', 'unfilled'] as const

/**
 * A new advert for one or several equal places (same unit, profession and intake) that are approved, or that were broken off or left
 * unfilled early enough to be given again. Nothing is public before it is published.
 */
export async function draftAdvert(actor: Actor, placeIds: readonly string[], words: AdvertWords): Promise<{ id: string }> {
  return database().$transaction(async tx => {
    const places = await lockAll(tx, placeIds)
    const [first] = places
    if (!first) throw new Refusal('not_found')
    for (const place of places) requireWork(actor, place.unit)
    const alike = places.every(
      one => one.unit === first.unit && one.professionId === first.professionId && one.intakeYear === first.intakeYear,
    )
    if (!alike || !places.every(place => advertisable.some(state => state === place.state))) throw new Refusal('move_impossible')
    const standing = { placeId: { in: places.map(place => place.id) }, endedAt: null }
    if (await tx.advertPlace.count({ where: { ...standing, advert: { state: 'draft' } } })) throw new Refusal('advert_draft_exists')
    await tx.advertPlace.updateMany({ where: standing, data: { endedAt: nowDate() } })
    const advert = await tx.placeAdvert.create({
      data: {
        ...columns(words),
        ...{ slug: await slugFor(tx, first), professionId: first.professionId, unit: first.unit, intakeYear: first.intakeYear },
        startsOn: dateColumn(startFor(first.intakeYear, words.applyUntil)),
        places: { create: places.map(place => ({ placeId: place.id })) },
      },
    })
    for (const place of places)
      await record(tx, actor, { concept: 'apprenticeship', subjectId: place.id, act: 'advert_drafted', after: { advert: advert.slug } })
    return { id: advert.id }
  })
}

/** Changes what an advert says. Questions stay as they are once it is public: who has applied has answered them. */
export async function changeAdvert(actor: Actor, id: string, words: AdvertWords): Promise<void> {
  await database().$transaction(async tx => {
    const advert = await lockAdvert(tx, actor, id)
    if (advert.state === 'withdrawn') throw new Refusal('advert_closed')
    const { questions, ...rest } = columns(words)
    const startsOn = dateColumn(startFor(advert.intakeYear, words.applyUntil))
    await tx.placeAdvert.update({ where: { id }, data: { ...rest, startsOn, ...(advert.state === 'draft' ? { questions } : {}) } })
    await recordForPlaces(tx, actor, advert, 'advert_changed')
  })
}

/** Makes an advert public and tells who wants to know. The permit is checked under its lock; more than it allows needs the apprenticeship officer and a reason. */
export async function publishAdvert(actor: Actor, id: string, overrule: string | null = null): Promise<{ slug: string }> {
  const overruled = overrule !== null && hasRole(actor, 'apprenticeship_officer')
  return database().$transaction(async tx => {
    const advert = await lockAdvert(tx, actor, id)
    if (advert.state !== 'draft') throw new Refusal('move_impossible')
    if (Temporal.PlainDate.compare(plainDay(advert.applyUntil), today()) < 0) throw new Refusal('day_past', {}, 'applyUntil')
    if (Temporal.PlainDate.compare(today(), publicFrom(advert.intakeYear)) < 0) throw new Refusal('not_yet')
    const found = await tx.advertPlace.findMany({ where: { advertId: id, endedAt: null }, include: { place: true } })
    // Another draft has taken its places.
    if (found.length === 0) throw new Refusal('move_impossible')
    await requirePermit(
      tx,
      found.map(one => one.place),
      overruled,
    )
    const places = await lockAll(
      tx,
      found.map(one => one.placeId),
    )
    for (const place of places) await advertise(tx, actor, place, advert, overruled ? overrule : null)
    const published = await tx.placeAdvert.update({ where: { id }, data: { state: 'open', publishedAt: nowDate() } })
    await tellWatchers(tx, published)
    return { slug: published.slug }
  })
}

async function advertise(tx: Tx, actor: Actor, place: LockedPlace, advert: PlaceAdvert, overrule: string | null) {
  const again = place.state !== 'approved'
  if (again && Temporal.PlainDate.compare(today(), dayIn(place.intakeYear, apprenticeshipRules().readvertiseUntil)) > 0)
    throw new Refusal('season_over')
  await movePlace(tx, actor, place, again ? 'readvertise' : 'advertise', {
    act: overrule ? 'permit_overruled' : again ? 'readvertised' : 'advertised',
    reason: overrule ?? undefined,
    after: { advert: advert.slug },
  })
}

/** Training begins with the intake; on a place that is given again, on the first of the month after the last day to apply. */
export function startFor(intakeYear: number, applyUntil: Temporal.PlainDate): Temporal.PlainDate {
  const start = intakeStart(intakeYear)
  return Temporal.PlainDate.compare(start, applyUntil) > 0 ? start : applyUntil.with({ day: 1 }).add({ months: 1 })
}

/** Places of an intake are public from this day on; the day differs between cantons. Given again, they are public at once. */
export const publicFrom = (intakeYear: number) => dayIn(intakeYear - 1, apprenticeshipRules().planning.publishFrom)

/** An advert under lock, of a unit the actor works on. */
export async function lockAdvert(tx: Tx, actor: Actor, id: string): Promise<PlaceAdvert> {
  await tx.$queryRaw`select 1 from "PlaceAdvert" where id = ${id}::uuid for update`
  const advert = await tx.placeAdvert.findUnique({ where: { id } })
  if (!advert) throw new Refusal('not_found')
  requireWork(actor, advert.unit)
  return advert
}

// In one order, so that two people with crossing choices do not wait for each other.
async function lockAll(tx: Tx, ids: readonly string[]): Promise<LockedPlace[]> {
  const places: LockedPlace[] = []
  for (const id of [...new Set(ids)].sort()) places.push(await lockPlace(tx, id))
  return places
}

/** The places an advert is for now. */
export const placesOf = (tx: Tx, advertId: string) =>
  tx.advertPlace.findMany({ where: { advertId, endedAt: null }, select: { placeId: true }, orderBy: { placeId: 'asc' } })

export async function recordForPlaces(tx: Tx, actor: Actor, advert: PlaceAdvert, act: string, reason?: string) {
  for (const { placeId } of await placesOf(tx, advert.id))
    await record(tx, actor, { concept: 'apprenticeship', subjectId: placeId, act, reason, after: { advert: advert.slug } })
}

const columns = ({ applyUntil, ...words }: AdvertWords) => ({ ...words, applyUntil: dateColumn(applyUntil) })

// Readable, and never used twice: a link that was printed leads to what it was printed for.
async function slugFor(tx: Tx, place: LockedPlace): Promise<string> {
  const { slug } = await tx.trainingProfession.findUniqueOrThrow({ where: { id: place.professionId } })
  const base = `${slug}-${place.unit.toLowerCase()}-${place.intakeYear}`
  const taken = await tx.placeAdvert.count({ where: { slug: { startsWith: base } } })
  return taken ? `${base}-${taken + 1}` : base
}
