import { StripeNo } from '#test/stripe/account.ts'

export type Answer = { status: number; body: unknown }
type Kept = { said: string; answer: Answer | null; at: number; running: boolean }

/**
 * Idempotency as documented: under a key the first answer is kept for 24 hours, whatever it was, 500s too; the same key with other
 * parameters is refused, and one whose first call is still running too. What never began (429, wrong parameters) is not kept.
 */
export class Keys {
  #kept = new Map<string, Kept>()

  /** The kept answer, or null: this call is the first, and runs until `keep` and `end`. */
  begin(key: string, said: string, now: number): Answer | null {
    const kept = this.#kept.get(key)
    if (kept && now - kept.at < 86_400) {
      if (kept.said !== said)
        throw new StripeNo(
          400,
          `Keys for idempotent requests can only be used with the same parameters they were first used with. (${key})`,
          {
            type: 'idempotency_error',
          },
        )
      if (kept.running || !kept.answer)
        throw new StripeNo(409, `There is currently another in-progress request using this Idempotent Key. (${key})`, {
          code: 'idempotency_key_in_use',
        })
      return kept.answer
    }
    this.#kept.set(key, { said, answer: null, at: now, running: true })
    return null
  }
  keep(key: string, answer: Answer) {
    const kept = this.#kept.get(key)
    if (kept) kept.answer = structuredClone(answer)
  }
  /** The call is over; one that left no answer never began. */
  end(key: string) {
    const kept = this.#kept.get(key)
    if (!kept) return
    kept.running = false
    if (!kept.answer) this.#kept.delete(key)
  }
}
