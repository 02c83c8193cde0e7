import { canton } from '#domain/canton.ts'
import type { RuleTrace } from '#domain/subsidy/evaluating.ts'
import { type Fact, type Facts, type FactValue, factNames, kindOf } from '#domain/subsidy/facts.ts'
import { formatDay } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import { type Language, speak } from '#words/speak.ts'

/**
 * The one sentence of a rule for one person: the same in the check, beside the case and in the decision.
 * A name that is not known leaves a dash, never a guess.
 */
export function reasonOf({ rule, outcome, named }: RuleTrace, facts: Facts, language: Language): string {
  if (outcome === 'not_asked') return speak(language)('subsidy.not_asked')
  const said = outcome === 'met' ? rule.says.met : outcome === 'unknown' ? rule.says.unknown : rule.says.unmet
  return said[language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const threshold = rule.named[name]
    if (threshold) return writeThreshold(threshold.kind, named[name] ?? null)
    return isFact(name) ? writeFact(name, facts[name], language) : '–'
  })
}

const isFact = (name: string): name is Fact => factNames.includes(name as Fact)

function writeThreshold(kind: 'rappen' | 'count' | 'share', value: number | null): string {
  if (value === null) return '–'
  if (kind === 'rappen') return formatRappen(value)
  return kind === 'share' ? `${value / 100} %` : String(value)
}

/** A fact as people read it: CHF 61'400.50, 8. September 2026, Glarus Nord, ja. */
export function writeFact(fact: Fact, value: FactValue | undefined, language: Language): string {
  if (value === undefined) return '–'
  const t = speak(language)
  switch (kindOf(fact).kind) {
    case 'rappen':
      return formatRappen(value as number)
    case 'day':
      return formatDay(value as string, language)
    case 'municipality':
      return canton().municipalities.find(one => one.bfs === value)?.name ?? t('subsidy.elsewhere')
    case 'yes_no':
      return value ? t('subsidy.yes') : t('subsidy.no')
    case 'list':
      return (value as readonly string[]).join(', ')
    case 'choice':
      return t.maybe(`subsidy.value_${fact}_${value}`) ?? String(value)
    case 'count':
      return String(value)
  }
}
