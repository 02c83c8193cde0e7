import { database, type Tx } from '#db/client.ts'
import type { SubsidyApplication } from '#db/generated/client.ts'
import { SubsidyDocumentState } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { checkFile } from '#domain/file/file-checks.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import type { SubsidyState } from '#domain/subsidy/application.ts'
import { lockOwn, requireApplication, versionFor } from '#domain/subsidy/applying.ts'
import { noteCompleteness } from '#domain/subsidy/completeness.ts'
import type { Version } from '#domain/subsidy/current.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { gatherFacts } from '#domain/subsidy/gathering.ts'
import type { DocumentKey } from '#domain/subsidy/terms.ts'
import { keepFile, readKeptFile } from '#outside/files.ts'

export type { SubsidyDocumentState }
export const documentStates = Object.values(SubsidyDocumentState)
export type DocumentMove = 'deliver' | 'takeBack' | 'ask' | 'accept' | 'reject' | 'waive'

/**
 * The life of one document; the trigger `document_moves` holds the same. Accepting what was not handed in here means that somebody saw
 * it on paper. Asking for more keeps what is there; what was rejected makes room for the next.
 */
export const documentMoves = {
  outstanding: { deliver: 'delivered', ask: 'outstanding', accept: 'accepted', waive: 'waived' },
  delivered: { deliver: 'delivered', takeBack: 'outstanding', ask: 'outstanding', accept: 'accepted', reject: 'rejected', waive: 'waived' },
  accepted: { ask: 'outstanding', reject: 'rejected' },
  rejected: { deliver: 'delivered', ask: 'rejected', accept: 'accepted', waive: 'waived' },
  waived: { ask: 'outstanding' },
} as const satisfies Record<SubsidyDocumentState, Partial<Record<DocumentMove, SubsidyDocumentState>>>

export function afterDocument(state: SubsidyDocumentState, move: DocumentMove): SubsidyDocumentState {
  const next = (documentMoves[state] as Partial<Record<DocumentMove, SubsidyDocumentState>>)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}

const mostFiles = 10
const over = ['withdrawn', 'moot', 'closed'] as const satisfies SubsidyState[]

/** Rows for what a programme wants of this person: always, because of what they said, or once the course is over. */
export async function prepareDocuments(tx: Tx, application: SubsidyApplication, { terms }: Version, facts: Facts) {
  const wanted = terms.documents.filter(({ when }) => typeof when === 'string' || facts[when.fact] !== undefined)
  const rows = wanted.map(({ key, when }) => ({ key: key as DocumentKey, afterCourse: when === 'after_course' }))
  if (application.onPaper) rows.push({ key: 'signature', afterCourse: false })
  // A newer version may want less: what nobody handed in is not asked for any more.
  const keys = rows.map(row => row.key)
  if (application.state === 'draft')
    await tx.subsidyDocument.deleteMany({
      where: { applicationId: application.id, state: 'outstanding', key: { notIn: keys }, files: { none: {} } },
    })
  const data = rows.map(row => ({ ...row, applicationId: application.id, createdAt: nowDate() }))
  await tx.subsidyDocument.createMany({ data, skipDuplicates: true })
}

/** Hands in a file for one document, in a draft or afterwards where something is still wanted. */
export async function addFile(actor: Actor, id: string, key: DocumentKey, { name, bytes }: { name: string; bytes: Buffer }) {
  await requireApplication(actor, id)
  // Looking into a file takes time and may refuse it: nothing is locked, and the draft stays as it is.
  const checked = await checkFile(name, bytes)
  const stored = await keepFile(checked.bytes)
  return database().$transaction(async tx => {
    const application = await lockOwn(tx, actor, id, 'any')
    // Nobody looks at what comes into a case that has come to nothing or is closed.
    if (over.some(state => state === application.state)) throw new Refusal('move_impossible', {}, 'file')
    const document = await requireDocument(tx, application, key)
    const state = afterDocument(document.state, 'deliver')
    const kept = { documentId: document.id, removedAt: null }
    if ((await tx.subsidyFile.count({ where: kept })) >= mostFiles) throw new Refusal('files_enough', { most: mostFiles }, 'file')
    // What was rejected stays with the case and is no longer what is handed in.
    if (document.state === 'rejected') await tx.subsidyFile.updateMany({ where: kept, data: { removedAt: nowDate() } })
    const { name: called, type, sha256 } = checked
    const file = await tx.subsidyFile.create({
      data: {
        ...{ documentId: document.id, name: called, type, bytes: checked.bytes.length, sha256, stored },
        ...{ addedById: actor.account?.id ?? null, addedAt: nowDate() },
      },
    })
    await tx.subsidyDocument.update({ where: { id: document.id }, data: { state, reason: null } })
    await noteCompleteness(tx, application)
    await record(tx, actor, {
      ...{ concept: 'subsidy', subjectId: id, personId: application.personId, act: 'document_delivered' },
      before: { state: document.state },
      after: { document: key, state, type },
    })
    return { id: file.id }
  })
}

/** Takes a file back as long as nobody has judged it. */
export async function removeFile(actor: Actor, id: string, fileId: string) {
  return database().$transaction(async tx => {
    const application = await lockOwn(tx, actor, id)
    const file = await tx.subsidyFile.findFirst({
      where: { id: fileId, removedAt: null, document: { applicationId: id } },
      include: { document: true },
    })
    if (!file) throw new Refusal('not_found')
    await tx.subsidyFile.update({ where: { id: fileId }, data: { removedAt: nowDate() } })
    const left = await tx.subsidyFile.count({ where: { documentId: file.documentId, removedAt: null } })
    const state = left > 0 ? file.document.state : afterDocument(file.document.state, 'takeBack')
    if (left === 0) await tx.subsidyDocument.update({ where: { id: file.documentId }, data: { state } })
    await record(tx, actor, {
      ...{ concept: 'subsidy', subjectId: id, personId: application.personId, act: 'document_taken_back' },
      after: { document: file.document.key, state },
    })
  })
}

/** One's own file, with the bytes that are kept. */
export async function readFileOf(actor: Actor, id: string, fileId: string) {
  await requireApplication(actor, id)
  const file = await database().subsidyFile.findFirst({ where: { id: fileId, document: { applicationId: id } } })
  if (!file) throw new Refusal('not_found')
  return { name: file.name, type: file.type, bytes: await readKeptFile(file.stored) }
}

async function requireDocument(tx: Tx, application: SubsidyApplication, key: DocumentKey) {
  const where = { applicationId_key: { applicationId: application.id, key } }
  if (application.state === 'draft') {
    const version = await versionFor(application, tx)
    await prepareDocuments(tx, application, version, (await gatherFacts(tx, application, version)).facts)
  }
  const document = await tx.subsidyDocument.findUnique({ where })
  if (!document) throw new Refusal('not_found')
  return document
}

/** Every document of an application with the files that are handed in and what the office asked for last. */
export const listDocuments = (applicationId: string) =>
  database().subsidyDocument.findMany({
    where: { applicationId },
    include: { files: { where: { removedAt: null }, orderBy: { addedAt: 'asc' } }, requests: { orderBy: { createdAt: 'asc' } } },
    orderBy: [{ afterCourse: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
  })
