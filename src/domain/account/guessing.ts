import { noteTry, refuseTries, takeTurn } from '#domain/account/code-limit.ts'
import type { Actor } from '#domain/actor.ts'
import { type Reason, Refusal } from '#domain/refusal.ts'

/** Reasons by which a code was wrong, whether it never existed, was used or is too old: all of them are a guess. */
const wrong: readonly Reason[] = ['not_found', 'sharing_code_wrong', 'code_unknown']

/**
 * Codes that open something of a person: after too many wrong ones no other is tried, for the account and for the network it comes
 * from. A right one costs nothing.
 */
export async function guarded<T>(actor: Actor, network: string, use: () => Promise<T>): Promise<T> {
  const asking = askingOf(actor, network)
  await refuseTries('guessed', asking)
  try {
    return await use()
  } catch (error) {
    if (error instanceof Refusal && wrong.includes(error.reason)) await noteTry('guessed', asking)
    throw error
  }
}

/** A result is laid down for a counsellor without a login: so many at a time that nobody fills the house with them. */
export const mayHandOver = (actor: Actor, network: string) => takeTurn('handed', askingOf(actor, network))

// Who has no login is known by their network alone; a shared word for all of them would lock out everybody.
const askingOf = ({ account }: Actor, network: string) => ({ address: account ? `account ${account.id}` : `network ${network}`, network })
