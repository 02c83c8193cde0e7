import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'

type Kind = 'grant' | 'partly_grant' | 'refuse' | 'not_enter' | 'reclaim'

/** What was decided, in a few words: zugesprochen, CHF 480. */
export function outcomeWords(t: Speak, kind: Kind, rappen: number): string {
  return rappen > 0 ? `${t(`decision.kind_${kind}`)}, ${formatRappen(rappen)}` : t(`decision.kind_${kind}`)
}

export const outcomeState = (kind: Kind) => (kind === 'grant' || kind === 'partly_grant' ? 'ok' : 'no')

type Appeal = 'received' | 'pending' | 'upheld' | 'changed' | 'remitted' | 'not_entered' | 'withdrawn'
export const appealState = (state: Appeal) => (state === 'received' ? 'open' : state === 'pending' ? 'wait' : 'ok')

type Heard = { about: 'grant' | 'reclaim'; outcome: 'reopened' | 'dropped' | null }
/** What a hearing is about, and how it ended. */
export function hearingKey({ about, outcome }: Heard, what: 'why' | 'outcome') {
  if (what === 'why') return about === 'reclaim' ? ('decision.hearing_why_reclaim' as const) : ('decision.hearing_why' as const)
  if (about === 'reclaim') return outcome === 'dropped' ? ('decision.outcome_no_reclaim' as const) : ('decision.outcome_reclaim' as const)
  return outcome === 'dropped' ? ('decision.outcome_dropped' as const) : ('decision.outcome_reopened' as const)
}
