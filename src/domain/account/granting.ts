import { database, type Tx } from '#db/client.ts'
import { type Actor, happensByItself, hasRole, type Role } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** Where a role holds: a provider for its members, an office of content/canton.yaml for staff. */
export type Organisation = { providerId: string | null; office: string | null }

/**
 * Gives an account a role in one organisation; it holds with the account's next request.
 * Nobody gives a role to themselves, administrators neither: with a second pair of eyes a stolen session gains nothing.
 */
export async function grantRole(
  actor: Actor,
  accountId: string,
  { role, providerId, office }: { role: Role } & Organisation,
): Promise<{ grantId: string }> {
  requireAdministrator(actor)
  if (actor.account?.id === accountId) throw new Refusal('own_role', {}, 'role')
  checkOrganisation(role, { providerId, office })
  return database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "UserAccount" where id = ${accountId}::uuid for update`
    const account = await tx.userAccount.findUnique({ where: { id: accountId, disabledAt: null }, select: { email: true } })
    if (!account) throw new Refusal('not_found')
    if (providerId && !(await isProvider(tx, providerId))) throw new Refusal('role_organisation', {}, 'organisation')
    const active = { accountId, role, providerId, office, endedAt: null }
    if (await tx.roleGrant.count({ where: active })) throw new Refusal('already_granted', {}, 'organisation')
    const { id } = await tx.roleGrant.create({
      data: { accountId, role, providerId, office, grantedById: actor.account?.id ?? null, grantedAt: nowDate() },
    })
    const after = { accountId, email: account.email, role, providerId, office }
    await record(tx, actor, { concept: 'role', subjectId: id, act: 'granted', after, providerId })
    return { grantId: id }
  })
}

/** Takes a role away: administrators anybody's, everybody their own. It is gone with the next request. Somebody must stay administrator. */
export async function endGrant(actor: Actor, grantId: string): Promise<void> {
  await database().$transaction(async tx => {
    await lockAdministrators(tx)
    const grant = await tx.roleGrant.findUnique({
      where: { id: grantId, endedAt: null },
      include: { account: { select: { email: true } } },
    })
    if (!grant || !(hasRole(actor, 'administrator') || grant.accountId === actor.account?.id)) throw new Refusal('not_found')
    if (grant.role === 'administrator') await refuseLast(tx, { id: { not: grantId } })
    await tx.roleGrant.update({ where: { id: grantId }, data: { endedAt: nowDate(), endedById: actor.account?.id ?? null } })
    const { accountId, role, providerId, office, account } = grant
    const before = { accountId, email: account.email, role, providerId, office }
    await record(tx, actor, { concept: 'role', subjectId: grantId, act: 'ended', before, providerId })
  })
}

// Two administrators who end each other at the same moment must not both succeed.
export const lockAdministrators = (tx: Tx) => tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('administrators', 0))`

/** Refuses when, without the excluded ones, nobody would hold the administration. */
export async function refuseLast(tx: Tx, others: { id?: { not: string }; accountId?: { not: string } }) {
  const left = await tx.roleGrant.count({ where: { role: 'administrator', endedAt: null, account: { disabledAt: null }, ...others } })
  if (left === 0) throw new Refusal('last_administrator')
}

export function requireAdministrator(actor: Actor) {
  if (!happensByItself(actor) && !hasRole(actor, 'administrator')) throw new Refusal('not_allowed')
}

function checkOrganisation(role: Role, { providerId, office }: Organisation) {
  const atProvider = role === 'provider_member'
  const known = office === null || canton().offices.some(one => one.code === office)
  if (atProvider !== (providerId !== null) || atProvider === (office !== null) || !known)
    throw new Refusal('role_organisation', {}, 'organisation')
}

// What is no id of ours would be an error of the database, not a no.
const isProvider = async (tx: Tx, id: string) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) && (await tx.provider.count({ where: { id } })) === 1
