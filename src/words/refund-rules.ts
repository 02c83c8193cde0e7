import { formatMoment } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'

type Late = { kind: 'part'; share: number; until: string } | { kind: 'fee'; rappen: number; until: string }
type Rules = { fullUntil: string; late: Late | null }

/** What comes back to whoever cancels, a sentence a step, as it stands on the course, the form, the payment and the bill. Shares in basis points. */
export const sayRefundRules = (t: Speak, { fullUntil, late }: Rules): string[] => [
  t('payment.rule_full', { until: formatMoment(fullUntil, t.language) }),
  ...(late ? [sayLate(t, late)] : []),
  t('payment.rule_none'),
  t('payment.rule_provider'),
]

function sayLate(t: Speak, late: Late): string {
  const until = formatMoment(late.until, t.language)
  if (late.kind === 'fee') return t('payment.rule_fee', { until, fee: formatRappen(late.rappen) })
  return late.share === 5000 ? t('payment.rule_half', { until }) : t('payment.rule_part', { until, percent: late.share / 100 })
}
