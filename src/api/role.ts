import { z } from 'zod'
import { email, id, line, optional, required, requiredProse, whole } from '#api/fields.ts'
import { account, holding, router } from '#api/trpc.ts'
import { disableAccount, enableAccount } from '#domain/account/disabling.ts'
import { getAccount, listAccounts } from '#domain/account/finding.ts'
import { endGrant, grantRole } from '#domain/account/granting.ts'
import { openAccount } from '#domain/account/opening.ts'
import { roles } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { listProviders } from '#domain/provider/finding.ts'

const administrator = holding('administrator')
const role = z.enum(roles)

/** Who may do what, where. For administrators; everybody may lay down a role of their own. */
export const roleRouter = router({
  accounts: administrator
    .input(z.strictObject({ q: line(200).default(''), role: optional(role), page: optional(whole(1, 10_000)) }))
    .query(async ({ ctx, input }) => {
      const { accounts, ...rest } = await listAccounts(ctx.actor, { q: input.q, role: input.role ?? null, page: input.page ?? 1 })
      const shown = accounts.map(({ id, name, email, disabledAt, grants }) => ({
        ...{ id, name, email, disabled: disabledAt !== null },
        grants: grants.map(grant => ({ id: grant.id, role: grant.role, organisation: organisationName(grant, ctx.language) })),
      }))
      return { accounts: shown, ...rest }
    }),
  account: administrator.input(z.strictObject({ id })).query(async ({ ctx, input }) => {
    const found = await getAccount(ctx.actor, input.id)
    return {
      ...{ id: found.id, name: found.name, email: found.email },
      createdAt: found.createdAt.toISOString(),
      disabledAt: found.disabledAt?.toISOString() ?? null,
      lastUsedAt: found.sessions[0]?.updatedAt.toISOString() ?? null,
      sessions: found._count.sessions,
      passkeys: found._count.passkeys,
      grants: found.grants.map(grant => ({
        ...{ id: grant.id, role: grant.role, organisation: organisationName(grant, ctx.language) },
        grantedAt: grant.grantedAt.toISOString(),
        grantedBy: grant.grantedBy?.name ?? null,
        endedAt: grant.endedAt?.toISOString() ?? null,
        endedBy: grant.endedBy?.name ?? null,
      })),
    }
  }),
  /** What can be granted, and where it can hold: at providers for members, in offices for everybody else. */
  choices: administrator.query(async ({ ctx }) => ({
    roles,
    providers: await listProviders(),
    offices: canton().offices.map(({ code, name }) => ({ code, name: name[ctx.language] })),
  })),
  open: administrator.input(z.strictObject({ email, name: required(160) })).mutation(({ ctx, input }) => openAccount(ctx.actor, input)),
  /** `organisation` is a provider's id for members, an office's code for staff. */
  grant: administrator
    .input(z.strictObject({ accountId: id, role, organisation: required(80) }))
    .mutation(({ ctx, input: { accountId, role, organisation } }) =>
      grantRole(ctx.actor, accountId, {
        role,
        providerId: role === 'provider_member' ? organisation : null,
        office: role === 'provider_member' ? null : organisation,
      }),
    ),
  end: account.input(z.strictObject({ id })).mutation(({ ctx, input }) => endGrant(ctx.actor, input.id)),
  disable: administrator
    .input(z.strictObject({ accountId: id, reason: requiredProse(1000) }))
    .mutation(({ ctx, input }) => disableAccount(ctx.actor, input.accountId, input.reason)),
  enable: administrator.input(z.strictObject({ accountId: id })).mutation(({ ctx, input }) => enableAccount(ctx.actor, input.accountId)),
})

const organisationName = (grant: { office: string | null; provider: { name: string } | null }, language: 'de' | 'en') =>
  grant.provider?.name ?? canton().offices.find(office => office.code === grant.office)?.name[language] ?? grant.office ?? ''
