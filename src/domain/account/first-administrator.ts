import { database } from '#db/client.ts'
import { grantRole } from '#domain/account/granting.ts'
import { openAccount } from '#domain/account/opening.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'

/** A new installation needs somebody who gives the first role. Does nothing while anybody holds the administration. */
export async function ensureAdministrator(email: string): Promise<void> {
  const held = await database().roleGrant.count({ where: { role: 'administrator', endedAt: null, account: { disabledAt: null } } })
  if (held) return
  const actor = byItself('job')
  const known = await database().userAccount.findUnique({ where: { email }, select: { id: true } })
  const accountId = known?.id ?? (await openAccount(actor, { email, name: email })).accountId
  await grantRole(actor, accountId, { role: 'administrator', providerId: null, office: canton().administration.office })
}
