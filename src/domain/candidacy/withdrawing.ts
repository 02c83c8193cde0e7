import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { lockPlace } from '#domain/apprenticeship/moving.ts'
import { requireOwn } from '#domain/candidacy/access.ts'
import { isPast } from '#domain/candidacy/deadlines.ts'
import { lockCandidacy, moveCandidacy } from '#domain/candidacy/moving.ts'
import { fallThrough } from '#domain/candidacy/promising.ts'
import { tellOffice } from '#domain/candidacy/telling.ts'
import { Refusal } from '#domain/refusal.ts'

/** The young person takes the application back. A place that was promised to them goes back to those who wait. */
export async function withdrawCandidacy(actor: Actor, id: string): Promise<void> {
  const { candidacy: seen } = await requireOwn(actor, id)
  await database().$transaction(async tx => {
    // The place before the application, as everybody locks; which one it is, is asked again under the lock.
    const place = seen.placeId ? await lockPlace(tx, seen.placeId) : null
    const candidacy = await lockCandidacy(tx, id)
    if (candidacy.placeId !== seen.placeId) throw new Refusal('changed_meanwhile')
    const wasBeforeOffice = candidacy.receivedAt !== null
    if (candidacy.state === 'accepted' && place) await fallThrough(tx, actor, place, candidacy)
    await moveCandidacy(tx, actor, candidacy, 'withdraw', { act: 'withdrawn', data: { placeId: null, offerUntil: null } })
    const what = { de: 'Eine Bewerbung wurde zurückgezogen.', en: 'An application was withdrawn.' }
    if (wasBeforeOffice) await tellOffice(tx, candidacy.advert, 'office_news', { what })
  })
}

/** The no to an offer. */
export async function declineOffer(actor: Actor, id: string): Promise<void> {
  await requireOwn(actor, id)
  await database().$transaction(async tx => {
    const candidacy = await lockCandidacy(tx, id)
    if (candidacy.state === 'offered' && isPast(candidacy.offerUntil)) throw new Refusal('offer_over')
    await moveCandidacy(tx, actor, candidacy, 'decline', { act: 'declined', data: { placeId: null, offerUntil: null } })
    const what = { de: 'Ein Angebot wurde abgelehnt.', en: 'An offer was declined.' }
    await tellOffice(tx, candidacy.advert, 'office_news', { what })
  })
}
