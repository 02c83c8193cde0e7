import { z } from 'zod'
import { factNames } from '#domain/subsidy/facts.ts'
import { rulesShape } from '#domain/subsidy/rules.ts'

const both = (most: number) => z.strictObject({ de: z.string().trim().min(1).max(most), en: z.string().trim().min(1).max(most) })
const rappen = z.number().int().min(0).max(1_000_000_000)

/** What has to be handed in. Its names and explanations are sentences of the interface (`subsidy.document_…`). */
export const documentKeys = [
  'identity',
  'residence',
  'registration',
  'invoice',
  'payment',
  'completion',
  'tax_assessment',
  'income_now',
  'employer',
  'funder_decision',
  'federal_decision',
  'recommendation',
  'contract',
  'semester_report',
  'signature',
  'other',
] as const
export type DocumentKey = (typeof documentKeys)[number]

/** Everything that a version of a programme says: data with validity dates, never code. */
export const termsShape = z.strictObject({
  name: both(80),
  /** What it is, in two sentences; the same in Leichte Sprache. */
  normal: both(600),
  plain: both(600),
  payTo: z.enum(['person', 'provider']),
  legalBasis: both(200),
  /** Key of an authority in content/canton.yaml. */
  authority: z.string().min(1).max(40),
  remedy: z.strictObject({
    ...{ authority: z.string().min(1).max(40), days: z.number().int().min(1).max(180), form: both(200) },
    /** An appeal may be handed in in the account. Otherwise the law asks for paper and a signature. */
    online: z.boolean().optional(),
  }),
  /** Until when one may apply: a day that is a fact, and so many months after it. */
  applyUntil: z.strictObject({ fact: z.enum(factNames), plusMonths: z.number().int().min(0).max(36) }),
  /** What has to be attended, in percent of the sessions held; 0 asks for no attendance. */
  attendancePercent: z.number().int().min(0).max(100),
  /** `when`: always; once the course is over; or if a fact of that name was needed. */
  documents: z
    .array(
      z.strictObject({
        key: z.enum(documentKeys),
        when: z.union([z.enum(['always', 'after_course']), z.strictObject({ fact: z.enum(factNames) })]),
      }),
    )
    .max(20),
  /** Who decides up to which amount; the last step has no end. */
  ladder: z
    .array(z.strictObject({ upToRappen: rappen.nullable(), approve: z.enum(['approver', 'head_of_office']) }))
    .min(1)
    .max(6)
    .refine(steps => steps.at(-1)?.upToRappen === null, 'open_end'),
  /** Payments above that are released by somebody who did not approve. */
  thirdPersonFromRappen: rappen,
  /** What the canton and the Confederation pay, in basis points of each grant. */
  shares: z
    .strictObject({ canton: z.number().int().min(0).max(10_000), federal: z.number().int().min(0).max(10_000) })
    .refine(({ canton, federal }) => canton + federal === 10_000, 'not_whole'),
  /** How long the seat of a chosen run is held while the decision is pending; 0 holds none. */
  holdSeatDays: z.number().int().min(0).max(120),
  /** Voucher: where the rules say yes, the contribution is taken off the price at once, without a decision. `notAttended`: who bears it where too little is attended. */
  atOnce: z.strictObject({ notAttended: z.enum(['person', 'canton']) }).optional(),
  decideWithinDays: z.number().int().min(1).max(365),
  rules: rulesShape,
})
export type Terms = z.infer<typeof termsShape>
