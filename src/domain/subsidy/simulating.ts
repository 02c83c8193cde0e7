import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { Refusal } from '#domain/refusal.ts'
import { compileRules, type Evaluate, type Verdict } from '#domain/subsidy/evaluating.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { termsOf } from '#domain/subsidy/programme-reading.ts'
import type { Language } from '#words/speak.ts'

/** What a draft would mean for a past application. `gains`: from a no to money; `loses`: the other way. */
export const changeKinds = ['gains', 'more', 'same', 'less', 'loses'] as const
export type ChangeKind = (typeof changeKinds)[number]
type Answer = { verdict: Verdict; rappen: number }
export type SimulatedRow = { id: string; number: string; kind: ChangeKind; before: Answer; after: Answer }

/**
 * Every programme with a version under work: what it would have answered to the applications of the past, whose facts are frozen. Both
 * sides are calculated anew by the same function, so that only the rules differ. Nothing is stored, and no row names a person.
 */
export async function simulate(actor: Actor, language: Language) {
  if (!hasRole(actor, 'programme_manager', 'head_of_office')) throw new Refusal('not_allowed')
  const programmes = await database().subsidyProgramme.findMany({
    where: { versions: { some: { state: { not: 'released' } } } },
    orderBy: [{ createdAt: 'asc' }, { key: 'asc' }],
    include: { versions: true },
  })
  return Promise.all(
    programmes.map(async ({ id, key, versions }) => {
      const draft = versions.find(one => one.state !== 'released')
      if (!draft) throw new Refusal('changed_meanwhile')
      const terms = termsOf(draft)
      const rules = new Map(versions.map(one => [one.id, compileRules(termsOf(one).rules)]))
      const applications = await database().subsidyApplication.findMany({
        where: { version: { programmeId: id }, state: { not: 'draft' } },
        orderBy: { number: 'asc' },
        select: { id: true, number: true, versionId: true, facts: true },
      })
      const after = compileRules(terms.rules)
      const rows = applications.map(one => compare(one, rules.get(one.versionId) ?? after, after))
      const sum = (kind: ChangeKind) => {
        const own = rows.filter(row => row.kind === kind)
        return { kind, cases: own.length, rappen: own.reduce((all, row) => all + row.after.rappen - row.before.rappen, 0) }
      }
      const total = (side: 'before' | 'after') => rows.reduce((all, row) => all + row[side].rappen, 0)
      return {
        key,
        name: terms.name[language],
        number: draft.number,
        rows,
        kinds: changeKinds.map(sum),
        cost: { before: total('before'), after: total('after') },
      }
    }),
  )
}

type Past = { id: string; number: string | null; facts: unknown }
function compare({ id, number, facts }: Past, was: Evaluate, now: Evaluate): SimulatedRow {
  const [before, after] = [answerOf(was, facts as Facts), answerOf(now, facts as Facts)]
  return { id, number: number ?? '–', kind: kindOf(before, after), before, after }
}

/** A no costs nothing; where a fact is missing, the most it may come to. */
function answerOf(evaluate: Evaluate, facts: Facts): Answer {
  const { verdict, amount } = evaluate(facts)
  return { verdict, rappen: verdict === 'no' ? 0 : (amount.rappen ?? 0) }
}

function kindOf(before: Answer, after: Answer): ChangeKind {
  const [had, has] = [before.verdict !== 'no', after.verdict !== 'no']
  if (had !== has) return has ? 'gains' : 'loses'
  if (before.rappen === after.rappen) return 'same'
  return after.rappen > before.rappen ? 'more' : 'less'
}
