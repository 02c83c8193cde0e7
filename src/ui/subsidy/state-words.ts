import type { Own } from '#api/application.ts'

type State = Own['state']

// Until a decision is served its person sees that there is one, not which.
const good: readonly State[] = ['final', 'proof_checked', 'payment_released', 'in_payment_run', 'paid', 'closed']
const ended: readonly State[] = ['withdrawn', 'moot', 'reclaim_ordered']
const mine: readonly State[] = ['draft', 'documents_requested', 'proof_outstanding', 'payment_returned']

/** The sign beside the word of a state: done, ended, waits for somebody else, waits for its person. */
export const kindOfState = (state: State) =>
  good.includes(state) ? 'ok' : ended.includes(state) ? 'no' : mine.includes(state) ? 'open' : 'wait'

/** Where nothing more is decided, so that nothing more is handed in. */
export const isEnded = (state: State) => (['withdrawn', 'moot', 'closed'] as State[]).includes(state)

/** What happens next, said for its person. What was asked for and handed in waits for the office, not for them. */
export function nextOf({ state, isHandedIn }: { state: State; isHandedIn: boolean }) {
  if (state === 'documents_requested' && isHandedIn) return 'application.next_documents_here' as const
  switch (state) {
    case 'submitted':
    case 'in_review':
    case 'documents_requested':
    case 'proposed':
    case 'queued':
      return `application.next_${state}` as const
    case 'granted':
    case 'partly_granted':
    case 'refused':
    case 'not_entered':
    case 'served':
    case 'appeal_pending':
      return 'application.next_decided' as const
    case 'final':
    case 'proof_outstanding':
      return 'application.next_proof' as const
    case 'proof_checked':
    case 'payment_released':
    case 'in_payment_run':
    case 'payment_returned':
      return 'application.next_payment' as const
    default:
      return 'application.next_over' as const
  }
}

export const documentKinds = { outstanding: 'open', delivered: 'wait', accepted: 'ok', rejected: 'no', waived: 'open' } as const

/** Where each group of questions has its page. */
export const pageOf = {
  ...{ person: 'person', course: 'kurs', income: 'einkommen', payout: 'auszahlung', documents: 'unterlagen', check: 'pruefen' },
} as const
