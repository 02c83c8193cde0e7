import { TasterBookingState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { TasterBookingState }
export const bookingStates = Object.values(TasterBookingState)
export type BookingMove = 'agree' | 'cancel' | 'attend' | 'miss' | 'lapse'

/** The life of a booked taster day. The trigger `taster_booking_moves` holds the same table. */
export const bookingMoves = {
  awaiting_guardian: { agree: 'booked', cancel: 'cancelled', lapse: 'lapsed' },
  booked: { cancel: 'cancelled', attend: 'attended', miss: 'absent' },
  // A slip of the hand is put right.
  attended: { miss: 'absent' },
  absent: { attend: 'attended' },
  cancelled: {},
  lapsed: {},
} as const satisfies Record<TasterBookingState, Partial<Record<BookingMove, TasterBookingState>>>

const movesFrom = (state: TasterBookingState): Partial<Record<BookingMove, TasterBookingState>> => bookingMoves[state]

/** Where a move leads from here; refuses what the table does not have. */
export function afterBookingMove(state: TasterBookingState, move: BookingMove): TasterBookingState {
  const next = movesFrom(state)[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}
/** Takes a seat. */
export const takesTasterSeat = ['awaiting_guardian', 'booked', 'attended', 'absent'] as const satisfies readonly TasterBookingState[]
