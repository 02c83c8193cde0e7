import { database, type Tx } from '#db/client.ts'
import { requireAdministrator } from '#domain/account/granting.ts'
import type { Actor } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/**
 * An account for an address that has not signed in yet, so that it can be given a role. Whoever reads the address signs in with a code;
 * the administrator vouches that it belongs to the person.
 */
export async function openAccount(actor: Actor, { email, name }: { email: string; name: string }): Promise<{ accountId: string }> {
  requireAdministrator(actor)
  return database().$transaction(async tx => {
    await recordOurselves(tx)
    // Whoever signs in with this address at this very moment makes the account too: one of the two is there first.
    const [made] = await tx.userAccount.createManyAndReturn({ data: [{ email, name, emailVerified: true }], skipDuplicates: true })
    if (!made) throw new Refusal('address_in_use', {}, 'email')
    const { id } = made
    await record(tx, actor, { concept: 'account', subjectId: id, act: 'opened', after: { email, name } })
    return { accountId: id }
  })
}

// The database writes the row of an account that the sign-in library makes (migration `people`); here we know who acted.
const recordOurselves = (tx: Tx) => tx.$executeRaw`select set_config('lernpfad.recorded', 'yes', true)`
