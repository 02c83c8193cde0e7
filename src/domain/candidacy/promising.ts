import { database, type Tx } from '#db/client.ts'
import { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { leaveAdvert } from '#domain/apprenticeship/advert-ending.ts'
import { termFrom } from '#domain/apprenticeship/contract.ts'
import { type LockedPlace, lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { requireOwn, requireSelecting } from '#domain/candidacy/access.ts'
import { isPast } from '#domain/candidacy/deadlines.ts'
import { type LockedCandidacy, lockCandidacy, moveCandidacy } from '#domain/candidacy/moving.ts'
import { beginSelection } from '#domain/candidacy/selecting.ts'
import { tellApplicant, tellOffice } from '#domain/candidacy/telling.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

let race: (() => Promise<unknown>) | null = null
/** For tests only: takes the lock of the place away and holds everyone between looking and giving, so that a race test can be seen to fail. */
export const withoutPlaceLock = (pause: typeof race) => {
  race = pause
}

async function holdPlace(tx: Tx, placeId: string): Promise<LockedPlace> {
  if (!race) return lockPlace(tx, placeId)
  const place = await tx.apprenticeshipPlace.findUnique({ where: { id: placeId } })
  if (!place) throw new Refusal('not_found')
  return place
}

/** Offers one of the advert's places. It waits for the yes and is nobody else's until then; the unique index one_offer_a_place stands behind. */
export async function offerPlace(actor: Actor, id: string, placeId: string): Promise<void> {
  const { advertId } = await requireSelecting(actor, id)
  await database().$transaction(async tx => {
    const place = await holdPlace(tx, placeId)
    await requireOfAdvert(tx, placeId, advertId)
    if (place.state === 'advertised') await beginSelection(tx, actor, place)
    if (place.state !== 'in_selection' || (await isOffered(tx, placeId))) throw new Refusal('place_taken', {}, 'placeId')
    await race?.()
    const candidacy = await lockCandidacy(tx, id)
    const until = today().add({ days: apprenticeshipRules().candidacy.offerDays })
    await moveCandidacy(tx, actor, candidacy, 'offer', {
      act: 'offered',
      data: { placeId, offerUntil: dateColumn(until), answeredAt: candidacy.answeredAt ?? nowDate() },
      after: { place: place.number, until: until.toString() },
    })
    await tellApplicant(tx, candidacy, 'offered', { until: until.toString() })
  })
}

const isOffered = async (tx: Tx, placeId: string) => (await tx.candidacy.count({ where: { placeId, state: 'offered' } })) > 0

/** A place that fell through may be given to those who wait: unless another advert has it by now, it is still this one's. */
async function requireOfAdvert(tx: Tx, placeId: string, advertId: string) {
  const found = await tx.advertPlace.findMany({ where: { placeId } })
  const here = found.some(one => one.advertId === advertId)
  if (!here || found.some(one => one.advertId !== advertId && one.endedAt === null)) throw new Refusal('place_taken', {}, 'placeId')
}

/** The office takes an offer back, or nobody answered it in time: whoever had it stays in the closer choice. */
export async function takeBackOffer(tx: Tx, actor: Actor, candidacy: LockedCandidacy, act: 'offer_taken_back' | 'offer_lapsed') {
  await moveCandidacy(tx, actor, candidacy, 'takeBackOffer', { act, data: { placeId: null, offerUntil: null } })
  await tellApplicant(tx, candidacy, 'offer_over')
}

export async function takeBack(actor: Actor, id: string): Promise<void> {
  await requireSelecting(actor, id)
  await database().$transaction(async tx => takeBackOffer(tx, actor, await lockCandidacy(tx, id), 'offer_taken_back'))
}

/** The yes of the young person, or of whoever answers for them: the place is promised to them. */
export async function acceptOffer(actor: Actor, id: string): Promise<void> {
  const { candidacy: seen } = await requireOwn(actor, id)
  await database().$transaction(async tx => {
    if (!seen.placeId) throw new Refusal('offer_over')
    // The advert before its places: it ends with the last of them.
    await tx.$queryRaw`select 1 from "PlaceAdvert" where id = ${seen.advertId}::uuid for update`
    const place = await holdPlace(tx, seen.placeId)
    const candidacy = await lockCandidacy(tx, id)
    if (candidacy.state !== 'offered' || candidacy.placeId !== place.id || isPast(candidacy.offerUntil)) throw new Refusal('offer_over')
    // Nobody begins on two places: another yes of this moment waits here.
    await tx.$queryRaw`select 1 from "Person" where id = ${candidacy.personId}::uuid for no key update`
    const other = await tx.trainingContract.count({
      where: { personId: candidacy.personId, end: null, endsOn: { gt: dateColumn(today()) } },
    })
    if (other > 0) throw new Refusal('has_a_place')
    await moveCandidacy(tx, actor, candidacy, 'accept', { act: 'accepted', after: { place: place.number } })
    await promisePlace(tx, actor, place, candidacy)
    await tellApplicant(tx, candidacy, 'promised')
    await tellOffice(tx, candidacy.advert, 'office_news', { what: { de: 'Ein Angebot wurde angenommen.', en: 'An offer was accepted.' } })
  })
}

/** The place is promised, with a contract that begins as this promise; the place leaves its advert. */
export async function promisePlace(tx: Tx, actor: Actor, place: LockedPlace, candidacy: LockedCandidacy) {
  if (place.state !== 'in_selection') throw new Refusal('place_taken')
  await race?.()
  const { advert, personId } = candidacy
  const person = await tx.person.findUniqueOrThrow({ where: { id: personId } })
  const { startsOn, endsOn } = termFrom(plainDay(advert.startsOn), advert.profession.years)
  await movePlace(tx, actor, place, 'promise', { act: 'promised', personId })
  await tx.trainingContract.create({
    data: {
      ...{ placeId: place.id, personId, candidacyId: candidacy.id },
      ...{ firstName: person.firstName, lastName: person.lastName, bornOn: person.bornOn },
      promisedOn: dateColumn(today()),
      ...{ startsOn: dateColumn(startsOn), endsOn: dateColumn(endsOn) },
    },
  })
  await leaveAdvert(tx, place.id)
}

/** Who was promised a place changes their mind before training begins: it goes back to those who wait. */
export async function fallThrough(tx: Tx, actor: Actor, place: LockedPlace, candidacy: LockedCandidacy) {
  const contract = await tx.trainingContract.findUnique({ where: { candidacyId: candidacy.id } })
  if (!contract || contract.end) return
  if (Temporal.PlainDate.compare(plainDay(contract.startsOn), today()) <= 0) throw new Refusal('has_begun')
  await movePlace(tx, actor, place, 'fallThrough', { act: 'fell_through', personId: candidacy.personId })
  await tx.trainingContract.update({
    where: { id: contract.id },
    data: { end: 'fell_through', endedOn: dateColumn(today()), form: Prisma.DbNull, formSealed: null },
  })
  await tx.advertPlace.updateMany({ where: { advertId: candidacy.advertId, placeId: place.id }, data: { endedAt: null } })
}
