import Stripe from 'stripe'
import type { z } from 'zod'
import { DeskRefused, DeskUnavailable } from '#outside/payment-desk.ts'

/** Makes one call to Stripe and reads its answer; what goes wrong is either a no or "not known". */
export async function asked<T>(shape: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> {
  return read(shape, await call().catch(refuse))
}

/** Every item of a list, page after page. */
export async function* listed<T>(shape: z.ZodType<T>, pages: () => AsyncIterable<unknown>): AsyncGenerator<T> {
  // The first call may throw at once, where the parameters are wrong; a later page may break as the first.
  const items = pages()[Symbol.asyncIterator]()
  for (;;) {
    const next = await items.next().catch(refuse)
    if (next.done) return
    yield read(shape, next.value)
  }
}

export async function listAll<T>(shape: z.ZodType<T>, pages: () => AsyncIterable<unknown>): Promise<T[]> {
  const all: T[] = []
  for await (const one of listed(shape, pages)) all.push(one)
  return all
}

/** The answer of an earlier call with the same key: as things stood then, not as they stand now. */
export const isReplayed = (answer: unknown) =>
  (answer as { lastResponse?: { headers?: Record<string, string> } }).lastResponse?.headers?.['idempotent-replayed'] === 'true'

/** Stripe kept a 500 under this key and will give it for a day: asking again under the same key can never succeed. */
export const isKeptFailure = (error: unknown) => {
  const cause = error instanceof DeskUnavailable ? error.cause : null
  return cause instanceof Stripe.errors.StripeError && (cause.statusCode ?? 0) >= 500 && cause.headers?.['idempotent-replayed'] === 'true'
}

function read<T>(shape: z.ZodType<T>, answer: unknown): T {
  const found = shape.safeParse(answer)
  if (found.success) return found.data
  const issue = found.error.issues[0]
  throw new DeskUnavailable(`Stripe's answer does not read: ${issue?.path.join('.')} ${issue?.message}`)
}

// In flight (409), too many calls (429), theirs (5xx). A wrong key (401, 403) is our own trouble and no word about this sum:
// once it is put right, asking again works, and until then no refund must count as refused.
const passing = [401, 403, 408, 409, 429]

function refuse(error: unknown): never {
  if (!(error instanceof Stripe.errors.StripeError)) {
    // The reader of a list trips over a page that is none.
    if (error instanceof TypeError || (error instanceof Error && /^Unexpected|autopagination|iterat/i.test(error.message)))
      throw new DeskUnavailable(`Stripe's answer does not read: ${error.message}`, { cause: error })
    throw error
  }
  const { statusCode, code, param, rawType, message } = error
  // Without a status nobody has spoken: not reached, cut, too slow, no JSON.
  if (!statusCode || statusCode >= 500 || passing.includes(statusCode))
    throw new DeskUnavailable(`Stripe: ${statusCode ?? 'no answer'}: ${message}`, { cause: error })
  if (statusCode >= 400) throw new DeskRefused(code ?? param ?? rawType ?? 'refused', message)
  throw new DeskUnavailable(`Stripe: ${statusCode}: ${message}`, { cause: error })
}
