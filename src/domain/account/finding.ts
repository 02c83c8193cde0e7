import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { requireAdministrator } from '#domain/account/granting.ts'
import type { Actor, Role } from '#domain/actor.ts'
import { Refusal } from '#domain/refusal.ts'

const perPage = 24

/** Accounts by name or address, those with roles first. For administrators. */
export async function listAccounts(actor: Actor, { q, role, page }: { q: string; role: Role | null; page: number }) {
  requireAdministrator(actor)
  const active = { some: { endedAt: null, ...(role ? { role } : {}) } }
  const words = q.split(/\s+/).filter(Boolean)
  const where: Prisma.UserAccountWhereInput = {
    ...(role ? { grants: active } : {}),
    AND: words.map(word => ({
      OR: [{ name: { contains: word, mode: 'insensitive' as const } }, { email: { contains: word, mode: 'insensitive' as const } }],
    })),
  }
  const [total, accounts] = await Promise.all([
    database().userAccount.count({ where }),
    database().userAccount.findMany({
      where,
      include: withGrants,
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: perPage,
      skip: (page - 1) * perPage,
    }),
  ])
  return { accounts, total, pages: Math.max(1, Math.ceil(total / perPage)) }
}

/** One account with all its roles, ended ones too, and when it was last used. For administrators. */
export async function getAccount(actor: Actor, accountId: string) {
  requireAdministrator(actor)
  const account = await database().userAccount.findUnique({
    where: { id: accountId },
    include: {
      grants: {
        include: { provider: { select: { name: true } }, grantedBy: { select: { name: true } }, endedBy: { select: { name: true } } },
        orderBy: { grantedAt: 'desc' },
      },
      sessions: { orderBy: { updatedAt: 'desc' }, take: 1, select: { updatedAt: true } },
      _count: { select: { sessions: true, passkeys: true } },
    },
  })
  if (!account) throw new Refusal('not_found')
  return account
}

const withGrants = {
  grants: { where: { endedAt: null }, include: { provider: { select: { name: true } } }, orderBy: { grantedAt: 'asc' } },
} as const
