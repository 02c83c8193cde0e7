import { database } from '#db/client.ts'
import type { SubsidyApplication } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { plainDay } from '#domain/clock.ts'
import { findHold, findHoldable } from '#domain/enrolment/holding.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { listGroups, missingOf, questionsOf } from '#domain/subsidy/answers.ts'
import { listMoves, type SubsidyState } from '#domain/subsidy/application.ts'
import { filledInBy, requireApplicant, requireApplication, spacedCode, versionFor } from '#domain/subsidy/applying.ts'
import { toCheck } from '#domain/subsidy/checking.ts'
import { listLikelyRuns } from '#domain/subsidy/choices.ts'
import { isComplete } from '#domain/subsidy/completeness.ts'
import { needsConfirming } from '#domain/subsidy/confirming.ts'
import { programmeNames, readVersion, type Version } from '#domain/subsidy/current.ts'
import { decideBy } from '#domain/subsidy/desk.ts'
import { listDocuments, prepareDocuments } from '#domain/subsidy/documents.ts'
import type { Evaluation } from '#domain/subsidy/evaluating.ts'
import type { Fact, Facts } from '#domain/subsidy/facts.ts'
import { gatherFacts } from '#domain/subsidy/gathering.ts'
import { listLooks } from '#domain/subsidy/looking.ts'
import { writeFact } from '#domain/subsidy/saying.ts'
import { deadlineOf } from '#domain/subsidy/submitting.ts'
import type { Language } from '#words/speak.ts'

/** What a line says of an application: neither its facts and their evaluation, nor the terms of its version. */
const listed = {
  ...{ id: true, number: true, state: true, versionId: true, updatedAt: true },
  run: { select: { course: { select: { published: { select: { title: true } } } } } },
} as const

/** The applications of everybody one may apply for, drafts first, then the newest. */
export async function listOwn(actor: Actor, language: Language) {
  const people = (await listManaged(actor)).filter(one => one.as !== 'guardian')
  const rows = await database().subsidyApplication.findMany({
    where: { personId: { in: people.map(one => one.person.id) } },
    select: {
      ...listed,
      ...{ code: true, submittedAt: true, person: { select: { firstName: true, lastName: true } } },
      // What the office asked for and is not there yet.
      documents: { where: { state: { not: 'delivered' }, requests: { some: { state: 'outstanding' } } }, select: { id: true } },
    },
    orderBy: [{ submittedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }],
  })
  const names = await programmeNames(database(), rows, language)
  return {
    people: people.map(({ person: { id, firstName, lastName }, as }) => ({ id, name: `${firstName} ${lastName}`, as })),
    applications: rows.map(row => ({
      ...{ id: row.id, number: row.number, state: row.state, code: row.code && spacedCode(row.code) },
      ...{ person: `${row.person.firstName} ${row.person.lastName}`, programme: names.get(row.versionId) ?? '' },
      ...{ course: row.run?.course.published?.title ?? null, submittedAt: row.submittedAt?.toISOString() ?? null },
      changedAt: row.updatedAt.toISOString(),
      isHandedIn: row.documents.length === 0,
    })),
  }
}

/** What the counter entered for a person: drafts to go on with, and what became of the others. */
export async function listEntered(actor: Actor, personId: string, language: Language) {
  const { as } = await requireApplicant(actor, personId)
  if (as !== 'counter') return []
  const rows = await database().subsidyApplication.findMany({
    where: { personId, filledInAs: 'counter' },
    select: listed,
    orderBy: { createdAt: 'desc' },
    take: 20,
  })
  const names = await programmeNames(database(), rows, language)
  return rows.map(row => ({
    ...{ id: row.id, number: row.number, state: row.state, changedAt: row.updatedAt.toISOString() },
    ...{ programme: names.get(row.versionId) ?? '', course: row.run?.course.published?.title ?? null },
  }))
}

/** A draft as its form shows it: pages, what each asks, what is known from elsewhere, what is missing, what the rules say so far. */
export async function getDraft(actor: Actor, id: string, language: Language) {
  const { application, as } = await requireApplication(actor, id)
  if (application.state !== 'draft') throw new Refusal('move_impossible')
  const version = await versionFor(application)
  const gathered = await gatherFacts(database(), application, version)
  await database().$transaction(tx => prepareDocuments(tx, application, version, gathered.facts))
  const questions = questionsOf(version, gathered)
  const { name, firstName } = await nameOf(application.personId)
  const until = deadlineOf(version, gathered.facts)
  const { text, version: declared } = consentText('subsidy', language)
  return {
    ...{
      id,
      as,
      personId: application.personId,
      name,
      firstName,
      onPaper: application.onPaper,
      programme: version.terms.name[language],
      payTo: version.terms.payTo,
    },
    ...{
      code: application.code && spacedCode(application.code),
      savedAt: application.updatedAt.toISOString(),
      until: until?.toString() ?? null,
    },
    course: courseTold(gathered),
    runs: await listLikelyRuns(application.personId, language),
    groups: listGroups(version, questions),
    questions,
    values: application.facts as Facts,
    known: knownOf(gathered.facts, gathered.sources, language),
    missing: missingOf(application, version, gathered),
    account: application.ibanEnd ? { holder: application.accountHolder ?? '', end: application.ibanEnd } : null,
    documents: (await listDocuments(id)).map(documentTold),
    check: toCheck(version, version.evaluate(gathered.facts), gathered.facts, language),
    declaration: { text, version: declared },
    /** Somebody else submits: then the person confirms. */
    confirms: needsConfirming({ filledInAs: filledInBy(as), onPaper: application.onPaper }),
    hold: application.runId
      ? await findHoldable(database(), { runId: application.runId, personId: application.personId, days: version.terms.holdSeatDays })
      : null,
  }
}

/** A submitted application as its person sees it. What was frozen is shown as it was frozen. */
export async function getOwn(actor: Actor, id: string, language: Language) {
  const { application, as } = await requireApplication(actor, id)
  const row = await database().subsidyVersion.findUniqueOrThrow({ where: { id: application.versionId }, include: { programme: true } })
  const version: Version = readVersion(row)
  const facts = application.facts as Facts
  const run =
    application.runId &&
    (await database().courseRun.findUnique({ where: { id: application.runId }, include: { course: { include: { published: true } } } }))
  const { name } = await nameOf(application.personId)
  const documents = (await listDocuments(id)).map(documentTold)
  return {
    ...{
      id,
      as,
      personId: application.personId,
      name,
      number: application.number,
      state: application.state as SubsidyState,
      onPaper: application.onPaper,
    },
    /** Who acted where it was not the person; and whether the person has said that it is theirs. */
    filledIn: await filledInOf(application),
    confirmation: confirmationOf(application),
    heldUntil: await findHold(id),
    ...{ programme: version.terms.name[language], payTo: version.terms.payTo },
    course: run ? { slug: run.course.slug, run: run.number, title: run.course.published?.title ?? run.course.slug } : null,
    submittedAt: application.submittedAt?.toISOString() ?? null,
    isComplete: await isComplete(database(), id),
    decideBy: application.submittedAt ? decideBy(application.submittedAt, version.terms).toString() : null,
    mayWithdraw: listMoves(application.state).includes('withdraw'),
    known: knownOf(facts, (application.sources ?? {}) as Record<Fact, string>, language),
    check: application.evaluation ? toCheck(version, application.evaluation as unknown as Evaluation, facts, language) : null,
    account: application.ibanEnd ? { holder: application.accountHolder ?? '', end: application.ibanEnd } : null,
    documents,
    /** What the office asked for is all there: it is not the person's turn any more. */
    isHandedIn: documents.every(one => one.asked === null || one.state === 'delivered'),
    declaration: declared(application),
    declarationNow: consentText('subsidy', language),
    history: await stepsOf(id),
    looks: await listLooks(id),
  }
}

const declared = ({ declaration, declarationVersion, declaredAt }: SubsidyApplication) =>
  declaration && declaredAt ? { text: declaration, version: declarationVersion ?? '', at: declaredAt.toISOString() } : null

export async function filledInOf({ filledInAs, filledInById }: Pick<SubsidyApplication, 'filledInAs' | 'filledInById'>) {
  if (filledInAs === 'self' || !filledInById) return null
  const account = await database().userAccount.findUnique({ where: { id: filledInById }, select: { name: true } })
  return { as: filledInAs, by: account?.name ?? '' }
}

type Confirmed = Pick<
  SubsidyApplication,
  'confirmSince' | 'confirmedAt' | 'confirmedBy' | 'confirmedById' | 'filledInById' | 'confirmWay' | 'confirmCode'
>
/** Null where it needs none: somebody applied for themselves, or signed on paper. */
export const confirmationOf = ({ confirmSince, confirmedAt, confirmedBy, confirmWay, confirmCode, ...who }: Confirmed) =>
  confirmSince && {
    ...{ since: confirmSince.toISOString(), at: confirmedAt?.toISOString() ?? null, manner: confirmedBy, way: confirmWay },
    /** Tried too often: a new one has to be sent. */
    isUsedUp: confirmedAt === null && confirmCode === null,
    /** The code came from the person, but was typed in the login of whoever filled it in: the office should know. */
    typedByHelper: who.confirmedById !== null && who.confirmedById === who.filledInById && confirmedBy !== 'counter',
  }

const courseTold = ({ course }: Awaited<ReturnType<typeof gatherFacts>>) =>
  course && {
    ...{ slug: course.slug, title: course.title, provider: course.provider, run: course.run },
    priceRappen: (course.facts.course_price as number | undefined) ?? null,
    start: (course.facts.course_start as string | undefined) ?? null,
  }

const ownSources = ['answer', 'profile', 'identity'] as const
/** Facts in the words of the reader, each with where it comes from. What the course's lists say is told by the reasons. */
const knownOf = (facts: Facts, sources: Partial<Record<Fact, string>>, language: Language) =>
  (Object.keys(facts) as Fact[])
    .filter(fact => ownSources.some(source => source === sources[fact]))
    .map(fact => ({ fact, source: sources[fact] as (typeof ownSources)[number], said: writeFact(fact, facts[fact], language) }))

async function nameOf(personId: string) {
  const { firstName, lastName } = await database().person.findUniqueOrThrow({ where: { id: personId } })
  return { firstName, name: `${firstName} ${lastName}` }
}

const documentTold = ({ key, state, afterCourse, reason, files, requests }: Awaited<ReturnType<typeof listDocuments>>[number]) => {
  const open = requests.find(one => one.state === 'outstanding')
  return {
    ...{ key, state, afterCourse, reason: state === 'rejected' ? reason : null },
    /** What the office asked for, until when, and whether the deadline has been extended. */
    asked: open ? { reason: open.reason, dueOn: plainDay(open.dueOn).toString(), extended: open.extendedAt !== null } : null,
    missed: !open && requests.at(-1)?.state === 'missed',
    files: files.map(({ id, name, bytes, addedAt }) => ({ id, name, bytes, addedAt: addedAt.toISOString() })),
  }
}

/** What happened, for its person: the steps, without the names of those who work on it. */
async function stepsOf(id: string) {
  const rows = await database().history.findMany({ where: { concept: 'subsidy', subjectId: id }, orderBy: { id: 'asc' } })
  return rows
    .filter(row => told.includes(row.act))
    .map(({ at, act, after }) => ({ at: at.toISOString(), act, document: ((after ?? {}) as { document?: string }).document ?? null }))
}
const told = [
  ...['application_begun', 'applied', 'document_requested', 'document_delivered', 'document_accepted', 'document_rejected'],
  ...['request_extended', 'request_waived', 'request_missed', 'application_withdrawn'],
  ...['confirmation_asked', 'application_confirmed', 'seat_held', 'seat_hold_ended'],
]
