import type { CourseRun } from '#db/generated/client.ts'
import { Refusal } from '#domain/refusal.ts'

/**
 * What comes back to whoever cancels after `cancelUntil`: a part (share in basis points) or all of it less a fee, until `lateUntil`; or
 * nothing. Without a kind the canton's rule holds (content/payment.yaml). Bookings keep the rules of their day.
 */
export type LateRefundFields = Pick<CourseRun, 'lateRefund' | 'lateShare' | 'lateFeeRappen'> & { lateUntil: string | null }

export const asTheCanton: LateRefundFields = { lateRefund: null, lateShare: null, lateFeeRappen: null, lateUntil: null }

type Run = LateRefundFields & { cancelUntil: string }
/** Refuses what the database would not keep, and a second deadline that is not between the first and the course. */
export function requireSoundLate({ lateRefund, lateShare, lateFeeRappen, lateUntil, cancelUntil }: Run, startsAt: string) {
  if (lateRefund !== 'part' && lateRefund !== 'fee') return
  if (lateRefund === 'part' && !(lateShare && lateShare < 10_000)) throw new Refusal('share_out_of_range', {}, 'lateShare')
  if (lateRefund === 'fee' && !lateFeeRappen) throw new Refusal('fee_missing', {}, 'lateFee')
  if (!lateUntil || new Date(lateUntil) <= new Date(cancelUntil))
    throw new Refusal('late_before_deadline', { until: cancelUntil }, 'lateUntil')
  if (new Date(lateUntil) > new Date(startsAt)) throw new Refusal('deadline_after_start', { start: startsAt }, 'lateUntil')
}

/** Only what belongs to the kind: a share beside a fee would say two things. */
export function lateColumns({ lateRefund, lateShare, lateFeeRappen, lateUntil }: LateRefundFields) {
  const until = lateUntil ? new Date(lateUntil) : null
  if (lateRefund === 'part') return { lateRefund, lateShare, lateFeeRappen: null, lateUntil: until }
  if (lateRefund === 'fee') return { lateRefund, lateShare: null, lateFeeRappen, lateUntil: until }
  return { lateRefund, lateShare: null, lateFeeRappen: null, lateUntil: null }
}

export const lateFieldsOf = ({ lateRefund, lateShare, lateFeeRappen, lateUntil }: CourseRun): LateRefundFields => ({
  ...{ lateRefund, lateShare, lateFeeRappen },
  lateUntil: lateUntil?.toISOString() ?? null,
})
