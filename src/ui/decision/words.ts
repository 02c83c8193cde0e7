import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'

type Kind = 'grant' | 'partly_grant' | 'refuse' | 'not_enter' | 'reclaim'

/** What was decided, in a few words: zugesprochen, CHF 480. */
export function outcomeWords(t: Speak, kind: Kind, rappen: number): string {
  if (kind === 'reclaim') return formatRappen(rappen)
  return rappen > 0 ? `${t(`decision.kind_${kind}`)}, ${formatRappen(rappen)}` : t(`decision.kind_${kind}`)
}

export const outcomeState = (kind: Kind) => (kind === 'grant' || kind === 'partly_grant' ? 'ok' : 'no')

type Appeal = 'received' | 'pending' | 'upheld' | 'changed' | 'remitted' | 'not_entered' | 'withdrawn'
export const appealState = (state: Appeal) => (state === 'received' ? 'open' : state === 'pending' ? 'wait' : 'ok')
