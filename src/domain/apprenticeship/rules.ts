import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const both = z.object({ de: z.string(), en: z.string() })
const monthDay = z.string().regex(/^\d\d-\d\d$/)
const clock = z.string().regex(/^\d\d:\d\d$/)
const days = z.number().int().nonnegative()
const byYear = z.record(z.string().regex(/^\d{4}$/), z.number().int().nonnegative())

export const cutOffs = ['approveUntil', 'publishFrom', 'applyUntil', 'startsOn', 'probationEnd', 'endsOn'] as const
const resting = z.union([
  z.strictObject({ until: z.enum(cutOffs), plus: days.default(0), escalateAfter: days }),
  z.strictObject({ days, escalateAfter: days }),
])
export const restingStates = [
  ...(['planned', 'approved', 'advertised', 'in_selection', 'promised', 'contract_signed', 'contract_approved'] as const),
  ...(['probation', 'running', 'extended'] as const),
] as const

/** What we know of a record of the register; an export names each by a column of its guideline. */
export const registerSources = [
  ...(['canton', 'key', 'permit', 'company', 'site', 'postcode', 'locality', 'sbfiNumber', 'sbbkVariant', 'profession'] as const),
  ...(['intakeYear', 'open', 'published', 'language', 'contact', 'phone', 'email', 'remark'] as const),
] as const

const shape = z.strictObject({
  referenceDay: monthDay,
  startDay: monthDay,
  beyondOwn: z.strictObject({ since: z.number().int(), target: byYear }),
  positions: z.array(z.object({ from: z.number().int() }).catchall(z.number())).min(1),
  budget: byYear,
  planning: z.strictObject({ proposeUntil: monthDay, approveUntil: monthDay, publishFrom: monthDay }),
  resting: z.record(z.enum(restingStates), resting),
  unfilledOn: monthDay,
  readvertiseUntil: monthDay,
  candidacy: z.strictObject({
    guardianAgreesUntilAge: days,
    guardianDays: days,
    answerWorkingDays: days,
    offerDays: days,
    questions: z.number().int().min(0).max(3),
    hideUntilInvited: z.boolean(),
    deleteAfterDays: days,
    mostFiles: days,
    replyRateMonths: days,
    refusals: z
      .array(z.strictObject({ key: z.string(), text: both, next: z.strictObject({ de: z.string(), en: z.string(), href: z.string() }) }))
      .min(1),
  }),
  taster: z.strictObject({
    fromAge: days,
    mostDays: days,
    mostHoursDay: days,
    mostHoursWeek: days,
    earliest: clock,
    latest: clock,
    breakAboveHours: days,
    breakMinutes: days,
    guardianHours: days,
    cancelHours: days,
    forgetWordsAfterDays: days,
    insurance: both,
  }),
  contract: z.strictObject({
    probation: z.strictObject({ shortest: days, longest: days, extendedTo: days }),
    weeklyHours: days,
    holidayWeeks: days,
    dissolution: z.array(z.strictObject({ key: z.string(), de: z.string(), en: z.string() })).min(1),
  }),
  smallNumbersBelow: z.number().int().min(1),
  register: z.strictObject({
    guideline: z.string(),
    canton: z.string(),
    separator: z.string().length(1),
    mostCharacters: z.record(z.string(), z.number().int().positive()),
    fields: z.array(z.strictObject({ name: z.string(), from: z.enum(registerSources) })).min(1),
  }),
})
export type ApprenticeshipRules = z.infer<typeof shape>

let read: ApprenticeshipRules | undefined
/** How this canton trains in its own administration: content/apprenticeship.yaml, checked once. */
export function apprenticeshipRules(): ApprenticeshipRules {
  read ??= shape.parse(parse(readFileSync(resolve('content/apprenticeship.yaml'), 'utf8')))
  return read
}

/** A month-day of the rules as a day of a year. */
export const dayIn = (year: number, day: string) => Temporal.PlainDate.from(`${year}-${day}`)

/** The intake young people apply for on a day: this year's until training has begun, then the next. */
export function recruitingYear(on: Temporal.PlainDate): number {
  return Temporal.PlainDate.compare(on, dayIn(on.year, apprenticeshipRules().startDay)) < 0 ? on.year : on.year + 1
}
