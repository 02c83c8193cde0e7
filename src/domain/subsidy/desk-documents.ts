import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { plainDay } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireDesk } from '#domain/subsidy/desk.ts'
import { listDocuments } from '#domain/subsidy/documents.ts'
import { type Fact, type Facts, kindOf } from '#domain/subsidy/facts.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { recordOpened } from '#domain/subsidy/looking.ts'
import { writeFact } from '#domain/subsidy/saying.ts'
import type { DocumentKey, Terms } from '#domain/subsidy/terms.ts'
import { readKeptFile } from '#outside/files.ts'
import type { Language } from '#words/speak.ts'

/** What a document can show, whatever the programme; what a programme wants it for besides stands in its terms. */
const proves: Partial<Record<DocumentKey, readonly Fact[]>> = {
  identity: ['born_on'],
  residence: ['municipality', 'resident_since', 'cross_border'],
  registration: ['course_start', 'course_price'],
  invoice: ['course_price'],
  payment: ['course_price'],
  tax_assessment: ['income', 'household', 'children'],
  income_now: ['income', 'employment'],
  employer: ['employment', 'other_funding'],
  funder_decision: ['other_funding', 'granted_elsewhere'],
  federal_decision: ['federal_contribution', 'federal_decided_on'],
  recommendation: ['counsellor_recommends'],
  contract: ['employment', 'education'],
}

/** A picture that was drawn anew is shown; everything else is only handed over as a file. */
const shown: readonly string[] = ['image/jpeg', 'image/png']

/** Every document with what it should prove, its files, and what was asked of the person. */
export async function listDeskDocuments(applicationId: string, facts: Facts, terms: Terms, language: Language) {
  const rows = await listDocuments(applicationId)
  const ids = [...new Set(rows.flatMap(row => row.files.flatMap(file => file.addedById ?? [])))]
  const names = new Map((await database().userAccount.findMany({ where: { id: { in: ids } } })).map(one => [one.id, one.name]))
  return rows.map(({ id, key, state, afterCourse, reason, files, requests }) => ({
    ...{ id, key, state, afterCourse, reason },
    facts: factsOf(key as DocumentKey, terms)
      .filter(fact => facts[fact] !== undefined)
      .map(fact => ({ fact, value: writeFact(fact, facts[fact], language), source: kindOf(fact).about })),
    files: files.map(file => ({
      ...{ id: file.id, name: file.name, bytes: file.bytes, addedAt: file.addedAt.toISOString(), isShown: shown.includes(file.type) },
      by: names.get(file.addedById ?? '') ?? null,
    })),
    requests: requests.map(one => ({
      ...{ id: one.id, reason: one.reason, state: one.state, dueOn: plainDay(one.dueOn).toString(), extended: one.extendedAt !== null },
    })),
  }))
}

function factsOf(key: DocumentKey, { documents }: Terms): Fact[] {
  const wanted = documents.flatMap(one => (one.key === key && typeof one.when === 'object' ? one.when.fact : []))
  return [...new Set([...(proves[key] ?? []), ...wanted])]
}

/**
 * One file, for whoever works on the case and may act in it. Nothing is handed over before the history says that it was: an opening that
 * leaves no trace does not happen.
 */
export async function readDeskFile(actor: Actor, applicationId: string, fileId: string) {
  requireDesk(actor)
  const file = await database().subsidyFile.findFirst({
    where: { id: fileId, document: { applicationId, application: { state: { not: 'draft' } } } },
    include: { document: { include: { application: { select: { id: true, personId: true } } } } },
  })
  if (!file) throw new Refusal('not_found')
  const { key, application } = file.document
  await requireImpartial(database(), actor, application.personId)
  const bytes = await readKeptFile(file.stored)
  await database().$transaction(tx => recordOpened(tx, actor, application, key))
  return { name: file.name, type: file.type, bytes }
}
