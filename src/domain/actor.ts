import { type Door, Role } from '#db/generated/enums.ts'

export type { Door, Role }
/** Every role that can be granted, in the order of prisma/schema/account.prisma. */
export const roles = Object.values(Role)
export type Grant = { id: string; role: Role; providerId: string | null; providerName: string | null; office: string | null }

/** Who acts: a login with its roles, nobody in particular (a visitor, a job), and the door they came in by. */
export type Actor = {
  account: { id: string; name: string; email: string } | null
  grants: Grant[]
  door: Door
}

export const visitor: Actor = { account: null, grants: [], door: 'page' }
/** What happens by itself: jobs and seeds. */
export const byItself = (door: 'job' | 'seed'): Actor => ({ account: null, grants: [], door })

export const happensByItself = (actor: Actor) => !actor.account && (actor.door === 'job' || actor.door === 'seed')

export const hasRole = (actor: Actor, ...roles: Role[]) => actor.grants.some(grant => roles.includes(grant.role))
export const isMemberOf = (actor: Actor, providerId: string) =>
  actor.grants.some(grant => grant.role === 'provider_member' && grant.providerId === providerId)
/** Roles of the administration itself, as opposed to providers' members. */
export const isStaff = (actor: Actor) => actor.grants.some(grant => grant.role !== 'provider_member')
