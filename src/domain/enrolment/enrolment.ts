import type { EndReason, EnrolmentState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { EndReason, EnrolmentState }
export type Move = 'offer' | 'invoice' | 'confirm' | 'cancel' | 'attend' | 'miss'

/**
 * The life of an enrolment. The trigger `enrolment_moves` holds the same table against every writer.
 * Nothing leads out of `cancelled`: whoever comes back queues anew, so an offer never revives.
 */
export const moves = {
  // Straight to a seat: staff seat somebody who waits.
  waiting: { offer: 'offered', invoice: 'payment_due', confirm: 'confirmed', cancel: 'cancelled' },
  offered: { invoice: 'payment_due', confirm: 'confirmed', cancel: 'cancelled' },
  payment_due: { confirm: 'confirmed', cancel: 'cancelled', attend: 'attended', miss: 'absent' },
  confirmed: { cancel: 'cancelled', attend: 'attended', miss: 'absent' },
  // A mark can be corrected.
  attended: { miss: 'absent' },
  absent: { attend: 'attended' },
  cancelled: {},
} as const satisfies Record<EnrolmentState, Partial<Record<Move, EnrolmentState>>>

/** Where a move leads from here; refuses what the table does not have. */
export function after(state: EnrolmentState, move: Move): EnrolmentState {
  const open: Partial<Record<Move, EnrolmentState>> = moves[state]
  const next = open[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}

export const mayMove = (from: EnrolmentState, to: EnrolmentState) => Object.values<EnrolmentState>(moves[from]).includes(to)

/** A seat that costs something waits for its bill; so does one whose price is not fixed yet. */
export const seatMove = (priceRappen: number | null): Move => (priceRappen === 0 ? 'confirm' : 'invoice')

/** States that hold a seat for good; an offer holds one until its end. */
export const seated: readonly EnrolmentState[] = ['payment_due', 'confirmed', 'attended', 'absent']
/** States in which something can still happen to a place. */
export const active: readonly EnrolmentState[] = ['waiting', 'offered', 'payment_due', 'confirmed']
