import { PlaceState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { PlaceState }
export const placeStates = Object.values(PlaceState)

/** What one does with a place, in the words of the office. */
export type PlaceMove =
  | 'approve'
  | 'advertise'
  | 'beginSelection'
  | 'reopen'
  | 'promise'
  | 'fallThrough'
  | 'sign'
  | 'approveContract'
  | 'begin'
  | 'passProbation'
  | 'dissolveInProbation'
  | 'dissolveLater'
  | 'complete'
  | 'failExam'
  | 'failFinally'
  | 'readvertise'
  | 'leaveUnfilled'
  | 'withdraw'

/**
 * The life of an apprenticeship place. The trigger `place_moves` holds the same table against every writer; buttons, guards, the
 * diagram of the README and the tests come from here.
 */
export const placeMoves = {
  planned: { approve: 'approved', withdraw: 'withdrawn' },
  approved: { advertise: 'advertised', withdraw: 'withdrawn' },
  advertised: { beginSelection: 'in_selection', leaveUnfilled: 'unfilled', withdraw: 'withdrawn' },
  in_selection: { promise: 'promised', reopen: 'advertised', leaveUnfilled: 'unfilled', withdraw: 'withdrawn' },
  // Who was promised a place may still change their mind: the place goes back to those who wait, or into a new advert.
  promised: { sign: 'contract_signed', fallThrough: 'in_selection' },
  contract_signed: { approveContract: 'contract_approved', fallThrough: 'in_selection' },
  contract_approved: { begin: 'probation', fallThrough: 'in_selection' },
  probation: { passProbation: 'running', dissolveInProbation: 'dissolved_in_probation' },
  running: { complete: 'completed', failExam: 'extended', failFinally: 'not_passed', dissolveLater: 'dissolved_later' },
  extended: { complete: 'completed', failFinally: 'not_passed', dissolveLater: 'dissolved_later' },
  // Early enough in the year somebody else may begin.
  dissolved_in_probation: { readvertise: 'advertised' },
  unfilled: { readvertise: 'advertised' },
  completed: {},
  withdrawn: {},
  dissolved_later: {},
  not_passed: {},
} as const satisfies Record<PlaceState, Partial<Record<PlaceMove, PlaceState>>>

const movesFrom = (state: PlaceState): Partial<Record<PlaceMove, PlaceState>> => placeMoves[state]

/** Where a move leads from here; refuses what the table does not have. */
export function afterPlaceMove(state: PlaceState, move: PlaceMove): PlaceState {
  const next = movesFrom(state)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}
export const mayMovePlace = (from: PlaceState, to: PlaceState) => Object.values<PlaceState>(placeMoves[from]).includes(to)
export const listPlaceMoves = (state: PlaceState) => Object.keys(placeMoves[state]) as PlaceMove[]

/** "Besetzt" towards the public: promised or later, as long as somebody learns there or finished. */
export const filledStates = [
  'promised',
  'contract_signed',
  'contract_approved',
  'probation',
  'running',
  'extended',
  'completed',
  'not_passed',
] as const satisfies readonly PlaceState[]
/** Approved by the head and not taken back: what counts as Soll. */
export const approvedStates = placeStates.filter(state => state !== 'planned' && state !== 'withdrawn')
/** Nothing happens any more. */
export const endedStates = placeStates.filter(state => !listPlaceMoves(state).length)
/** Takes one of the places a permit allows at a time. */
export const usesPermit = [
  'advertised',
  'in_selection',
  'promised',
  'contract_signed',
  'contract_approved',
  'probation',
  'running',
  'extended',
] as const satisfies readonly PlaceState[]
