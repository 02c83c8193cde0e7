import { database } from '#db/client.ts'
import type { SubsidyApplication } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { blindIndex, sealField } from '#domain/sealed-field.ts'
import { chooseRun, lockOwn, versionFor } from '#domain/subsidy/applying.ts'
import { ownAnswers } from '#domain/subsidy/checking.ts'
import type { Version } from '#domain/subsidy/current.ts'
import { factsIn } from '#domain/subsidy/evaluating.ts'
import { type Fact, type Facts, factNames, kindOf } from '#domain/subsidy/facts.ts'
import { type Gathered, gatherFacts } from '#domain/subsidy/gathering.ts'
import { ibanFault, isSwiss, plainIban } from '#words/iban.ts'

/** One group of questions a page; a group of which a programme asks nothing has no page. */
export const groups = ['person', 'course', 'income', 'payout', 'documents', 'check'] as const
export type Group = (typeof groups)[number]

const groupOf: Partial<Record<Fact, Group>> = {
  ...{ household: 'income', children: 'income', income: 'income' },
  ...{
    other_funding: 'course',
    counsellor_recommends: 'course',
    federal_contribution: 'course',
    federal_decided_on: 'course',
    exam_taken_on: 'course',
  },
}

/** What a programme asks of the person, in the order of facts: what its rules and its amount need and nothing else knows. */
export function questionsOf({ terms }: Version, { sources }: Pick<Gathered, 'sources'>): Record<Group, Fact[]> {
  const needed = new Set(factsIn(terms.rules))
  const asked = Object.fromEntries(groups.map(group => [group, [] as Fact[]])) as Record<Group, Fact[]>
  for (const fact of factNames) {
    const known = sources[fact] !== undefined && sources[fact] !== 'answer'
    if (needed.has(fact) && !known && ['person', 'attested'].includes(kindOf(fact).about)) asked[groupOf[fact] ?? 'person'].push(fact)
  }
  return asked
}

export function listGroups(version: Version, questions: Record<Group, Fact[]>): Group[] {
  const { payTo } = version.terms
  return groups.filter(group => (group === 'payout' ? payTo === 'person' : group !== 'income' || questions.income.length > 0))
}

/** What is still missing before it can be submitted, by the page on which it is asked. */
export function missingOf(application: SubsidyApplication, version: Version, gathered: Gathered): { field: string; group: Group }[] {
  const questions = questionsOf(version, gathered)
  const { missing } = version.evaluate(gathered.facts)
  const missed = groups.flatMap(group =>
    questions[group]
      // What somebody else attests may come later; the rules then say "probably".
      .filter(fact => missing.includes(fact) && kindOf(fact).about === 'person')
      .map(fact => ({ field: fact as string, group })),
  )
  if (!gathered.course) missed.push({ field: 'course', group: 'course' })
  if (version.terms.payTo === 'person' && !application.ibanSealed) missed.push({ field: 'iban', group: 'payout' })
  return missed
}

type Said = { answers: Facts; course?: { slug: string; run?: number | undefined } | undefined }

/** Saves one page of a draft. Answers that the page leaves empty are taken back. */
export async function saveAnswers(actor: Actor, id: string, group: Group, { answers, course }: Said) {
  return database().$transaction(async tx => {
    const application = await lockOwn(tx, actor, id)
    if (course) await chooseRun(tx, application, course)
    const version = await versionFor(application, tx)
    const asked = questionsOf(version, await gatherFacts(tx, application, version))[group]
    const before = application.facts as Facts
    const rest = Object.fromEntries(Object.entries(before).filter(([fact]) => !asked.includes(fact as Fact)))
    const said = Object.fromEntries(Object.entries(ownAnswers(answers)).filter(([fact]) => asked.includes(fact as Fact)))
    await tx.subsidyApplication.update({ where: { id }, data: { facts: { ...rest, ...said } as object } })
    // Which page, never what was said: the history is read by more people than the application.
    await record(tx, actor, { concept: 'subsidy', subjectId: id, personId: application.personId, act: 'answers_saved', after: { group } })
  })
}

/** Whose account the money goes to. The number is sealed at once; an empty field leaves the one that was given. */
export async function saveAccount(actor: Actor, id: string, { holder, iban }: { holder: string; iban: string }) {
  const read = iban ? plainIban(iban) : null
  const fault = read && ibanFault(read)
  if (fault) throw new Refusal(fault, {}, 'iban')
  if (read && !isSwiss(read)) throw new Refusal('iban_foreign', {}, 'iban')
  return database().$transaction(async tx => {
    const application = await lockOwn(tx, actor, id)
    if (!read && !application.ibanSealed) throw new Refusal('not_complete', { fields: 'iban' })
    const sealed = read && { ibanSealed: sealField(read, id), ibanEnd: read.slice(-4), ibanMark: blindIndex(read) }
    await tx.subsidyApplication.update({ where: { id }, data: { accountHolder: holder, ...sealed } })
    const after = { group: 'payout' }
    await record(tx, actor, { concept: 'subsidy', subjectId: id, personId: application.personId, act: 'answers_saved', after })
  })
}
