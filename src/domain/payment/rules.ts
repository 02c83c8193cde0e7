import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const whole = z.number().int().nonnegative()
const creditor = z.strictObject({
  ...{ name: z.string().min(1).max(70), street: z.string().max(70), houseNumber: z.string().max(16) },
  ...{ postcode: z.string().max(16), locality: z.string().max(35), country: z.string().length(2) },
  iban: z.string(),
  /** Without one, bills carry an ISO 11649 reference to the ordinary account. */
  qrIban: z.string().optional(),
})

const shape = z.strictObject({
  creditor,
  hold: z.strictObject({ minutes: whole.min(31), mostMinutes: whole, offerHours: whole, processingDays: whole }),
  bill: z.strictObject({
    ...{ dueDays: whole, lastDueDaysBefore: whole, fewestDays: whole },
    ...{ reminderDays: whole, secondReminderDays: whole, graceDays: whole },
  }),
  lateWithoutSeat: z.enum(['refund', 'refund_and_wait']),
  refund: z.strictObject({
    late: z.enum(['part', 'fee', 'none']),
    lateShare: whole.max(10_000).optional(),
    lateFeeRappen: whole.optional(),
    lateDaysBefore: whole,
  }),
  attendance: z.strictObject({ judgeDays: whole, askDays: whole }),
  cashStepRappen: whole.min(1),
})
export type PaymentRules = z.infer<typeof shape>
export type Creditor = z.infer<typeof creditor>

let read: PaymentRules | undefined
/** How this canton asks for course fees and gives them back: content/payment.yaml, checked once. */
export function paymentRules(): PaymentRules {
  read ??= shape.parse(parse(readFileSync(resolve('content/payment.yaml'), 'utf8')))
  return read
}
