import type { CourseRun } from '#db/generated/client.ts'
import { dayOf, zone } from '#domain/clock.ts'
import { paymentRules } from '#domain/payment/rules.ts'

/** What comes back to whoever cancels, by moment: all of it until `fullUntil`, then `late` until its own end, then nothing. */
export type RefundRules = { fullUntil: string; late: Late | null }
export type Late = { kind: 'part'; share: number; until: string } | { kind: 'fee'; rappen: number; until: string }
export type RefundStep = { kind: 'full' } | { kind: 'part'; share: number } | { kind: 'fee'; rappen: number } | { kind: 'none' }

type Run = Pick<CourseRun, 'startsAt' | 'cancelUntil' | 'lateRefund' | 'lateShare' | 'lateFeeRappen' | 'lateUntil'>

/** The rules of a run, its own or the canton's. They are frozen with every booking. */
export function refundRulesOf(run: Run): RefundRules {
  const fullUntil = run.cancelUntil.toISOString()
  return { fullUntil, late: run.lateRefund ? ownLate(run) : cantonsLate(run) }
}

function ownLate({ lateRefund, lateShare, lateFeeRappen, lateUntil }: Run): Late | null {
  const until = lateUntil?.toISOString() ?? ''
  if (lateRefund === 'part') return { kind: 'part', share: lateShare ?? 0, until }
  return lateRefund === 'fee' ? { kind: 'fee', rappen: lateFeeRappen ?? 0, until } : null
}

function cantonsLate({ startsAt, cancelUntil }: Run): Late | null {
  const { late, lateShare = 0, lateFeeRappen = 0, lateDaysBefore } = paymentRules().refund
  const last = dayOf(startsAt).subtract({ days: lateDaysBefore })
  const end = new Date(last.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 60_000)
  if (late === 'none' || end <= cancelUntil) return null
  const until = end.toISOString()
  return late === 'part' ? { kind: 'part', share: lateShare, until } : { kind: 'fee', rappen: lateFeeRappen, until }
}

export function stepAt(rules: RefundRules, at: Date): RefundStep {
  if (at <= new Date(rules.fullUntil)) return { kind: 'full' }
  if (!rules.late || at > new Date(rules.late.until)) return { kind: 'none' }
  return rules.late.kind === 'part' ? { kind: 'part', share: rules.late.share } : { kind: 'fee', rappen: rules.late.rappen }
}

type Parts = { person: number; canton: number }
/** What each payer gets back of what they paid, and the fee, which the person owes and is told apart. Never more than was paid. */
export function giveBack(step: RefundStep, paid: Parts): { back: Parts; fee: number } {
  if (step.kind === 'full') return { back: paid, fee: 0 }
  if (step.kind === 'none') return { back: { person: 0, canton: 0 }, fee: 0 }
  // Whoever pays nothing of their own owes no fee: there is nothing of theirs to keep it from.
  if (step.kind === 'fee') return { back: paid, fee: Math.min(step.rappen, paid.person) }
  const part = (rappen: number) => Math.round((rappen * step.share) / 10_000)
  return { back: { person: part(paid.person), canton: part(paid.canton) }, fee: 0 }
}
