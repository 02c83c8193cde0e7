import { type Db, database } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { plainDay } from '#domain/clock.ts'
import { ageToday } from '#domain/person/details.ts'
import { holds } from '#domain/person/managing.ts'
import { requireAccount } from '#domain/person/registering.ts'

const ownFirst = { self: 0, guardian: 1, helper: 2 }

/** Everybody the account acts for, with who else may act for them. */
export async function listFamily(actor: Actor, db: Db = database()) {
  const rows = await db.managing.findMany({
    where: { accountId: requireAccount(actor), endedAt: null },
    include: { consent: true, person: { include: managers } },
  })
  return rows
    .filter(row => holds(row.kind, row.person))
    .sort((a, b) => ownFirst[a.kind] - ownFirst[b.kind] || a.since.getTime() - b.since.getTime())
    .map(({ id, kind, person, since, consent }) => ({
      managingId: id,
      as: kind,
      person,
      age: ageToday(plainDay(person.bornOn)),
      since,
      consent: consent && { text: consent.text, version: consent.textVersion, givenAt: consent.givenAt, channel: consent.channel },
      others: listManagers(person).filter(other => other.managingId !== id),
      mayBeInvited: kind === 'guardian' && mayHaveLogin(person),
    }))
}

export const managers = {
  managing: { where: { endedAt: null }, include: { account: { select: { id: true, name: true, email: true } }, consent: true } },
} as const

type Managed = Person & {
  managing: {
    id: string
    kind: 'self' | 'guardian' | 'helper'
    since: Date
    account: { id: string; name: string; email: string }
    consent: { channel: string; givenAt: Date } | null
  }[]
}

/** The accounts that act for a person at this moment. */
export const listManagers = (person: Managed) =>
  person.managing
    .filter(managing => holds(managing.kind, person))
    .sort((a, b) => ownFirst[a.kind] - ownFirst[b.kind])
    .map(({ id, kind, since, account, consent }) => ({
      managingId: id,
      as: kind,
      accountId: account.id,
      name: account.name || account.email,
      since,
      consentBy: consent?.channel ?? null,
    }))

/** Old enough for a login of their own, and without one so far. */
export const mayHaveLogin = (person: Managed) =>
  ageToday(plainDay(person.bornOn)) >= canton().minors.ownAccountFromAge && !person.managing.some(managing => managing.kind === 'self')

/** Who else may act for the account's own person. */
export async function listHelpers(actor: Actor) {
  const accountId = requireAccount(actor)
  const own = await database().managing.findFirst({
    where: { accountId, kind: 'self', endedAt: null },
    include: { person: { include: managers } },
  })
  return own ? listManagers(own.person).filter(other => other.accountId !== accountId) : []
}
