// Applications for apprenticeship places behind the doors: of `owner`, who is grown up, before the coordinator of the same unit.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { database } from '#db/client.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { saveDraft } from '#domain/candidacy/drafting.ts'
import { addFile } from '#domain/candidacy/files.ts'
import { acceptOffer, offerPlace } from '#domain/candidacy/promising.ts'
import { invite } from '#domain/candidacy/selecting.ts'
import { openFiles } from '#outside/files.ts'
import { anOpenAdvert, guardianYes } from '#test/candidacies.ts'
import type { World } from '#test/doors/world.ts'
import { pdf } from '#test/papers.ts'

export const applyForm = { school: 'Oberstufe, 3. Sek', motivation: 'Ich mag Netzwerke.' }

export async function anAdvertSlug() {
  return { slug: (await anOpenAdvert()).advert.slug }
}

export async function aCandidacyDraft(world: World) {
  const { slug } = await anAdvertSlug()
  const draft = await saveDraft(world.actors.owner, slug, world.self.id, { ...applyForm, answers: [] })
  return { id: draft.id }
}

export async function aCandidacy(world: World) {
  openFiles({ dir: mkdtempSync(join(tmpdir(), 'doors-')), clamd: null })
  // Nobody begins on two places: what a call before was promised has ended.
  await database().trainingContract.updateMany({
    where: { personId: { in: [world.self.id, world.child.id] }, end: null },
    data: { end: 'fell_through', endedOn: new Date() },
  })
  const { advert, places } = await anOpenAdvert()
  const draft = await saveDraft(world.actors.owner, advert.slug, world.self.id, { ...applyForm, answers: [] })
  const { id } = await apply(world.actors.owner, draft.id, { language: 'de' })
  return { id, advertId: advert.id, placeId: places[0]?.id ?? '' }
}
export const theCandidacy = async (world: World) => ({ id: (await aCandidacy(world)).id })
export const itsAdvert = async (world: World) => ({ id: (await aCandidacy(world)).advertId })

export async function anOfferedPlace(world: World) {
  const { id, placeId } = await aCandidacy(world)
  await offerPlace(world.actors.training_coordinator, id, placeId)
  return { id }
}

export async function anOfferToMake(world: World) {
  const { id, placeId } = await aCandidacy(world)
  await invite(world.actors.training_coordinator, id, 'Montag um 14 Uhr.')
  return { id, placeId }
}

export async function aCandidacyFile(world: World) {
  const { id } = await aCandidacy(world)
  const file = await addFile(world.actors.owner, id, { kind: 'cv', name: 'Lebenslauf.pdf', bytes: pdf() })
  return { id, file: file.id }
}

/** Somebody else got the last place; the one of `owner` waits. */
export async function aFilledAdvert(world: World) {
  const { id, advertId, placeId } = await aCandidacy(world)
  const { slug } = await database().placeAdvert.findUniqueOrThrow({ where: { id: advertId } })
  const child = await saveDraft(world.actors.owner, slug, world.child.id, { ...applyForm, answers: [] })
  const other = await apply(world.actors.owner, child.id, guardianYes())
  await offerPlace(world.actors.training_coordinator, other.id, placeId)
  await acceptOffer(world.actors.owner, other.id)
  return { id: advertId, who: [id], words: '' }
}

/** A child of `owner` that applied by itself. */
export async function anAwaited(world: World) {
  const { advert } = await anOpenAdvert()
  const draft = await saveDraft(world.actors.owner, advert.slug, world.child.id, { ...applyForm, answers: [] })
  const { id } = await apply(world.actors.owner, draft.id, guardianYes())
  // Written by the child, the yes would be awaited; there is no way back to that state but past the trigger.
  await database().$transaction([
    database().$executeRaw`alter table "Candidacy" disable trigger moves`,
    database()
      .$executeRaw`update "Candidacy" set state = 'awaiting_guardian', "consentId" = null, "guardianAt" = null, "receivedAt" = null where id = ${id}::uuid`,
    database().$executeRaw`alter table "Candidacy" enable trigger moves`,
  ])
  return { id }
}
