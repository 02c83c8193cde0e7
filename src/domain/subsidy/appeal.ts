import { AppealState, ContestedPart } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { AppealState, ContestedPart }
export const appealStates = Object.values(AppealState)
export const contestedParts = Object.values(ContestedPart)

export type AppealMove = 'forward' | 'uphold' | 'change' | 'remit' | 'notEnter' | 'withdraw'

/** The life of an appeal: it comes in, goes to the authority that hears it, and comes back with an outcome. The trigger `appeal_moves` holds the same table. */
export const appealMoves = {
  received: { forward: 'pending', withdraw: 'withdrawn' },
  pending: { uphold: 'upheld', change: 'changed', remit: 'remitted', notEnter: 'not_entered', withdraw: 'withdrawn' },
  upheld: {},
  changed: {},
  remitted: {},
  not_entered: {},
  withdrawn: {},
} as const satisfies Record<AppealState, Partial<Record<AppealMove, AppealState>>>

const movesFrom = (state: AppealState): Partial<Record<AppealMove, AppealState>> => appealMoves[state]
export const afterAppealMove = (state: AppealState, move: AppealMove): AppealState => {
  const next = movesFrom(state)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}
export const mayMoveAppeal = (from: AppealState, to: AppealState) => Object.values(movesFrom(from)).includes(to)
export const listAppealMoves = (state: AppealState) => Object.keys(appealMoves[state]) as AppealMove[]

/** After these the first decision holds; after the others the office decides anew. */
export const leavesStanding: readonly AppealState[] = ['upheld', 'not_entered', 'withdrawn']
