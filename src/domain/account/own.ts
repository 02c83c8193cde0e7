import { randomBytes } from 'node:crypto'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { mayAnswerForChildren, requireAccount } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'
import { oidcProvider } from '#outside/identity.ts'

/** What the account's holder sees of it: ways to sign in, sessions, roles. */
export async function getOwnAccount(actor: Actor) {
  const account = await database().userAccount.findUniqueOrThrow({
    where: { id: requireAccount(actor) },
    include: {
      passkeys: { select: { id: true, name: true, createdAt: true }, orderBy: { createdAt: 'asc' } },
      credentials: { where: { providerId: oidcProvider }, select: { id: true, createdAt: true } },
      sessions: {
        where: { expiresAt: { gt: new Date() } },
        select: { id: true, createdAt: true, userAgent: true },
        orderBy: { createdAt: 'desc' },
      },
      managing: { where: { kind: 'self', endedAt: null }, select: { personId: true } },
    },
  })
  return { ...account, personId: account.managing[0]?.personId ?? null, mayAddChild: await mayAnswerForChildren(database(), account.id) }
}

/** A new secret in the address of the calendar feed; whoever had the old one reads no more. */
export async function renewCalendarKey(actor: Actor): Promise<{ calendarKey: string }> {
  const id = requireAccount(actor)
  const calendarKey = randomBytes(24).toString('base64url')
  await database().$transaction(async tx => {
    const before = await tx.userAccount.findUniqueOrThrow({ where: { id }, select: { calendarKey: true } })
    await tx.userAccount.update({ where: { id }, data: { calendarKey } })
    await record(tx, actor, { concept: 'account', subjectId: id, act: before.calendarKey ? 'calendar_renewed' : 'calendar_opened' })
  })
  return { calendarKey }
}

export async function removePasskey(actor: Actor, passkeyId: string): Promise<void> {
  const userId = requireAccount(actor)
  await database().$transaction(async tx => {
    const passkey = await tx.passkey.findUnique({ where: { id: passkeyId, userId }, select: { name: true } })
    if (!passkey) throw new Refusal('not_found')
    await tx.passkey.delete({ where: { id: passkeyId } })
    await record(tx, actor, { concept: 'account', subjectId: userId, act: 'passkey_removed', before: { name: passkey.name } })
  })
}

/** The other office's login no longer leads here. The mail address always does, so nobody locks themselves out. */
export async function unlinkOidc(actor: Actor): Promise<void> {
  const userId = requireAccount(actor)
  await database().$transaction(async tx => {
    const { count } = await tx.credential.deleteMany({ where: { userId, providerId: oidcProvider } })
    if (!count) return
    await record(tx, actor, { concept: 'account', subjectId: userId, act: 'login_unlinked', before: { provider: oidcProvider } })
  })
}
