import { z } from 'zod'
import { amount, clockTime, day, line, optional, percent, ticked, whole } from '#api/fields.ts'
import { findLocality } from '#domain/canton.ts'
import { dayOf, now } from '#domain/clock.ts'
import { asTheCanton, type LateRefundFields } from '#domain/course/late-refund.ts'
import type { RunFields } from '#domain/course/running.ts'
import { defaultDeadlines, endOfDay, momentOf } from '#domain/course/timetable.ts'

const none = <T>(value: T | undefined): T | null => value ?? null
const text = (max: number) => optional(line(max)).transform(none)
const session = z
  .strictObject({ day, from: clockTime, to: clockTime })
  .refine(({ from, to }) => from < to, { message: 'ends_first', path: ['to'] })

/** When and where, as a school writes it: days and times on the clock in Glarus, amounts in francs. */
export const runShape = {
  sessions: z.array(session).min(1, 'required').max(120),
  placeName: text(120),
  street: text(120),
  postcode: optional(
    z
      .string()
      .trim()
      .regex(/^\d{4,5}$/, 'wrong'),
  ).transform(none),
  locality: text(80),
  stop: text(120),
  online: ticked,
  onlineNote: text(300),
  wheelchair: ticked,
  seats: whole(1, 500),
  minimum: optional(whole(0, 500)).transform(value => value ?? 0),
  price: optional(amount).transform(none),
  enrolUntil: optional(day).transform(none),
  cancelUntil: optional(day).transform(none),
  /** What comes back after cancelUntil; left out: as the canton says. */
  lateRefund: optional(z.enum(['part', 'fee', 'none'])).transform(none),
  lateShare: optional(percent).transform(none),
  lateFee: optional(amount).transform(none),
  lateUntil: optional(day).transform(none),
}
const shape = z.object(runShape)
export type RunInput = z.output<typeof shape>

/** Days become moments, the place gets its municipality, and deadlines nobody set get the canton's. */
export function readRun({ sessions, price, enrolUntil, cancelUntil, lateShare, lateFee, lateUntil, ...given }: RunInput): RunFields {
  const moments = sessions.map(one => ({ startsAt: momentOf(one.day, one.from), endsAt: momentOf(one.day, one.to) }))
  const startsAt = moments.map(one => one.startsAt).sort()[0] ?? ''
  const usual = defaultDeadlines(startsAt)
  return {
    ...given,
    ...placeOf(given),
    sessions: moments,
    priceRappen: price,
    enrolUntil: enrolUntil ? untilDay(enrolUntil, startsAt) : stillAhead(usual.enrolUntil, startsAt),
    cancelUntil: cancelUntil ? untilDay(cancelUntil, startsAt) : stillAhead(usual.cancelUntil, startsAt),
    ...lateOf(given.lateRefund, { lateShare, lateFeeRappen: lateFee, lateUntil: lateUntil && untilDay(lateUntil, startsAt) }),
  }
}

/** What was filled in beside another choice is not meant. */
function lateOf(lateRefund: LateRefundFields['lateRefund'], { lateShare, lateFeeRappen, lateUntil }: Omit<LateRefundFields, 'lateRefund'>) {
  if (lateRefund === 'part') return { ...asTheCanton, lateRefund, lateShare, lateUntil }
  return lateRefund === 'fee' ? { ...asTheCanton, lateRefund, lateFeeRappen, lateUntil } : { ...asTheCanton, lateRefund }
}

function placeOf({ online, locality, postcode }: Pick<RunInput, 'online' | 'locality' | 'postcode'>) {
  if (online) return { placeName: null, street: null, postcode: null, locality: null, stop: null, municipality: null, wheelchair: false }
  const found = locality ? findLocality(locality) : null
  return {
    locality: found?.name ?? locality,
    postcode: postcode ?? found?.postcode ?? null,
    municipality: found?.bfs ?? null,
    onlineNote: null,
  }
}

/** "Until the day of the course" means until it begins. */
function untilDay(day: string, startsAt: string) {
  return dayOf(new Date(startsAt)).toString() === day ? startsAt : endOfDay(Temporal.PlainDate.from(day))
}

/** A course announced at short notice can be booked until it begins: a deadline that is over already would close it. */
const stillAhead = (deadline: string, startsAt: string) =>
  Temporal.Instant.compare(Temporal.Instant.from(deadline), now()) > 0 ? deadline : startsAt
