import { municipalityName } from '#domain/canton.ts'
import { type Fact, isValueOf, kindOf } from '#domain/subsidy/facts.ts'
import type { AmountStep, Comparison, Condition, Rule, Value } from '#domain/subsidy/rules.ts'
import { writeFact } from '#domain/subsidy/saying.ts'
import { formatRappen } from '#words/money.ts'
import { type Language, speak } from '#words/speak.ts'

type Unit = 'rappen' | 'share' | 'years' | 'months' | 'days' | 'count' | { fact: Fact }
type Said = { language: Language; named: Rule['named'] }

/** A condition in plain words, one line a comparison, what belongs together indented: for those who read a programme without its notation. */
export function wordCondition(condition: Condition, said: Said, depth = 0): string {
  const t = speak(said.language)
  const line = (text: string) => `${'\u2003'.repeat(depth)}${depth > 0 ? '– ' : ''}${text}`
  const group = (head: string, parts: Condition[]) => [line(head), ...parts.map(part => wordCondition(part, said, depth + 1))].join('\n')
  if ('all' in condition) return group(t('programme.all_of'), condition.all)
  if ('any' in condition) return group(t('programme.any_of'), condition.any)
  if ('not' in condition) return group(t('programme.not_so'), [condition.not])
  const unit = unitOf(condition.value, said)
  const of = wordValue(condition.value, said, unit)
  if ('one_of' in condition)
    return line(t('programme.is_one_of', { of, words: condition.one_of.map(one => wordValue(one, said, unit)).join(', ') }))
  if ('has_any' in condition) return line(t('programme.has_any', { of, words: condition.has_any.join(', ') }))
  const [comparison, right] = comparisonIn(condition)
  const shared = unit === 'count' ? unitOf(right, said) : unit
  return line(t(`programme.is_${comparison}`, { of: wordValue(condition.value, said, shared), than: wordValue(right, said, shared) }))
}

function comparisonIn(condition: { [C in Comparison]?: Value }): [Comparison, Value] {
  const [found] = (['at_least', 'at_most', 'above', 'below', 'equal'] as const).filter(one => condition[one] !== undefined)
  const comparison = found ?? 'equal'
  return [comparison, condition[comparison] as Value]
}

/** A number, a fact or what is made of them, in words; `unit` says how plain numbers in it are meant. */
export function wordValue(value: Value, said: Said, unit: Unit = unitOf(value, said)): string {
  const t = speak(said.language)
  if (typeof value !== 'object') return wordPlain(value, unit, said.language)
  const of = (one: Value) => wordValue(one, said, unit)
  if ('fact' in value) return wordFact(value.fact, said.language)
  if ('named' in value) return wordNamed(value.named, said)
  if ('age_of' in value) return t('programme.age', { on: wordFact(value.on, said.language) })
  if ('months_from' in value) return t('programme.months_between', between(value.months_from, value.to, said))
  if ('days_from' in value) return t('programme.days_between', between(value.days_from, value.to, said))
  if ('plus' in value) return value.plus.map(of).join(' + ')
  if ('minus' in value) return value.minus.map(of).join(' − ')
  if ('times' in value) return value.times.map(one => (typeof one === 'object' && 'plus' in one ? `(${of(one)})` : of(one))).join(' × ')
  if ('least' in value) return t('programme.least_of', { words: value.least.map(of).join('; ') })
  if ('most' in value) return t('programme.most_of', { words: value.most.map(of).join('; ') })
  const branches = value.choose.map(one =>
    t('programme.choose_if', { give: of(one.give), condition: wordCondition(one.if, said).replaceAll(/\s+/g, ' ') }),
  )
  return `${branches.join(', ')}, ${t('programme.choose_else', { give: of(value.else) })}`
}

/** A threshold that is only another word for an age or a fact is read as that; one that is calculated keeps its name. */
function wordNamed(name: string, said: Said): string {
  const meant = Object.hasOwn(said.named, name) ? said.named[name]?.value : undefined
  const isPlain = typeof meant === 'object' && ['fact', 'age_of', 'months_from', 'days_from'].some(kind => kind in meant)
  return isPlain ? wordValue(meant, said) : `«${name}»`
}

const between = (from: Fact, to: Fact, { language }: Said) => ({ from: wordFact(from, language), to: wordFact(to, language) })

/** What a fact is called where rules are read and written. */
export const wordFact = (fact: Fact, language: Language) => speak(language).maybe(`programme.fact_${fact}`) ?? fact

function wordPlain(value: number | string | boolean, unit: Unit, language: Language): string {
  const t = speak(language)
  if (typeof value === 'boolean') return t(value ? 'subsidy.yes' : 'subsidy.no')
  if (typeof unit === 'object') {
    // The number stands beside the name: two places outside the canton must not read alike.
    if (kindOf(unit.fact).kind === 'municipality') return `${municipalityName(Number(value)) ?? t('subsidy.elsewhere')} (${value})`
    return isValueOf(unit.fact, value) ? writeFact(unit.fact, value, language) : String(value)
  }
  if (typeof value === 'string') return value
  if (unit === 'rappen') return formatRappen(value)
  if (unit === 'share') return `${value / 100} %`
  if (unit === 'count') return String(value)
  return t.count(`programme.${unit}`, value)
}

/** How the plain numbers beside a value are meant: money beside money, years beside an age. */
function unitOf(value: Value, said: Said): Unit {
  if (typeof value !== 'object') return 'count'
  if ('fact' in value) return kindOf(value.fact).kind === 'rappen' ? 'rappen' : { fact: value.fact }
  if ('named' in value) {
    const threshold = Object.hasOwn(said.named, value.named) ? said.named[value.named] : undefined
    if (!threshold) return 'count'
    return threshold.kind === 'count' ? unitOf(threshold.value, { ...said, named: {} }) : threshold.kind
  }
  if ('age_of' in value) return 'years'
  if ('months_from' in value) return 'months'
  if ('days_from' in value) return 'days'
  const parts = 'choose' in value ? [...value.choose.map(one => one.give), value.else] : Object.values(value).flat()
  const units = (parts as Value[]).map(part => unitOf(part, said))
  return units.find(unit => unit === 'rappen') ?? 'count'
}

/** One step of the amount as people would write it down. */
export function wordStep(step: AmountStep, language: Language): string {
  const t = speak(language)
  const said = { language, named: {} }
  switch (step.do) {
    case 'take':
      return t('programme.step_take', { value: wordValue(step.value, said, 'rappen') })
    case 'less':
      return t('programme.step_less', { value: wordValue(step.value, said, 'rappen') })
    case 'cap':
      return t(`programme.step_cap_${step.per}`, { value: wordValue(step.value, said, 'rappen') })
    case 'share':
      return t('programme.step_share', { share: step.basisPoints / 100 })
    case 'round':
      return t(`programme.step_round_${step.manner}`, { to: formatRappen(step.toRappen) })
    case 'tiers':
      return step.tiers
        .map(({ upTo, basisPoints }) =>
          upTo === null
            ? t('programme.step_tier_rest', { share: basisPoints / 100 })
            : t('programme.step_tier', { share: basisPoints / 100, to: formatRappen(upTo) }),
        )
        .join('; ')
  }
}
