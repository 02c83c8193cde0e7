import type { Invalid, InvalidKind } from '#api/invalid.ts'
import type { Fault } from '#api/trpc.ts'
import type { Reason } from '#domain/refusal.ts'
import { formatDay, formatMoment } from '#words/dates.ts'
import type { Key, Speak } from '#words/speak.ts'

// Typed so that a reason or kind without its sentence in content/messages does not compile.
const refusalKey = (reason: Reason): Key => `refusal.${reason}`
const invalidKey = (kind: InvalidKind): Key => `invalid.${kind}`

/** The domain's no as a sentence, with the number it rests on. */
export const sayRefusal = (t: Speak, fault: Fault): string =>
  fault.reason === 'invalid' || fault.reason === 'broken'
    ? t('invalid.wrong')
    : (t.maybe(refusalKey(fault.reason), readable(t, fault.about)) ?? fault.reason)

export const sayInvalid = (t: Speak, invalid: Invalid): string =>
  t.maybe(invalidKey(invalid.kind), readable(t, invalid.about)) ?? invalid.kind

/** Moments and days travel as ISO text; people read dates. */
function readable(t: Speak, about: Record<string, string | number>) {
  const said = Object.entries(about).map(([name, value]) => {
    // What somebody typed may look like a date and be none.
    if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return [name, value]
    if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return [name, formatMoment(value, t.language)]
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return [name, formatDay(value, t.language)]
    return [name, value]
  })
  return Object.fromEntries(said)
}
