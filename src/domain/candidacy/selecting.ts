import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type LockedPlace, lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { filledStates, type PlaceState } from '#domain/apprenticeship/place.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { requireAdvert, requireSelecting } from '#domain/candidacy/access.ts'
import { openCandidacies } from '#domain/candidacy/candidacy.ts'
import { lockCandidacy, moveCandidacy } from '#domain/candidacy/moving.ts'
import { tellApplicant } from '#domain/candidacy/telling.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** Somebody is asked to come: when, where and whom they meet stand in the office's words. */
export async function invite(actor: Actor, id: string, invitation: string): Promise<void> {
  if (!invitation.trim()) throw new Refusal('reason_needed', {}, 'invitation')
  await select(actor, id, async (tx, candidacy) => {
    const data = { invitation, invitedAt: candidacy.invitedAt ?? nowDate(), answeredAt: candidacy.answeredAt ?? nowDate() }
    await moveCandidacy(tx, actor, candidacy, 'invite', { act: 'invited', data })
    await tellApplicant(tx, candidacy, 'invited', { invitation })
  })
}

/** Into the closer choice. */
export async function shortlist(actor: Actor, id: string): Promise<void> {
  await select(actor, id, async (tx, candidacy) => {
    // Out of an offer one comes by taking it back.
    if (candidacy.state === 'offered') throw new Refusal('move_impossible')
    await moveCandidacy(tx, actor, candidacy, 'shortlist', { act: 'shortlisted', data: { answeredAt: candidacy.answeredAt ?? nowDate() } })
    await tellApplicant(tx, candidacy, 'shortlisted')
  })
}

export type Why = { reason: string; words: string }

/** A no with a reason of the rules, a step that helps, and the office's own words where it has some. */
export async function refuse(actor: Actor, id: string, why: Why): Promise<void> {
  await requireSelecting(actor, id)
  await database().$transaction(tx => refuseLocked(tx, actor, id, why))
}

/** Who would get a no, now that no place of the advert is left: the preview of `refuseRest`. */
export async function listRest(actor: Actor, advertId: string, language: Language) {
  await requireAdvert(actor, advertId)
  const rule = apprenticeshipRules().candidacy.refusals.find(one => one.key === 'filled')
  const gone = apprenticeshipRules().candidacy.refusals.find(one => one.key === 'place_gone')
  const standing = await standingOf(advertId)
  const said = standing === 'gone' ? gone : rule
  const people = await database().candidacy.findMany({
    where: { advertId, state: { in: ['submitted', 'invited', 'shortlisted'] } },
    include: { person: { select: { firstName: true, lastName: true } } },
    orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
  })
  return {
    isFilled: standing !== 'open',
    ...{ text: said?.text[language] ?? '', next: said?.next[language] ?? '' },
    people: people.map(({ id, state, person }) => ({ id, state, name: `${person.firstName} ${person.lastName}` })),
  }
}

/** The no to all of these, once nothing is left to give. Whom somebody moved or who withdrew meanwhile stays as they are; returns how many got it. */
export async function refuseRest(actor: Actor, advertId: string, ids: readonly string[], words: string): Promise<{ refused: number }> {
  await requireAdvert(actor, advertId)
  const standing = await standingOf(advertId)
  if (standing === 'open') throw new Refusal('not_yet')
  const reason = standing === 'gone' ? 'place_gone' : 'filled'
  let refused = 0
  // In the order of their ids, as everybody who locks several; each no stands for itself.
  for (const id of [...new Set(ids)].sort()) {
    const waiting = await database().candidacy.count({ where: { id, advertId, state: { in: ['submitted', 'invited', 'shortlisted'] } } })
    if (!waiting) continue
    refused += await database()
      .$transaction(tx => refuseLocked(tx, actor, id, { reason, words }))
      .then(
        () => 1,
        error => (error instanceof Refusal ? 0 : Promise.reject(error)),
      )
  }
  return { refused }
}

async function refuseLocked(tx: Tx, actor: Actor, id: string, { reason, words }: Why) {
  const rule = apprenticeshipRules().candidacy.refusals.find(one => one.key === reason)
  if (!rule) throw new Refusal('reason_needed', {}, 'reason')
  const candidacy = await lockCandidacy(tx, id)
  await moveCandidacy(tx, actor, candidacy, 'refuse', {
    act: 'refused',
    data: { refusalReason: reason, refusalWords: words || null, answeredAt: candidacy.answeredAt ?? nowDate() },
    after: { reason },
  })
  const next = { de: rule.next.de, en: rule.next.en }
  await tellApplicant(tx, candidacy, 'refused', { reason: rule.text, words, next, nextLink: rule.next.href })
}

/** What the office notes for itself. The young person may ask to read it (law on data protection), so the form says so. */
export async function addNote(actor: Actor, id: string, text: string): Promise<void> {
  const { personId } = await requireSelecting(actor, id)
  await database().$transaction(async tx => {
    const { state, emptiedAt } = await lockCandidacy(tx, id)
    if (emptiedAt) throw new Refusal('move_impossible')
    if (!openCandidacies.some(one => one === state) && state !== 'accepted') throw new Refusal('move_impossible')
    await tx.candidacyNote.create({ data: { candidacyId: id, accountId: actor.account?.id as string, text, at: nowDate() } })
    await record(tx, actor, { concept: 'candidacy', subjectId: id, personId, act: 'noted' })
  })
}

/** Somebody is being chosen for a place: from now on the public reads "in selection". */
export const beginSelection = (tx: Tx, actor: Actor, place: LockedPlace) =>
  movePlace(tx, actor, place, 'beginSelection', { act: 'selection_begun' })

/** One step of an application; the first step begins the selection of the advert's places. Places are locked before it, in one order. */
async function select(actor: Actor, id: string, step: (tx: Tx, candidacy: Awaited<ReturnType<typeof lockCandidacy>>) => Promise<void>) {
  const { advertId } = await requireSelecting(actor, id)
  await database().$transaction(async tx => {
    const waiting = await tx.advertPlace.findMany({
      where: { advertId, endedAt: null, place: { state: 'advertised' } },
      orderBy: { placeId: 'asc' },
    })
    for (const { placeId } of waiting) {
      const place = await lockPlace(tx, placeId)
      if (place.state === 'advertised') await beginSelection(tx, actor, place)
    }
    await step(tx, await lockCandidacy(tx, id))
  })
}

const isTaken = (state: PlaceState) => filledStates.some(one => one === state)

/** Is there still a place to give; if not, was one given, or did they all end without anybody? */
async function standingOf(advertId: string): Promise<'open' | 'filled' | 'gone'> {
  const places = await database().advertPlace.findMany({ where: { advertId }, include: { place: { select: { state: true } } } })
  const states = places.map(({ place }) => place.state)
  if (states.some(state => state === 'advertised' || state === 'in_selection')) return 'open'
  return states.some(isTaken) ? 'filled' : 'gone'
}

/** Nothing is left to give: whoever still waits is owed a no. */
export const isFilled = async (advertId: string) => (await standingOf(advertId)) !== 'open'
