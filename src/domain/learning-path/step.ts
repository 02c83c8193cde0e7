import { type PathSide, StepKind, StepState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { PathSide, StepKind, StepState }
export const stepKinds = Object.values(StepKind)
export const stepStates = Object.values(StepState)

/** The person's moves, the counsellor's, and those that follow a place in a course or a booked time by themselves. */
export const personMoves = ['accept', 'decline', 'finish', 'reopen', 'drop', 'restore', 'replace'] as const
export const counsellorMoves = ['withdraw'] as const
export const followingMoves = ['enrol', 'book', 'attend', 'leave', 'callOff'] as const
export type PersonMove = (typeof personMoves)[number]
export type CounsellorMove = (typeof counsellorMoves)[number]
export type Move = PersonMove | CounsellorMove | (typeof followingMoves)[number]

/**
 * The life of a step. The trigger `step_moves` holds the same table against every writer.
 * What the person has not accepted follows nothing: a counsellor does not learn from a proposal what somebody is enrolled in.
 * Nothing leads from `under_way` to `dropped`: whoever has a seat gives the seat back first.
 */
export const moves = {
  proposed: { accept: 'accepted', decline: 'declined', withdraw: 'dropped' },
  accepted: { finish: 'done', drop: 'dropped', enrol: 'under_way', book: 'under_way', attend: 'done', callOff: 'called_off' },
  under_way: { finish: 'done', attend: 'done', leave: 'accepted', callOff: 'called_off' },
  // A mark can be corrected, and a task may turn out not to be done.
  done: { reopen: 'accepted', leave: 'accepted' },
  declined: { accept: 'accepted' },
  called_off: { replace: 'accepted', drop: 'dropped', enrol: 'under_way' },
  dropped: { restore: 'accepted' },
} as const satisfies Record<StepState, Partial<Record<Move, StepState>>>

const movesFrom = (state: StepState): Partial<Record<Move, StepState>> => moves[state]

/** Where a move leads from here; refuses what the table does not have. */
export function after(state: StepState, move: Move): StepState {
  const next = movesFrom(state)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}

export const mayMove = (from: StepState, to: StepState) => Object.values<StepState>(moves[from]).includes(to)

/** The buttons of a step for one side. Choosing another course (`replace`) has a form of its own. */
export const listMoves = (state: StepState, side: PathSide): (PersonMove | CounsellorMove)[] =>
  (side === 'person' ? personMoves : counsellorMoves).filter(move => move in movesFrom(state))

/** States of steps that are no longer on the way. */
export const offThePath: readonly StepState[] = ['declined', 'dropped']
