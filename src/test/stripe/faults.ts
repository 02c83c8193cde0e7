import type { Way } from '#test/stripe/ways.ts'

/**
 * What can go wrong with a call, and whether it was done all the same:
 * `rate_limited` 429 and `unavailable` 503: not done, nothing kept under its key.
 * `error_before`, `error_after`: 500, not done or done; the 500 is kept under its key for a day, as Stripe does.
 * `cut_before`, `cut_after`: the connection breaks without a word. `hang_before`, `hang_after`: nobody ever answers.
 * `slow`: done, answered after `ms` (30 s). `malformed`: done, half the answer. `wrong_shape`: done, JSON that is something else.
 */
export const kinds = [
  'rate_limited',
  'unavailable',
  'error_before',
  'error_after',
  'cut_before',
  'cut_after',
  'hang_before',
  'hang_after',
  'slow',
  'malformed',
  'wrong_shape',
] as const
export type FaultKind = (typeof kinds)[number]
export type Fault = { kind: FaultKind; ms: number }

type Planned = Fault & { at: Way | RegExp | null; times: number }

/** Faults that lie in wait for the next calls. */
export class Faults {
  #planned: Planned[] = []

  /** The next `times` calls at this address go wrong; without an address, any. */
  plan(kind: FaultKind, { at = null, times = 1, ms = 30_000 }: { at?: Way | RegExp | null; times?: number; ms?: number } = {}) {
    this.#planned.push({ kind, at, times, ms })
  }
  clear() {
    this.#planned = []
  }
  next(way: Way): Fault | null {
    const found = this.#planned.find(
      one => one.times > 0 && (one.at === null || (one.at instanceof RegExp ? one.at.test(way) : one.at === way)),
    )
    if (!found) return null
    found.times--
    return found
  }
}
