// The owner's applications, made anew for each call.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { database } from '#db/client.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { startDraft } from '#domain/subsidy/applying.ts'
import { addFile } from '#domain/subsidy/documents.ts'
import { submitApplication } from '#domain/subsidy/submitting.ts'
import { openFiles } from '#outside/files.ts'
import type { World } from '#test/doors/world.ts'
import { pdf } from '#test/papers.ts'
import { makeResident } from '#test/places.ts'
import { makeProgramme } from '#test/subsidies.ts'

let programme: Promise<string> | undefined
/** One programme for all: it is nobody's. It asks for a registration and pays the school. */
export const aProgramme = () => {
  openFiles({ dir: mkdtempSync(join(tmpdir(), 'doors-')), clamd: null })
  programme ??= makeProgramme(0, { documents: [{ key: 'registration', when: 'always' }] }).then(async ({ programmeId }) => {
    const { key } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId } })
    return key
  })
  return programme
}

export async function aDraft(world: World) {
  const { slug, runId } = await world.run()
  const { number } = await database().courseRun.findUniqueOrThrow({ where: { id: runId } })
  const wish = { programme: await aProgramme(), personId: world.self.id, course: { slug, run: number }, answers: {} }
  return { ...(await startDraft(world.actors.owner, wish)), slug, number }
}

export async function aFile(world: World) {
  const { id } = await aDraft(world)
  const file = await addFile(world.actors.owner, id, 'registration', { name: 'Anmeldung.pdf', bytes: pdf() })
  return { id, file: file.id }
}

/** One that somebody who helps the owner submitted: it waits for the owner's word. */
export async function aHelpedApplication(world: World) {
  const { id } = await aDraft(world)
  const { actor, accountId } = await makeResident()
  await database().managing.create({ data: { accountId, personId: world.self.id, kind: 'helper' } })
  await submitApplication(actor, id, { version: consentText('subsidy', 'de').version, language: 'de' })
  await database().managing.updateMany({ where: { accountId, personId: world.self.id }, data: { endedAt: nowDate() } })
  return { id }
}

export async function anApplication(world: World) {
  const { id } = await aDraft(world)
  await submitApplication(world.actors.owner, id, { version: consentText('subsidy', 'de').version, language: 'de' })
  return { id }
}
