import type { SubsidyApplication, SubsidyDecision } from '#db/generated/client.ts'
import type { Version } from '#domain/subsidy/current.ts'
import type { Evaluation } from '#domain/subsidy/evaluating.ts'
import type { Facts } from '#domain/subsidy/facts.ts'

/**
 * What the rules said when it was submitted. Version and facts are frozen with it, so evaluating them again says the same: for rows
 * that came without an evaluation.
 */
export function frozenOf({ facts, evaluation }: Pick<SubsidyApplication, 'facts' | 'evaluation'>, version: Version): Evaluation {
  const kept = evaluation as Evaluation | null
  return kept?.trace && kept.amount?.lines ? kept : version.evaluate(facts as Facts)
}

/** What it is about in money: what was proposed or decided, else what the rules say. */
export function amountOf(
  application: Pick<SubsidyApplication, 'facts' | 'evaluation'>,
  version: Version,
  decision: Pick<SubsidyDecision, 'state' | 'rappen'> | null | undefined,
): number | null {
  if (decision && decision.state !== 'returned' && decision.state !== 'replaced') return decision.rappen
  const { verdict, amount } = frozenOf(application, version)
  return verdict === 'no' ? 0 : amount.rappen
}
