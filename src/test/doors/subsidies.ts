// What lies at the desk of the subsidies, made anew for each call.
import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { declareAbsence } from '#domain/counselling/absences.ts'
import { propose } from '#domain/subsidy/deciding.ts'
import { addNote } from '#domain/subsidy/desk-notes.ts'
import { askOpinion } from '#domain/subsidy/opinions.ts'
import { requestDocument } from '#domain/subsidy/requesting.ts'
import { keepFile } from '#outside/files.ts'
import { aProgramme } from '#test/doors/applying.ts'
import type { World } from '#test/doors/world.ts'
import { pdf } from '#test/papers.ts'
import { makeApplication, makeProgramme, officer } from '#test/subsidies.ts'

let versionId: string | undefined
async function version() {
  versionId ??= (await makeProgramme(100_000_000)).versionId
  return versionId
}

export async function aFundingCase(_world: World, state: 'submitted' | 'in_review' = 'in_review') {
  return { id: (await makeApplication(await version(), state)).id }
}

export async function aProposedCase(world: World) {
  const { id } = await aFundingCase(world)
  await propose(await officer('case_officer'), id, { kind: 'grant', rappen: 50_000 })
  const decision = await database().subsidyDecision.findFirstOrThrow({ where: { applicationId: id } })
  return { id, seen: decision.updatedAt.toISOString() }
}

export async function aFundingTask(world: World) {
  const { id } = await aFundingCase(world)
  await addNote(world.actors.case_officer, id, { kind: 'task', text: 'Nachfragen' })
  return { noteId: (await database().subsidyNote.findFirstOrThrow({ where: { applicationId: id } })).id }
}

export async function aRequestedDocument(world: World) {
  const { id } = await aFundingCase(world)
  await requestDocument(world.actors.case_officer, id, { document: 'invoice', reason: 'Fehlt.', dueOn: today().add({ days: 20 }) })
  return { requestId: (await database().subsidyRequest.findFirstOrThrow({ where: { document: { applicationId: id } } })).id }
}

/** What somebody handed in, in a case that is looked at. */
export async function aHandedInFile(world: World) {
  const { id } = await aFundingCase(world)
  const data = { applicationId: id, key: 'identity', state: 'delivered' as const }
  const { id: documentId } = await database().subsidyDocument.create({ data })
  await aProgramme()
  const stored = await keepFile(pdf())
  const { id: file } = await database().subsidyFile.create({
    data: { documentId, name: 'Ausweis.pdf', type: 'application/pdf', bytes: 1, sha256: stored, stored },
  })
  return { id, documentId, file }
}

export async function anOpinion(world: World) {
  const { id } = await aFundingCase(world)
  const asked = { office: 'Steuerverwaltung (Demo)', question: 'Stimmt das?', dueOn: today().add({ days: 10 }) }
  return askOpinion(world.actors.case_officer, id, asked)
}

export const aDeputy = async () => (await officer('case_officer')).account?.id ?? ''

export async function anOfficersAbsence(world: World) {
  const days = { firstDay: today().add({ days: 3 }), lastDay: today().add({ days: 4 }) }
  return declareAbsence(world.actors.case_officer, { deputyId: await aDeputy(), ...days }, 'case_officer')
}
