import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { requireOwn, requireSelecting } from '#domain/candidacy/access.ts'
import { mayBeReadByOffice } from '#domain/candidacy/candidacy.ts'
import { requireDraft } from '#domain/candidacy/drafting.ts'
import { seesAll } from '#domain/candidacy/hiding.ts'
import { lockCandidacy } from '#domain/candidacy/moving.ts'
import { nowDate } from '#domain/clock.ts'
import { checkFile } from '#domain/file/file-checks.ts'
import { forgetFiles } from '#domain/file/forgetting.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { keepFile, readKeptFile } from '#outside/files.ts'

export const fileKinds = ['cv', 'school_report', 'letter', 'photo', 'further'] as const
export type FileKind = (typeof fileKinds)[number]
type Given = { kind: FileKind; name: string; bytes: Buffer }

/** Adds a paper to what is not sent yet, or to what nobody has decided on yet. */
export async function addFile(actor: Actor, id: string, { kind, name, bytes }: Given): Promise<{ id: string }> {
  const isDraft = (await database().candidacyDraft.count({ where: { id } })) > 0
  await (isDraft ? requireDraft(actor, id) : requireOwn(actor, id))
  // Looking into a file takes time and may refuse it: nothing is locked meanwhile.
  const checked = await checkFile(name, bytes)
  const stored = await keepFile(checked.bytes)
  const file = {
    kind,
    name: checked.name,
    type: checked.type,
    bytes: checked.bytes.length,
    sha256: checked.sha256,
    stored,
    addedAt: nowDate(),
  }
  return isDraft ? addToDraft(actor, id, file) : addToSent(actor, id, file)
}

type Kept = { kind: FileKind; name: string; type: string; bytes: number; sha256: string; stored: string; addedAt: Date }

const addToDraft = (actor: Actor, id: string, file: Kept) =>
  database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "CandidacyDraft" where id = ${id}::uuid for update`
    await requireDraft(actor, id, tx)
    requireRoom(await tx.candidacyDraftFile.count({ where: { draftId: id } }))
    return tx.candidacyDraftFile.create({ data: { draftId: id, ...file }, select: { id: true } })
  })

const addToSent = (actor: Actor, id: string, file: Kept) =>
  database().$transaction(async tx => {
    const candidacy = await lockCandidacy(tx, id)
    if (!isUndecided(candidacy.state) || candidacy.emptiedAt) throw new Refusal('move_impossible', {}, 'file')
    requireRoom(await tx.candidacyFile.count({ where: { candidacyId: id, removedAt: null } }))
    const made = await tx.candidacyFile.create({ data: { candidacyId: id, ...file }, select: { id: true } })
    const { personId } = candidacy
    await record(tx, actor, {
      concept: 'candidacy',
      subjectId: id,
      personId,
      act: 'file_added',
      after: { kind: file.kind, type: file.type },
    })
    return made
  })

function requireRoom(there: number) {
  const { mostFiles } = apprenticeshipRules().candidacy
  if (there >= mostFiles) throw new Refusal('files_enough', { most: mostFiles }, 'file')
}

const isUndecided = (state: string) => mayBeReadByOffice(state) || state === 'awaiting_guardian'

/** Takes a paper back. Its bytes are gone at once: from then on the office has not even the chance to open it. */
export async function removeFile(actor: Actor, id: string, fileId: string): Promise<void> {
  const draft = await database().candidacyDraftFile.findFirst({ where: { id: fileId, draftId: id } })
  if (draft) {
    await requireDraft(actor, id)
    await database().candidacyDraftFile.deleteMany({ where: { id: fileId } })
    return forgetFiles([draft.stored])
  }
  const { candidacy } = await requireOwn(actor, id)
  const file = await database().candidacyFile.findFirst({ where: { id: fileId, candidacyId: id, removedAt: null } })
  if (!file) throw new Refusal('not_found')
  await database().$transaction(async tx => {
    await lockCandidacy(tx, id)
    await tx.candidacyFile.update({ where: { id: fileId }, data: { removedAt: nowDate() } })
    const { personId } = candidacy
    await record(tx, actor, { concept: 'candidacy', subjectId: id, personId, act: 'file_removed', after: { kind: file.kind } })
  })
  await forgetFiles([file.stored])
}

/** One's own paper, sent or not. */
export async function readOwnFile(actor: Actor, id: string, fileId: string) {
  const draft = await database().candidacyDraftFile.findFirst({ where: { id: fileId, draftId: id } })
  await (draft ? requireDraft(actor, id) : requireOwn(actor, id))
  const file = draft ?? (await database().candidacyFile.findFirst({ where: { id: fileId, candidacyId: id, removedAt: null } }))
  if (!file) throw new Refusal('not_found')
  return { name: file.name, type: file.type, bytes: await readKeptFile(file.stored) }
}

/**
 * One paper for the office of the advert, while it decides. Nothing is handed over before the history says that it was: an opening that
 * leaves no trace does not happen. A photograph is not there before somebody is invited.
 */
export async function readOfficeFile(actor: Actor, id: string, fileId: string) {
  const candidacy = await requireSelecting(actor, id)
  if (!mayBeReadByOffice(candidacy.state)) throw new Refusal('not_found')
  const file = await database().candidacyFile.findFirst({ where: { id: fileId, candidacyId: id, removedAt: null } })
  if (!file || (file.kind === 'photo' && !seesAll(candidacy))) throw new Refusal('not_found')
  const bytes = await readKeptFile(file.stored)
  const { personId } = candidacy
  await database().$transaction(tx =>
    record(tx, actor, { concept: 'candidacy', subjectId: id, personId, act: 'file_opened', after: { kind: file.kind } }),
  )
  return { name: file.name, type: file.type, bytes }
}
