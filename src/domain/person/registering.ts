import { type Db, database, type Tx } from '#db/client.ts'
import type { ConsentChannel, Language, ManagingKind } from '#db/generated/enums.ts'
import { type Actor, happensByItself, hasRole } from '#domain/actor.ts'
import { type ConsentKey, canton, consentText } from '#domain/canton.ts'
import { nowDate, plainDay } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { findAlike } from '#domain/person/alike.ts'
import { ageToday, checkDetails, columnsOf, type PersonDetails, plainDetails } from '#domain/person/details.ts'
import { Refusal } from '#domain/refusal.ts'

type Agreed = { consent: boolean; language: Language }

/**
 * The account's own person. Children are registered by a guardian, who may invite them to a login of their own
 * (domain.md 8: under 12 none, 12 to 15 confirmed by a parent, from 16 alone).
 */
export async function registerSelf(actor: Actor, details: PersonDetails, agreed: Agreed): Promise<{ personId: string }> {
  const accountId = requireAccount(actor)
  checkDetails(details)
  const { guardianUntilAge } = canton().minors
  if (ageToday(details.bornOn) < guardianUntilAge)
    throw new Refusal('guardian_needed', { name: details.firstName, age: guardianUntilAge }, 'bornOn')
  if (!agreed.consent) throw new Refusal('consent_needed', { name: details.firstName }, 'consent')
  return database().$transaction(async tx => {
    await lockAccount(tx, accountId)
    if (await tx.managing.count({ where: { accountId, kind: 'self', endedAt: null } })) throw new Refusal('own_person_exists')
    const personId = await createPerson(tx, actor, details)
    const consentId = await giveConsent(tx, personId, 'privacy', { ...agreed, accountId })
    await startManaging(tx, actor, { accountId, personId, kind: 'self', consentId })
    // The account is called what its person is called: staff read that name in the history.
    await tx.userAccount.update({
      where: { id: accountId },
      data: { name: `${details.firstName} ${details.lastName}`, language: details.language },
    })
    return { personId }
  })
}

/** A child of the account's holder: they answer for it until it comes of age. */
export async function registerChild(actor: Actor, details: PersonDetails, agreed: Agreed): Promise<{ personId: string }> {
  const accountId = requireAccount(actor)
  checkDetails(details)
  const { fullAge } = canton().minors
  if (ageToday(details.bornOn) >= fullAge) throw new Refusal('of_age', { name: details.firstName, age: fullAge }, 'bornOn')
  if (!agreed.consent) throw new Refusal('consent_needed', { name: details.firstName }, 'consent')
  return database().$transaction(async tx => {
    await lockAccount(tx, accountId)
    const { firstName, bornOn } = columnsOf(details)
    const child = { firstName: { equals: firstName, mode: 'insensitive' as const }, bornOn }
    if (await tx.managing.count({ where: { accountId, endedAt: null, person: child } }))
      throw new Refusal('already_managed', {}, 'firstName')
    const personId = await createPerson(tx, actor, details)
    const consentId = await giveConsent(tx, personId, 'guardian', { ...agreed, accountId })
    await startManaging(tx, actor, { accountId, personId, kind: 'guardian', consentId })
    return { personId }
  })
}

/**
 * Somebody at the counter or on the phone, often without e-mail. Refuses a second person of the same name and birthday
 * until the clerk has looked at the first and says that it is another one.
 */
export async function registerAtCounter(
  actor: Actor,
  details: PersonDetails,
  { another }: { another: boolean },
): Promise<{ personId: string }> {
  if (!happensByItself(actor) && !hasRole(actor, 'counter_clerk', 'administrator')) throw new Refusal('not_allowed')
  checkDetails(details)
  return database().$transaction(async tx => {
    if (!another && (await findAlike(details, tx)).length) throw new Refusal('person_alike', {}, 'another')
    return { personId: await createPerson(tx, actor, details) }
  })
}

export async function createPerson(tx: Tx, actor: Actor, details: PersonDetails): Promise<string> {
  const { id } = await tx.person.create({ data: { ...columnsOf(details), demo: actor.door === 'seed' } })
  await record(tx, actor, { concept: 'person', subjectId: id, personId: id, act: 'registered', after: plainDetails(details) })
  return id
}

type Giving = { accountId: string | null; language: Language; channel?: ConsentChannel; givenAt?: Date }

/** Keeps a yes with the very text it was given to. */
export async function giveConsent(tx: Tx, personId: string, subject: ConsentKey, giving: Giving): Promise<string> {
  const { version, text } = consentText(subject, giving.language)
  const { accountId, channel = 'online', givenAt = nowDate() } = giving
  const data = { personId, subject, textVersion: version, text, givenById: accountId, channel, givenAt }
  return (await tx.consent.create({ data, select: { id: true } })).id
}

type Managing = { accountId: string; personId: string; kind: ManagingKind; consentId: string | null }

/** Begins that an account acts for a person. Once at a time, whatever two clicks at once say. */
export async function startManaging(tx: Tx, actor: Actor, managing: Managing) {
  const { accountId, personId, kind } = managing
  await lockAccount(tx, accountId)
  if (await tx.managing.count({ where: { accountId, personId, endedAt: null } })) throw new Refusal('already_managed')
  if (kind === 'guardian' && !(await mayAnswerForChildren(tx, accountId)))
    throw new Refusal('minor_guardian', { age: canton().minors.fullAge })
  const { id } = await tx.managing.create({ data: { ...managing, since: nowDate() } })
  await record(tx, actor, {
    concept: 'person',
    subjectId: personId,
    personId,
    act: 'managing_began',
    after: { accountId, kind, managingId: id },
  })
}

/** Who is a minor answers for nobody else's consent, not even with a login of their own (ZGB 296). */
export async function mayAnswerForChildren(db: Db, accountId: string): Promise<boolean> {
  const own = await db.managing.findFirst({ where: { accountId, kind: 'self', endedAt: null }, include: { person: true } })
  return !own || ageToday(plainDay(own.person.bornOn)) >= canton().minors.fullAge
}

export function requireAccount(actor: Actor): string {
  if (!actor.account) throw new Refusal('sign_in_first')
  return actor.account.id
}

// Two clicks at once must not register somebody twice.
const lockAccount = (tx: Tx, accountId: string) => tx.$queryRaw`select 1 from "UserAccount" where id = ${accountId}::uuid for update`
