import { database } from '#db/client.ts'
import type { SubsidyVersion } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { Refusal } from '#domain/refusal.ts'
import { compileRules, type Evaluate, type Verdict } from '#domain/subsidy/evaluating.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { termsOf } from '#domain/subsidy/programme-reading.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
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
  const applications = await database().subsidyApplication.findMany({
    where: { version: { programmeId: { in: programmes.map(one => one.id) } }, state: { not: 'draft' } },
    orderBy: { number: 'asc' },
    select: { id: true, number: true, versionId: true, facts: true, version: { select: { programmeId: true } } },
  })
  const past = Map.groupBy(applications, one => one.version.programmeId)
  return programmes.map(({ id, key, versions }) => {
    const draft = versions.find(one => one.state !== 'released')
    if (!draft) throw new Refusal('changed_meanwhile')
    // Rules are made into functions once, and only those that somebody applied under.
    const compiled = new Map<string, Evaluate>()
    const evaluateOf = (version: SubsidyVersion) => {
      const known = compiled.get(version.id) ?? compileRules(termsOf(version).rules)
      compiled.set(version.id, known)
      return known
    }
    const rows = (past.get(id) ?? []).map(one => {
      const under = versions.find(version => version.id === one.versionId) ?? draft
      return compare(one, evaluateOf(under), evaluateOf(draft))
    })
    const sum = (kind: ChangeKind) => {
      const own = rows.filter(row => row.kind === kind)
      return { kind, cases: own.length, rappen: own.reduce((all, row) => all + row.after.rappen - row.before.rappen, 0) }
    }
    const total = (side: 'before' | 'after') => rows.reduce((all, row) => all + row[side].rappen, 0)
    const cost = { before: total('before'), after: total('after') }
    return { key, name: nameIn(draft, language), number: draft.number, rows, kinds: changeKinds.map(sum), cost }
  })
}

const nameIn = ({ terms }: SubsidyVersion, language: Language) => (terms as Terms).name[language]

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
