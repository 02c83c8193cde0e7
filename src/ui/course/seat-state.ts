/** Why nobody can enrol in a run any more, if so. */
export type Over = 'cancelled' | 'past' | 'closed'
export type SeatCount = {
  seats: number
  free: number
  waiting?: number | undefined
  dropIn?: boolean | undefined
  over?: Over | null | undefined
}

// Fewer than this is worth deciding quickly; more is said as a number without alarm.
const few = 3

/** Which sign a run carries: full disc, half disc, struck ring. */
export function seatState({ free, dropIn = false, over }: SeatCount): 'free' | 'few' | 'full' {
  if (over) return 'full'
  if (dropIn) return 'free'
  if (free <= 0) return 'full'
  return free <= few ? 'few' : 'free'
}
