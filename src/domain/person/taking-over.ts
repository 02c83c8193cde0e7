import { database, type Tx } from '#db/client.ts'
import type { Language } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate, plainDay } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { deliver } from '#domain/message/delivering.ts'
import { ageToday } from '#domain/person/details.ts'
import { managers, mayHaveLogin } from '#domain/person/family.ts'
import { countTry } from '#domain/person/invitation-tries.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { giveConsent, requireAccount, startManaging } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'
import { speak } from '#words/speak.ts'

const daysToAnswer = 30

/**
 * Invites whoever reads an address: `take_over`, to make the person their own (a child that gets its own login, somebody who came
 * of age); `guardian`, to answer for the child as well. From a guardian, or from the counter.
 */
export async function invite(actor: Actor, personId: string, { kind, address }: { kind: 'take_over' | 'guardian'; address: string }) {
  const askedById = requireAccount(actor)
  const { as } = await requireManaged(actor, personId)
  if (as !== 'guardian' && as !== 'counter') throw new Refusal('not_allowed')
  const person = await database().person.findUniqueOrThrow({ where: { id: personId }, include: managers })
  const { fullAge, ownAccountFromAge } = canton().minors
  const age = ageToday(plainDay(person.bornOn))
  if (kind === 'take_over' && !mayHaveLogin(person))
    throw age < ownAccountFromAge
      ? new Refusal('too_young_for_login', { name: person.firstName, min: ownAccountFromAge }, 'email')
      : new Refusal('has_login', { name: person.firstName }, 'email')
  if (kind === 'guardian' && age >= fullAge) throw new Refusal('of_age', { name: person.firstName, age: fullAge }, 'email')
  await database().$transaction(async tx => {
    // A new invitation to the same end replaces the old one.
    await tx.invitation.updateMany({ where: { kind, personId, address, endedAt: null }, data: { endedAt: nowDate() } })
    const expiresAt = new Date(nowDate().getTime() + daysToAnswer * 86_400_000)
    await tx.invitation.create({ data: { kind, askedById, personId, address, expiresAt, createdAt: nowDate() } })
    await record(tx, actor, { concept: 'person', subjectId: personId, personId, act: 'invited', after: { kind, address } })
  })
  const t = speak(person.language)
  const values = { who: actor.account?.name || '', days: daysToAnswer }
  const [subject, text] =
    kind === 'take_over'
      ? [t('person.take_over_subject'), t('person.take_over_text', values)]
      : [t('person.guardian_subject'), t('person.guardian_text', values)]
  await deliver({ to: address, subject, text }, 'email')
}

/** Open invitations to the address the account has proven. Names appear only after the birthday was given: addresses get mistyped. */
export async function listInvitations(actor: Actor) {
  if (!actor.account) return []
  const found = await database().invitation.findMany({
    where: { address: actor.account.email, kind: { in: ['take_over', 'guardian'] }, endedAt: null, expiresAt: { gt: nowDate() } },
    include: { askedBy: { select: { name: true } } },
    orderBy: { createdAt: 'asc' },
  })
  return found.map(({ id, kind, askedBy, expiresAt }) => ({ id, kind: kind as 'take_over' | 'guardian', from: askedBy.name, expiresAt }))
}

type Accepting = { bornOn: Temporal.PlainDate; consent: boolean; language: Language }

/** Accepts an invitation to this account's address. The birthday shows that it reached the right person. */
export async function acceptInvitation(actor: Actor, invitationId: string, accepting: Accepting): Promise<{ personId: string }> {
  const accountId = requireAccount(actor)
  const outcome = await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Invitation" where id = ${invitationId}::uuid for update`
    const asked = await tx.invitation.findUnique({ where: { id: invitationId }, include: { person: { include: managers } } })
    if (!asked?.person || asked.address !== actor.account?.email || asked.kind === 'help') throw new Refusal('not_found')
    if (asked.endedAt || asked.expiresAt <= nowDate()) throw new Refusal('invitation_over')
    if (!plainDay(asked.person.bornOn).equals(accepting.bornOn)) {
      await countTry(tx, asked)
      return 'birthday_wrong' as const
    }
    const { person } = asked
    if (!accepting.consent) throw new Refusal('consent_needed', { name: person.firstName }, 'consent')
    if (asked.kind === 'take_over') await takeOver(tx, actor, person, { accountId, language: accepting.language })
    else await becomeGuardian(tx, actor, person.id, { accountId, language: accepting.language })
    await tx.invitation.update({ where: { id: asked.id }, data: { endedAt: nowDate(), accepted: true } })
    return { personId: person.id }
  })
  if (outcome === 'birthday_wrong') throw new Refusal('birthday_wrong', {}, 'bornOn')
  return outcome
}

type By = { accountId: string; language: Language }
type Taken = Parameters<typeof mayHaveLogin>[0]

async function takeOver(tx: Tx, actor: Actor, person: Taken, { accountId, language }: By) {
  await tx.$queryRaw`select 1 from "UserAccount" where id = ${accountId}::uuid for update`
  await tx.$queryRaw`select 1 from "Person" where id = ${person.id}::uuid for update`
  if (await tx.managing.count({ where: { accountId, kind: 'self', endedAt: null } })) throw new Refusal('own_person_exists')
  if (await tx.managing.count({ where: { personId: person.id, kind: 'self', endedAt: null } })) throw new Refusal('invitation_over')
  // Who helped this person or answered for it under the same account acts for themselves from now on.
  await tx.managing.updateMany({ where: { accountId, personId: person.id, endedAt: null }, data: { endedAt: nowDate() } })
  const consentId = await giveConsent(tx, person.id, 'privacy', { accountId, language })
  await startManaging(tx, actor, { accountId, personId: person.id, kind: 'self', consentId })
  await tx.person.update({ where: { id: person.id }, data: { email: actor.account?.email ?? null } })
  await tx.userAccount.update({
    where: { id: accountId },
    data: { name: `${person.firstName} ${person.lastName}`, language: person.language },
  })
  await record(tx, actor, { concept: 'person', subjectId: person.id, personId: person.id, act: 'taken_over', after: { accountId } })
}

async function becomeGuardian(tx: Tx, actor: Actor, personId: string, { accountId, language }: By) {
  const consentId = await giveConsent(tx, personId, 'guardian', { accountId, language })
  await startManaging(tx, actor, { accountId, personId, kind: 'guardian', consentId })
}
