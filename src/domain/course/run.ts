import type { RunState } from '#db/generated/enums.ts'

type Move = 'open' | 'cancel'

/** The life of a run. A draft that nobody has seen may also be discarded; the trigger `run_moves` holds the same table. */
export const runMoves = {
  draft: { open: 'open' },
  open: { cancel: 'cancelled' },
  cancelled: {},
} as const satisfies Record<RunState, Partial<Record<Move, RunState>>>
