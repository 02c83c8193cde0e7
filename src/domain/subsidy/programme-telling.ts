import { canton } from '#domain/canton.ts'
import { compareTexts, type Part } from '#domain/course/comparing.ts'
import { wordCondition, wordFact, wordStep, wordValue } from '#domain/subsidy/programme-wording.ts'
import type { AmountStep, Both, Rule } from '#domain/subsidy/rules.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { formatDay } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import { type Language, speak } from '#words/speak.ts'

export type ToldLine = { key: string; label: string; text: string }
export type ToldSection = { key: string; title: string; kind: 'terms' | 'rule' | 'amount'; lines: ToldLine[] }
type Told = { terms: Terms; validFrom: string; validTo: string | null }

/**
 * Everything a version says, line by line in words: the page that shows a version reads it, and two versions are compared by it, so
 * that nothing can change without standing in the comparison. A test holds it to every part of the terms.
 */
export function tellTerms({ terms, validFrom, validTo }: Told, language: Language): ToldSection[] {
  return [
    { key: 'texts', ...section('texts', language), lines: tellTexts(terms, language) },
    { key: 'procedure', ...section('procedure', language), lines: tellProcedure({ terms, validFrom, validTo }, language) },
    ...terms.rules.rules.map(rule => tellRule(rule, language)),
    {
      key: 'amount',
      title: speak(language)('programme.section_amount'),
      kind: 'amount',
      lines: terms.rules.amount.map(tellStep(language)),
    },
  ]
}
const section = (key: 'texts' | 'procedure', language: Language) => ({
  title: speak(language)(`programme.section_${key}`),
  kind: 'terms' as const,
})

function tellTexts({ name, normal, plain }: Terms, language: Language): ToldLine[] {
  return [...inBoth('name', name, language), ...inBoth('normal', normal, language), ...inBoth('plain', plain, language)]
}

function inBoth(
  key: 'name' | 'normal' | 'plain' | 'legalBasis' | 'form' | 'title' | 'met' | 'unmet' | 'unknown',
  both: Both,
  language: Language,
) {
  const t = speak(language)
  return (['de', 'en'] as const).map(one => ({
    key: `${key}.${one}`,
    label: `${t(`programme.field_${key}`)}, ${t(`programme.in_${one}`)}`,
    text: both[one],
  }))
}

function tellProcedure({ terms, validFrom, validTo }: Told, language: Language): ToldLine[] {
  const t = speak(language)
  const line = (key: Parameters<typeof labelOf>[0], text: string) => ({ key, label: labelOf(key, language), text })
  const approvers = { approver: t('programme.approver'), head_of_office: t('programme.head_of_office') }
  const day = (iso: string) => formatDay(iso, language)
  return [
    line(
      'validity',
      validTo ? t('programme.from_to', { from: day(validFrom), to: day(validTo) }) : t('programme.from', { from: day(validFrom) }),
    ),
    line('payTo', t(`programme.pay_to_${terms.payTo}`)),
    ...inBoth('legalBasis', terms.legalBasis, language),
    line('authority', authorityName(terms.authority, language)),
    line('remedy', t('programme.remedy_line', { authority: authorityName(terms.remedy.authority, language), days: terms.remedy.days })),
    ...inBoth('form', terms.remedy.form, language),
    ...(terms.remedy.online ? [line('remedyOnline', t('programme.remedy_online'))] : []),
    line('applyUntil', t.count('programme.apply_until', terms.applyUntil.plusMonths, { day: wordFact(terms.applyUntil.fact, language) })),
    line('decideWithinDays', t.count('programme.days', terms.decideWithinDays)),
    line('attendancePercent', `${terms.attendancePercent} %`),
    line('atOnce', t(`programme.at_once_${terms.atOnce?.notAttended ?? 'no'}`)),
    line('holdSeatDays', t.count('programme.days', terms.holdSeatDays)),
    line(
      'ladder',
      terms.ladder
        .map(({ upToRappen, approve }) =>
          upToRappen === null
            ? t('programme.ladder_rest', { who: approvers[approve] })
            : t('programme.ladder_step', { who: approvers[approve], to: formatRappen(upToRappen) }),
        )
        .join('\n'),
    ),
    line('thirdPersonFrom', formatRappen(terms.thirdPersonFromRappen)),
    line('shares', t('programme.shares_line', { canton: terms.shares.canton / 100, federal: terms.shares.federal / 100 })),
    line('documents', terms.documents.map(one => wordDocument(one, language)).join('\n') || t('programme.documents_none')),
  ]
}
type LineKey =
  | 'validity'
  | 'payTo'
  | 'authority'
  | 'remedy'
  | 'remedyOnline'
  | 'applyUntil'
  | 'decideWithinDays'
  | 'attendancePercent'
  | 'atOnce'
  | 'holdSeatDays'
  | 'ladder'
  | 'thirdPersonFrom'
  | 'shares'
  | 'documents'
const labelOf = (key: LineKey, language: Language) => speak(language)(`programme.field_${key}`)

function wordDocument({ key, when }: Terms['documents'][number], language: Language): string {
  const t = speak(language)
  const document = t(`programme.document.${key}`)
  if (typeof when === 'string') return t(`programme.document_line_${when}`, { document })
  return t('programme.document_line_fact', { document, fact: wordFact(when.fact, language) })
}

function tellRule(rule: Rule, language: Language): ToldSection {
  const t = speak(language)
  const said = { language, named: rule.named }
  const line = (key: 'article' | 'only_if' | 'require' | 'outcome', text: string) => ({ key, label: t(`programme.field_${key}`), text })
  return {
    ...{ key: `rule.${rule.key}`, title: rule.title[language], kind: 'rule' },
    lines: [
      line('article', rule.article),
      ...inBoth('title', rule.title, language),
      ...(rule.only_if ? [line('only_if', wordCondition(rule.only_if, said))] : []),
      line('require', wordCondition(rule.require, said)),
      ...Object.entries(rule.named).map(([name, { kind, value }]) => ({
        ...{ key: `named.${name}`, label: t('programme.threshold', { name }) },
        text: `${wordValue(value, said, kind === 'count' ? undefined : kind)} (${t(`programme.threshold_${kind}`)})`,
      })),
      line('outcome', t(`programme.outcome_${rule.unmet}`)),
      ...inBoth('met', rule.says.met, language),
      ...inBoth('unmet', rule.says.unmet, language),
      ...inBoth('unknown', rule.says.unknown, language),
    ],
  }
}

const tellStep =
  (language: Language) =>
  (step: AmountStep): ToldLine => ({
    ...{
      key: step.key,
      label: step.title[language],
      text: `${wordStep(step, language)}\n${step.article}\n${step.title.de} / ${step.title.en}`,
    },
  })

export const authorityName = (key: string, language: Language) => canton().authorities.find(one => one.key === key)?.name[language] ?? key

export type ComparedLine = ToldLine & { same: boolean; parts: Part[] }
export type ComparedSection = { key: string; title: string; lines: ComparedLine[]; mark: 'same' | 'changed' | 'added' | 'removed' }

/** What a draft changes against the version before it, line by line; without one everything is new. */
export function compareTerms(before: ToldSection[], after: ToldSection[]): ComparedSection[] {
  const earlier = new Map(before.map(one => [one.key, one]))
  const kept = after.map(now => compareSection(earlier.get(now.key) ?? null, now))
  const gone = before.filter(one => !after.some(now => now.key === one.key))
  return [...kept, ...gone.map(one => compareSection(one, { ...one, lines: [] }, 'removed'))]
}

function compareSection(was: ToldSection | null, now: ToldSection, whole?: 'removed'): ComparedSection {
  const keys = [...new Set([...now.lines, ...(was?.lines ?? [])].map(one => one.key))]
  const lines = keys.map(key => {
    const [old, fresh] = [was?.lines.find(one => one.key === key), now.lines.find(one => one.key === key)]
    const parts = compareTexts(old?.text ?? '', fresh?.text ?? '')
    const same = old !== undefined && fresh !== undefined && parts.every(part => part.mark === 'same')
    return { ...{ key, label: (fresh ?? old)?.label ?? key, text: fresh?.text ?? '' }, same, parts }
  })
  const order = was !== null && whole === undefined && was.lines.map(one => one.key).join() !== now.lines.map(one => one.key).join()
  const mark = whole ?? (was === null ? 'added' : lines.every(line => line.same) && !order ? 'same' : 'changed')
  return { key: now.key, title: now.title, lines, mark }
}
