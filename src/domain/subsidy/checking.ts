import { today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { type ChosenCourse, findCourse } from '#domain/subsidy/course-facts.ts'
import { listInForce, type Version } from '#domain/subsidy/current.ts'
import type { Evaluation, RuleOutcome, Verdict } from '#domain/subsidy/evaluating.ts'
import { type Fact, type Facts, kindOf } from '#domain/subsidy/facts.ts'
import { reasonOf } from '#domain/subsidy/saying.ts'
import type { Language } from '#words/speak.ts'

export type Reason = { key: string; article: string; title: string; outcome: RuleOutcome; sentence: string }
export type AmountRow = { key: string; article: string; title: string; limitRappen: number | null; rappen: number | null }
export type Check = {
  programme: string
  name: string
  normal: string
  plain: string
  payTo: 'person' | 'provider'
  verdict: Verdict
  /** What the canton would pay; `atMost` where something that reduces it is not known. */
  rappen: number | null
  atMost: boolean
  reasons: Reason[]
  amount: AmountRow[]
}
export type Checked = {
  course: { slug: string; title: string; provider: string; run: number | null; priceRappen: number | null } | null
  checks: Check[]
  /** What would have to be answered next, because it still decides something. */
  ask: Fact[]
}

/** The three questions that come first: they settle most cases. */
export const firstQuestions: readonly Fact[] = ['municipality', 'born_on', 'employment']

/**
 * What somebody would get, from their answers and perhaps a course. Stores nothing. Of earlier grants nothing is known here, so none
 * is assumed; the application asks the books.
 */
export async function check(
  answers: Facts,
  wanted: { slug: string; run?: number | undefined } | null,
  language: Language,
): Promise<Checked> {
  const course = wanted ? await findCourse(wanted.slug, wanted.run) : null
  if (wanted && !course) throw new Refusal('not_found')
  const facts = { ...nothingYet(), ...course?.facts, ...ownAnswers(answers) }
  const versions = await listInForce()
  const evaluated = versions.map(version => ({ version, evaluation: version.evaluate(facts) }))
  return {
    course: course && told(course),
    checks: evaluated
      .map(one => toCheck(one.version, one.evaluation, facts, language))
      .sort((a, b) => rank[a.verdict] - rank[b.verdict] || (b.rappen ?? 0) - (a.rappen ?? 0)),
    ask: nextQuestions(
      answers,
      evaluated.flatMap(one => (one.evaluation.verdict === 'no' ? [] : one.evaluation.missing)),
    ),
  }
}
const rank = { yes: 0, probably: 1, no: 2 } as const

const told = ({ facts, ...course }: ChosenCourse) => ({ ...course, priceRappen: (facts.course_price as number | undefined) ?? null })

const nothingYet = (): Facts => ({
  ...{ applied_on: today().toString(), granted_this_year: 0, grants_this_year: 0, granted_ever: 0, years_in_a_row: 0 },
  ...{ grant_unfinished: false, granted_elsewhere: false },
})

/** Only what a person can say of themselves: nobody answers for the course, the books or an attestation. */
export const ownAnswers = (answers: Facts): Facts =>
  Object.fromEntries(Object.entries(answers).filter(([fact]) => ['person', 'attested'].includes(kindOf(fact as Fact).about)))

/** First the three; then what is missing, in the order in which facts are declared. */
function nextQuestions(answers: Facts, missing: Fact[]): Fact[] {
  const first = firstQuestions.filter(fact => answers[fact] === undefined)
  if (first.length > 0) return first
  return [...new Set(missing)].filter(fact => ['person', 'attested'].includes(kindOf(fact).about))
}

export function toCheck({ key, terms }: Version, { verdict, amount, trace }: Evaluation, facts: Facts, language: Language): Check {
  return {
    ...{ programme: key, name: terms.name[language], normal: terms.normal[language], plain: terms.plain[language], payTo: terms.payTo },
    ...{ verdict, rappen: verdict === 'no' ? 0 : amount.rappen, atMost: amount.atMost },
    reasons: trace.map(one => ({
      ...{ key: one.rule.key, article: one.rule.article, title: one.rule.title[language], outcome: one.outcome },
      sentence: reasonOf(one, facts, language),
    })),
    amount: amount.lines.map(({ step, limit, rappen }) => ({
      ...{ key: step.key, article: step.article, title: step.title[language], limitRappen: limit, rappen },
    })),
  }
}
