import type { VersionState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

type Move = 'save' | 'submit' | 'takeBack' | 'publish' | 'return' | 'supersede' | 'withdraw'

/** The life of a version. The trigger `version_moves` holds the same table, whoever writes; a test compares the two. */
export const versionMoves = {
  draft: { save: 'draft', submit: 'submitted' },
  returned: { save: 'draft', submit: 'submitted' },
  submitted: { takeBack: 'draft', publish: 'published', return: 'returned' },
  published: { supersede: 'superseded', withdraw: 'withdrawn' },
  withdrawn: { supersede: 'superseded' },
  superseded: {},
} as const satisfies Record<VersionState, Partial<Record<Move, VersionState>>>

/** The state a version moves to; refuses what its present one does not allow. */
export function moveVersion(state: VersionState, move: Move): VersionState {
  const next = (versionMoves[state] as Partial<Record<Move, VersionState>>)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}

/** The states somebody still works on: a course has at most one version in them. */
export const openStates = ['draft', 'returned', 'submitted'] as const satisfies VersionState[]
