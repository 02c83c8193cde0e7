import { CandidacyState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { CandidacyState }
export const candidacyStates = Object.values(CandidacyState)

export type CandidacyMove =
  | 'agree'
  | 'invite'
  | 'shortlist'
  | 'offer'
  | 'takeBackOffer'
  | 'accept'
  | 'decline'
  | 'refuse'
  | 'withdraw'
  | 'lapse'

/** The life of an application for a place. The trigger `candidacy_moves` holds the same table. */
export const candidacyMoves = {
  awaiting_guardian: { agree: 'submitted', lapse: 'lapsed', withdraw: 'withdrawn' },
  submitted: { invite: 'invited', shortlist: 'shortlisted', offer: 'offered', refuse: 'refused', withdraw: 'withdrawn', lapse: 'lapsed' },
  invited: { shortlist: 'shortlisted', offer: 'offered', refuse: 'refused', withdraw: 'withdrawn', lapse: 'lapsed' },
  shortlisted: { invite: 'invited', offer: 'offered', refuse: 'refused', withdraw: 'withdrawn', lapse: 'lapsed' },
  offered: { accept: 'accepted', decline: 'declined', takeBackOffer: 'shortlisted', withdraw: 'withdrawn' },
  accepted: { withdraw: 'withdrawn' },
  refused: {},
  declined: {},
  withdrawn: {},
  lapsed: {},
} as const satisfies Record<CandidacyState, Partial<Record<CandidacyMove, CandidacyState>>>

const movesFrom = (state: CandidacyState): Partial<Record<CandidacyMove, CandidacyState>> => candidacyMoves[state]

/** Where a move leads from here; refuses what the table does not have. */
export function afterCandidacyMove(state: CandidacyState, move: CandidacyMove): CandidacyState {
  const next = movesFrom(state)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}
export const listCandidacyMoves = (state: CandidacyState) => Object.keys(candidacyMoves[state]) as CandidacyMove[]

/** Still before the office: it may read the file and has to answer. */
export const openCandidacies = ['submitted', 'invited', 'shortlisted', 'offered'] as const satisfies readonly CandidacyState[]
/** The office may open the papers as long as it decides, and of whom it took. */
export const mayBeReadByOffice = (state: string) => state === 'accepted' || openCandidacies.some(one => one === state)
/** Nothing happens any more. */
export const endedCandidacies = candidacyStates.filter(state => listCandidacyMoves(state).length === 0)
/** Stands in the way of another application for the same advert; the index one_candidacy_an_advert says the same. */
export const standingCandidacies = ['awaiting_guardian', ...openCandidacies, 'accepted'] as const satisfies readonly CandidacyState[]
