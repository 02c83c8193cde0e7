// By what a line of the bank is known again in another file. Banks number bookings and, mostly, the single payments in them.
import { createHash } from 'node:crypto'
import type { MoneyLine, UnnamedLine } from '#domain/payment/camt-credit.ts'

/**
 * Names the lines, booking by booking. One alone is named by its booking, which a statement without details shows too; one of several
 * by the bank's own reference to it. Where the bank has neither, or repeats one reference on each, a line is what it says, and of those
 * that say the same each counts: two people may pay the same sum on one day without a reference.
 */
export function nameLines(bookings: readonly UnnamedLine[][]): MoneyLine[] {
  const everywhere = new Map<string, number>()
  return bookings.flatMap(lines => {
    const isDistinct = new Set(lines.map(line => line.ownId)).size === lines.length
    // The same booking twice in one file is one booking, if only it has a number.
    const inBooking = new Map<string, number>()
    return lines.map(line => {
      const { ownId, endToEnd: _, ...rest } = line
      const own = lines.length === 1 ? (line.bookingId ?? ownId) : isDistinct ? ownId : null
      const print = fingerprint(line)
      return {
        ...rest,
        entryId: own ? `${own}${suffixOf(line)}` : `${print}${suffixOf(line)}-${nextOf(line.bookingId ? inBooking : everywhere, print)}`,
      }
    })
  })
}

/** A payment and its reversal may share their reference. */
const suffixOf = (line: UnnamedLine) =>
  (line.kind === 'credit' && line.isReversal) || (line.kind === 'debit' && line.state === 'back') ? '/back' : ''

function nextOf(counted: Map<string, number>, print: string): number {
  const nth = counted.get(print) ?? 0
  counted.set(print, nth + 1)
  return nth
}

/** Written out: a field that is added to a line one day must not give it another name. */
function fingerprint(line: UnnamedLine): string {
  const { kind, bookingId, account, bookedOn, amount, currency, text, endToEnd } = line
  const more = line.kind === 'credit' ? [line.reference, line.payer] : line.kind === 'debit' ? [line.state] : [line.count]
  const said = JSON.stringify([kind, bookingId, account, bookedOn, amount, currency, text, endToEnd, ...more])
  return createHash('sha256').update(said).digest('hex').slice(0, 32)
}
