// What lies at the desk of the subsidies, made anew for each call.
import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { declareAbsence } from '#domain/counselling/absences.ts'
import { propose } from '#domain/subsidy/deciding.ts'
import { addNote } from '#domain/subsidy/desk-notes.ts'
import { requestDocument } from '#domain/subsidy/requesting.ts'
import type { World } from '#test/doors/world.ts'
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
  return { requestId: (await database().subsidyRequest.findFirstOrThrow({ where: { applicationId: id } })).id }
}

export const aDeputy = async () => (await officer('case_officer')).account?.id ?? ''

export async function anOfficersAbsence(world: World) {
  const days = { firstDay: today().add({ days: 3 }), lastDay: today().add({ days: 4 }) }
  return declareAbsence(world.actors.case_officer, { deputyId: await aDeputy(), ...days }, 'case_officer')
}
