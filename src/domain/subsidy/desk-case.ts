import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { findHold } from '#domain/enrolment/holding.ts'
import { applicationHistory } from '#domain/history-searching.ts'
import { type Reason, Refusal } from '#domain/refusal.ts'
import { isUnconfirmed } from '#domain/subsidy/application.ts'
import { toCheck } from '#domain/subsidy/checking.ts'
import { readVersion, type Version } from '#domain/subsidy/current.ts'
import { budgetYearOf, requireApprover } from '#domain/subsidy/deciding.ts'
import { actsFrom, type DeskState, decideBy, requireDesk, undecided } from '#domain/subsidy/desk.ts'
import { listDeskDocuments } from '#domain/subsidy/desk-documents.ts'
import type { Evaluation } from '#domain/subsidy/evaluating.ts'
import { factsIn } from '#domain/subsidy/evaluating.ts'
import { type Facts, kindOf } from '#domain/subsidy/facts.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { amountOf, frozenOf } from '#domain/subsidy/frozen.ts'
import { standsGranted } from '#domain/subsidy/heard.ts'
import { judged } from '#domain/subsidy/judging.ts'
import { payers, potsOf } from '#domain/subsidy/ledger.ts'
import { recordLook } from '#domain/subsidy/looking.ts'
import { listAskable, listOpinions } from '#domain/subsidy/opinions.ts'
import { confirmationOf, filledInOf } from '#domain/subsidy/own-applications.ts'
import { writeFact } from '#domain/subsidy/saying.ts'
import { listSignals } from '#domain/subsidy/signals.ts'
import { documentKeys } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

/** One case on one page, and the look at it in the history: who reads a dossier is known to the person it is about (P12). */
export async function getDeskCase(actor: Actor, id: string, language: Language) {
  requireDesk(actor)
  const row = await findApplication(id)
  const version = readVersion(row.version)
  const [decision = null] = row.decisions
  const own = await refusalOf(() => requireImpartial(database(), actor, row.personId))
  await database().$transaction(tx => recordLook(tx, actor, row, 'case'))
  const facts = row.facts as Facts
  const evaluation = frozenOf(row, version)
  const { reasons, amount, verdict } = toCheck(version, evaluation, facts, language)
  const granted = await standsGranted(database(), id)
  const waits = (undecided as readonly string[]).includes(row.state)
  return {
    ...{
      id,
      number: row.number ?? '',
      state: row.state as DeskState,
      onPaper: row.onPaper,
      submittedAt: row.submittedAt?.toISOString() ?? null,
    },
    dueOn: waits && row.submittedAt ? decideBy(row.submittedAt, version.terms).toString() : null,
    person: { id: row.personId, name: `${row.person.firstName} ${row.person.lastName}` },
    programme: { name: version.terms.name[language], version: version.number, since: version.validFrom, payTo: version.terms.payTo },
    course: courseOf(row),
    startsOn: (facts.course_start as string | undefined) ?? null,
    officer: row.officer,
    isMine: row.officerId === actor.account?.id,
    rappen: amountOf(row, version, decision),
    thirdPersonFromRappen: version.terms.thirdPersonFromRappen,
    decision: decision && decisionOf(decision),
    /** Why the actor must not approve what is proposed; null: they may. */
    whyNotApprove:
      decision?.state === 'proposed'
        ? await refusalOf(() => requireApprover(database(), actor, row.personId, decision, version.terms))
        : null,
    /** Own case, or one for which a conflict was declared: nothing can be done here. */
    isNear: own !== null,
    hasConflict: await hasConflict(actor, row.personId),
    /** Who acted where it was not the person, and whether the person has said that it is theirs. */
    filledIn: await filledInOf(row),
    confirmation: confirmationOf(row),
    heldUntil: await findHold(id),
    acts: own
      ? []
      : actsFrom(row.state, actor).filter(act => (act === 'propose' ? !isUnconfirmed(row) : act !== 'declareMoot' || !granted)),
    mayTakeOver: !own && hasRole(actor, 'case_officer') && waits && row.state !== 'submitted' && row.officerId !== actor.account?.id,
    verdict,
    rules: withFacts(reasons, evaluation, facts, language),
    calculation: amount,
    calculated: verdict === 'no' ? 0 : evaluation.amount.rappen,
    documents: await listDeskDocuments(id, facts, version.terms, language),
    /** What one may ask for: what the programme names first, what is asked for already not again. */
    askable: own || !hasRole(actor, 'case_officer') || !mayAsk.some(state => state === row.state) ? [] : askableIn(version),
    mayJudge: !own && hasRole(actor, 'case_officer') && judged.some(state => state === row.state),
    opinions: await listOpinions(id),
    askableOf: own || !hasRole(actor, 'case_officer') ? null : await listAskable(database()),
    budget: await budgetOf(row),
    similar: await listSimilar(row, language),
    signals: await listSignals(id),
    // Notes are of those who work on the case; who must keep out of it does not read them.
    notes: own ? [] : await listNotes(id),
    history: await applicationHistory(id),
  }
}

const mayAsk = ['in_review', 'documents_requested'] as const
const askableIn = ({ terms }: Version) => [
  ...new Set([...terms.documents.map(one => one.key), ...documentKeys.filter(key => key !== 'signature')]),
]

const course = { run: { include: { course: { include: { published: { select: { title: true } } } } } } } as const

async function findApplication(id: string) {
  const row = await database().subsidyApplication.findFirst({
    where: { id, state: { not: 'draft' } },
    include: {
      ...course,
      person: { select: { firstName: true, lastName: true } },
      officer: { select: { id: true, name: true } },
      version: { include: { programme: true } },
      decisions: {
        orderBy: { number: 'desc' },
        take: 1,
        include: { proposedBy: { select: { name: true } }, approvedBy: { select: { name: true } } },
      },
    },
  })
  if (!row) throw new Refusal('not_found')
  return row
}
type Row = Awaited<ReturnType<typeof findApplication>>

const courseOf = ({ run }: Pick<Row, 'run'>) =>
  run && { slug: run.course.slug, title: run.course.published?.title ?? run.course.slug, number: run.number }

const decisionOf = (decision: Row['decisions'][number]) => ({
  ...{ kind: decision.kind, state: decision.state, rappen: decision.rappen, considerations: decision.considerations },
  ...{ proposedBy: decision.proposedBy.name, proposedAt: decision.proposedAt.toISOString() },
  ...{ approvedBy: decision.approvedBy?.name ?? null, approvedAt: decision.approvedAt?.toISOString() ?? null },
  returnReason: decision.returnReason,
  /** What the yes is bound to. */
  seen: decision.updatedAt.toISOString(),
})

export async function refusalOf(work: () => Promise<unknown>): Promise<Reason | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.reason
    throw error
  }
}

const hasConflict = async (actor: Actor, personId: string) =>
  (await database().subsidyConflict.count({ where: { accountId: actor.account?.id ?? '', personId, endedAt: null } })) > 0

/** Each rule with the facts it asks for, as they were, and where they come from. */
function withFacts(reasons: ReturnType<typeof toCheck>['reasons'], { trace }: Evaluation, facts: Facts, language: Language) {
  return reasons.map((reason, n) => {
    const rule = trace[n]?.rule
    const asked = rule ? factsIn([rule.only_if ?? null, rule.require, rule.named]) : []
    return {
      ...reason,
      facts: asked.map(fact => ({ fact, value: writeFact(fact, facts[fact], language), source: kindOf(fact).about })),
    }
  })
}

/** What the year holds, and what was put into it. */
async function budgetOf(row: Row) {
  const year = budgetYearOf(row)
  const found = await database().subsidyYear.findUnique({ where: { programmeId_year: { programmeId: row.version.programmeId, year } } })
  if (!found) return { year, freeRappen: 0, budgetRappen: 0 }
  const pots = await potsOf(database(), found.id)
  const sum = (of: (pot: (typeof pots)['canton']) => number) => payers.reduce((total, payer) => total + of(pots[payer]), 0)
  return { year, freeRappen: sum(pot => pot.free), budgetRappen: sum(pot => pot.free + pot.reserved + pot.committed + pot.paid) }
}

/** Other cases of the same person, and of others in the same course. */
async function listSimilar(row: Row, language: Language) {
  const courseId = row.run?.courseId
  const found = await database().subsidyApplication.findMany({
    where: {
      ...{ id: { not: row.id }, state: { not: 'draft' } },
      OR: [{ personId: row.personId }, ...(courseId ? [{ run: { courseId } }] : [])],
    },
    include: { ...course, person: true, version: { include: { programme: true } }, decisions: { orderBy: { number: 'desc' }, take: 1 } },
    orderBy: { submittedAt: 'desc' },
    take: 50,
  })
  // What the person themselves asked for weighs more than who else wants to take the course.
  const sorted = [...found.filter(one => one.personId === row.personId), ...found.filter(one => one.personId !== row.personId)]
  return sorted.slice(0, 8).map(one => {
    const version: Version = readVersion(one.version)
    return {
      ...{ id: one.id, number: one.number ?? '', state: one.state as DeskState, samePerson: one.personId === row.personId },
      ...{ name: `${one.person.firstName} ${one.person.lastName}`, programme: version.terms.name[language] },
      course: courseOf(one)?.title ?? null,
      rappen: amountOf(one, version, one.decisions[0]),
    }
  })
}

async function listNotes(applicationId: string) {
  const notes = await database().subsidyNote.findMany({
    where: { applicationId },
    include: { author: { select: { name: true } } },
    orderBy: { id: 'desc' },
  })
  return notes.map(({ id, kind, text, author, createdAt, doneAt }) => ({
    ...{ id, kind, text, by: author.name, at: createdAt.toISOString(), done: doneAt !== null },
  }))
}
