import type { Api } from '#api/router.ts'
import { rowsOf, withoutRows, withRows } from '#ui/form/rows.ts'
import { formatAmount } from '#words/money.ts'

type Values = Record<string, string | string[]>
type Draft = Awaited<ReturnType<Api['programme']['draft']>>
type Rule = Draft['terms']['rules']['rules'][number]
const groups = { ladder: ['upTo', 'approve'], documents: ['key', 'when'] } as const
const mostRows = { ladder: 6, documents: 20 }

const amountField = (rappen: number) => formatAmount(rappen).replace(/\.00$/, '')

/** What a version says beside its rules, as the values of its form. */
export function valuesOfTerms({ terms, validFrom }: Pick<Draft, 'terms' | 'validFrom'>): Values {
  const { name, normal, plain, legalBasis, remedy, applyUntil } = terms
  const [year, month, day] = validFrom.split('-').map(Number)
  const values: Values = {
    validFrom: `${day}.${month}.${year}`,
    ...{ nameDe: name.de, nameEn: name.en, normalDe: normal.de, normalEn: normal.en, plainDe: plain.de, plainEn: plain.en },
    ...{ payTo: terms.payTo, legalBasisDe: legalBasis.de, legalBasisEn: legalBasis.en, authority: terms.authority },
    ...{ remedyAuthority: remedy.authority, remedyDays: `${remedy.days}`, formDe: remedy.form.de, formEn: remedy.form.en },
    ...(remedy.online ? { remedyOnline: 'true' } : {}),
    ...{ applyFact: applyUntil.fact, applyMonths: `${applyUntil.plusMonths}`, decideWithinDays: `${terms.decideWithinDays}` },
    ...{ attendancePercent: `${terms.attendancePercent}`, holdSeatDays: `${terms.holdSeatDays}`, atOnce: terms.atOnce?.notAttended ?? '' },
    ...{ thirdPersonFrom: amountField(terms.thirdPersonFromRappen), cantonPercent: `${terms.shares.canton / 100}` },
  }
  const ladder = terms.ladder.map(({ upToRappen, approve }) => ({ upTo: upToRappen === null ? '' : amountField(upToRappen), approve }))
  const documents = terms.documents.map(({ key, when }) => ({ key, when: typeof when === 'string' ? when : `fact_${when.fact}` }))
  return withRows(withRows(values, 'ladder', ladder), 'documents', documents)
}

/** What the form sent, as the door takes it. Fields the door does not know are handed on: it refuses them by name. */
export function readTerms({ do: _, ...values }: Values) {
  const plain = withoutRows(withoutRows(values, 'ladder'), 'documents')
  return { ...plain, ladder: rowsOf(values, 'ladder', groups.ladder), documents: rowsOf(values, 'documents', groups.documents) }
}

/** The rows that are filled in and one more, as far as there may be more. */
export function rowsToShow<Name extends keyof typeof groups>(values: Values, name: Name): Record<string, string>[] {
  const rows: Record<string, string>[] = rowsOf(values, name, groups[name])
  const empty = Object.fromEntries(groups[name].map(part => [part, '']))
  return rows.length < mostRows[name] ? [...rows, empty] : rows
}

/** A rule as the values of its form; a new one has none yet. */
export function valuesOfRule(rule: Rule | null, written: string): Values {
  if (!rule) return { ruleKey: '', unmet: 'no', condition: 'require:\n  value: { fact: municipality }\n  one_of: [1630, 1631, 1632]\n' }
  const { key, article, title, says, unmet } = rule
  return {
    ...{ ruleKey: key, article, titleDe: title.de, titleEn: title.en, unmet, condition: written },
    ...{ metDe: says.met.de, metEn: says.met.en, unmetDe: says.unmet.de, unmetEn: says.unmet.en },
    ...{ unknownDe: says.unknown.de, unknownEn: says.unknown.en },
  }
}
