import { type DecisionKind, SubsidyState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { DecisionKind, SubsidyState }
export const subsidyStates = Object.values(SubsidyState)

/** What one does with an application, in the words of the office. */
export type Move =
  | 'submit'
  | 'takeUp'
  | 'requestDocuments'
  | 'resume'
  | 'propose'
  | 'returnProposal'
  | 'queue'
  | 'grant'
  | 'grantPartly'
  | 'refuse'
  | 'notEnter'
  | 'serve'
  | 'becomeFinal'
  | 'appeal'
  | 'upholdDecision'
  | 'reconsider'
  | 'awaitProof'
  | 'checkProof'
  | 'lapse'
  | 'releasePayment'
  | 'stopPayment'
  | 'putInRun'
  | 'takeOutOfRun'
  | 'confirmPayment'
  | 'returnPayment'
  | 'close'
  | 'orderReclaim'
  | 'settleReclaim'
  | 'withdraw'
  | 'declareMoot'

/**
 * The life of an application. The trigger `subsidy_moves` holds the same table against every writer; buttons, guards, the diagram of
 * the README and the tests come from here.
 */
export const moves = {
  draft: { submit: 'submitted' },
  submitted: { takeUp: 'in_review', withdraw: 'withdrawn' },
  in_review: { requestDocuments: 'documents_requested', propose: 'proposed', declareMoot: 'moot', withdraw: 'withdrawn' },
  documents_requested: { resume: 'in_review', declareMoot: 'moot', withdraw: 'withdrawn' },
  proposed: {
    returnProposal: 'in_review',
    queue: 'queued',
    grant: 'granted',
    grantPartly: 'partly_granted',
    refuse: 'refused',
    notEnter: 'not_entered',
    withdraw: 'withdrawn',
  },
  queued: { grant: 'granted', grantPartly: 'partly_granted', returnProposal: 'in_review', declareMoot: 'moot', withdraw: 'withdrawn' },
  granted: { serve: 'served', withdraw: 'withdrawn' },
  partly_granted: { serve: 'served', withdraw: 'withdrawn' },
  refused: { serve: 'served' },
  not_entered: { serve: 'served' },
  served: { becomeFinal: 'final', appeal: 'appeal_pending', reconsider: 'in_review', withdraw: 'withdrawn' },
  appeal_pending: { upholdDecision: 'final', reconsider: 'in_review' },
  // An appeal that was in time and came late stops whatever has not left for the bank.
  final: { awaitProof: 'proof_outstanding', close: 'closed', appeal: 'appeal_pending', reconsider: 'in_review' },
  proof_outstanding: { checkProof: 'proof_checked', appeal: 'appeal_pending', lapse: 'moot' },
  proof_checked: { releasePayment: 'payment_released', appeal: 'appeal_pending' },
  payment_released: { putInRun: 'in_payment_run', stopPayment: 'proof_checked' },
  in_payment_run: { confirmPayment: 'paid', returnPayment: 'payment_returned', takeOutOfRun: 'payment_released' },
  payment_returned: { releasePayment: 'payment_released', appeal: 'appeal_pending' },
  // What the bank has booked may still come back.
  paid: { close: 'closed', returnPayment: 'payment_returned', orderReclaim: 'reclaim_ordered' },
  closed: { orderReclaim: 'reclaim_ordered', appeal: 'appeal_pending' },
  reclaim_ordered: { settleReclaim: 'closed' },
  withdrawn: {},
  moot: {},
} as const satisfies Record<SubsidyState, Partial<Record<Move, SubsidyState>>>

const movesFrom = (state: SubsidyState): Partial<Record<Move, SubsidyState>> => moves[state]

/** Where a move leads from here; refuses what the table does not have. */
export function after(state: SubsidyState, move: Move): SubsidyState {
  const next = movesFrom(state)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}
export const mayMove = (from: SubsidyState, to: SubsidyState) => Object.values<SubsidyState>(moves[from]).includes(to)
export const listMoves = (state: SubsidyState) => Object.keys(moves[state]) as Move[]

/** Submitted by somebody else, and the person has not said yet that it is theirs: it is not complete, and nothing is proposed. */
export const isUnconfirmed = ({ confirmSince, confirmedAt }: { confirmSince: Date | null; confirmedAt: Date | null }) =>
  confirmSince !== null && confirmedAt === null

/** Where the money of an application stands reserved or committed, so that ending it gives the money back. */
export const holdsMoney: readonly SubsidyState[] = [
  ...(['granted', 'partly_granted', 'served', 'appeal_pending', 'final', 'proof_outstanding', 'proof_checked'] as const),
]

export const moveOf = { grant: 'grant', partly_grant: 'grantPartly', refuse: 'refuse', not_enter: 'notEnter' } as const satisfies Record<
  Exclude<DecisionKind, 'reclaim'>,
  Move
>
