import { createHmac, timingSafeEqual } from 'node:crypto'

/** After so many wrong tries a code opens nothing any more: eight signs are not guessed in five. */
export const mostTries = 5

/** What is kept of a code that went to somebody, keyed by what it opens: the code of one thing is of no use for another. */
export const hashCode = (of: string, code: string) => createHmac('sha256', of).update(code).digest('base64url')

/** Is this the code that was sent? Takes as long for a wrong one as for the right one. */
export function isCode(kept: string | null, of: string, given: string): boolean {
  const hash = hashCode(of, given)
  return kept !== null && kept.length === hash.length && timingSafeEqual(Buffer.from(kept), Buffer.from(hash))
}
