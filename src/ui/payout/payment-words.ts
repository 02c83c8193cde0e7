import type { Api } from '#api/router.ts'

type Case = Awaited<ReturnType<Api['payout']['case']>>
export type CaseState = Case['state']
export type PaymentState = Case['payments'][number]['state']

/** The sign beside a word of state. */
export function stateSign(state: CaseState | PaymentState): 'ok' | 'no' | 'wait' | 'open' {
  if (state === 'paid' || state === 'closed') return 'ok'
  if (state === 'payment_returned' || state === 'returned' || state === 'stopped' || state === 'moot') return 'no'
  return state === 'proof_outstanding' ? 'open' : 'wait'
}

export const instalmentSign = { paid: 'ok', open: 'open', overdue: 'no', given_up: 'ok' } as const
