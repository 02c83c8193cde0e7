import { DeskUnavailable } from '#outside/payment-desk.ts'

/**
 * Does what is due one after the other: one that breaks is in nobody's way, and is thrown when all had their turn. A desk that does not answer
 * ends it, for it would let each of the others wait as long.
 */
export async function each<T>(due: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  let broken: { error: unknown } | undefined
  for (const one of due) {
    try {
      await work(one)
    } catch (error) {
      if (error instanceof DeskUnavailable) throw error
      broken ??= { error }
    }
  }
  if (broken) throw broken.error
}
