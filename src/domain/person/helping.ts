import { randomInt } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { ConsentChannel, Language, Person } from '#db/generated/client.ts'
import { takeTurn } from '#domain/account/code-limit.ts'
import { hashCode, isCode } from '#domain/account/kept-code.ts'
import { type Actor, happensByItself, hasRole } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { dateColumn, nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { deliver } from '#domain/message/delivering.ts'
import { checkDetails, type PersonDetails, plainDetails } from '#domain/person/details.ts'
import { countTry } from '#domain/person/invitation-tries.ts'
import { createPerson, giveConsent, requireAccount, startManaging } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'
import { speak } from '#words/speak.ts'

const daysToAnswer = 7

/**
 * Asks a person with e-mail whether this account may help them: a code goes to their address, and handing it on is their yes.
 * Says the same whether the person is known here or not.
 */
export async function askToHelp(
  actor: Actor,
  details: PersonDetails & { email: string },
  network: string,
): Promise<{ invitationId: string }> {
  const accountId = requireAccount(actor)
  checkDetails(details)
  if (details.email === actor.account?.email) throw new Refusal('own_address', {}, 'email')
  // The same limit as for signing in: nobody is flooded with codes in somebody's name.
  await takeTurn('sent', { address: details.email, network })
  const code = randomInt(0, 100_000_000).toString().padStart(8, '0')
  const invitation = await database().$transaction(async tx => {
    const expiresAt = new Date(nowDate().getTime() + daysToAnswer * 86_400_000)
    const data = {
      kind: 'help' as const,
      askedById: accountId,
      details: plainDetails(details),
      address: details.email,
      expiresAt,
      createdAt: nowDate(),
    }
    const { id } = await tx.invitation.create({ data })
    await tx.invitation.update({ where: { id }, data: { codeHash: hashCode(id, code) } })
    await record(tx, actor, { concept: 'person', subjectId: id, act: 'help_asked', after: { address: details.email } })
    return id
  })
  const t = speak(details.language)
  const helper = actor.account?.name || actor.account?.email || ''
  const { text } = consentText('help', details.language)
  const values = { helper, code: `${code.slice(0, 4)} ${code.slice(4)}`, text, days: daysToAnswer }
  await deliver({ to: details.email, subject: t('person.help_subject', { helper }), text: t('person.help_text', values) }, 'email')
  return { invitationId: invitation }
}

/** The helper has the code from the person: their yes is kept with its text, and the account acts for them from now on. */
export async function confirmHelp(actor: Actor, invitationId: string, code: string): Promise<{ personId: string }> {
  const accountId = requireAccount(actor)
  const digits = code.replace(/[\s.-]/g, '')
  const outcome = await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Invitation" where id = ${invitationId}::uuid for update`
    const asked = await tx.invitation.findUnique({ where: { id: invitationId, kind: 'help', askedById: accountId } })
    if (!asked) throw new Refusal('not_found')
    if (asked.endedAt || asked.expiresAt <= nowDate()) throw new Refusal('invitation_over', {}, 'code')
    // Returned, not thrown: the try must stay counted.
    if (!isCode(asked.codeHash, asked.id, digits)) return (await countTry(tx, asked)) ? ('code_used_up' as const) : ('code_wrong' as const)
    const details = readDetails(asked.details)
    const personId = (await findKnown(tx, details))?.id ?? (await createPerson(tx, actor, details))
    const consentId = await giveConsent(tx, personId, 'help', { accountId: null, language: details.language })
    await startManaging(tx, actor, { accountId, personId, kind: 'helper', consentId })
    await tx.invitation.update({ where: { id: asked.id }, data: { endedAt: nowDate(), accepted: true, personId } })
    return { personId }
  })
  if (typeof outcome === 'string') throw new Refusal(outcome, {}, 'code')
  return outcome
}

/** Staff hold the person's signed yes on paper, or the person stands before them. The helper must have an account already. */
export async function recordHelpConsent(
  actor: Actor,
  personId: string,
  given: { helperEmail: string; channel: Exclude<ConsentChannel, 'online'>; givenOn: Temporal.PlainDate; language: Language },
): Promise<void> {
  if (!happensByItself(actor) && !hasRole(actor, 'counter_clerk', 'administrator')) throw new Refusal('not_found')
  const helper = await database().userAccount.findUnique({ where: { email: given.helperEmail, disabledAt: null }, select: { id: true } })
  if (!helper) throw new Refusal('no_account', {}, 'helperEmail')
  await database().$transaction(async tx => {
    if (!(await tx.person.findUnique({ where: { id: personId } }))) throw new Refusal('not_found')
    const giving = {
      accountId: actor.account?.id ?? null,
      language: given.language,
      channel: given.channel,
      givenAt: dateColumn(given.givenOn),
    }
    const consentId = await giveConsent(tx, personId, 'help', giving)
    await startManaging(tx, actor, { accountId: helper.id, personId, kind: 'helper', consentId })
  })
}

// Somebody registered counts as the same person only with the very address that has just said yes: name and birthday are
// known to many, and whoever got in by them would see another's courses.
async function findKnown(tx: Tx, details: PersonDetails): Promise<Person | null> {
  const own = { email: details.email, bornOn: dateColumn(details.bornOn) }
  const found = await tx.person.findMany({ where: { ...own, lastName: { equals: details.lastName, mode: 'insensitive' } } })
  return found.length === 1 ? (found[0] ?? null) : null
}

function readDetails(json: unknown): PersonDetails {
  const { bornOn, ...rest } = json as Omit<PersonDetails, 'bornOn'> & { bornOn: string }
  return { ...rest, bornOn: Temporal.PlainDate.from(bornOn) }
}

/** Questions of this account that wait for their code. */
export async function listAsked(actor: Actor) {
  const open = await database().invitation.findMany({
    where: { kind: 'help', askedById: requireAccount(actor), endedAt: null, expiresAt: { gt: nowDate() } },
    orderBy: { createdAt: 'desc' },
  })
  return open.map(({ id, address, details, expiresAt }) => {
    const { firstName, lastName } = readDetails(details)
    return { id, address, firstName, lastName, expiresAt }
  })
}

export async function withdrawAsking(actor: Actor, invitationId: string): Promise<void> {
  const mine = { id: invitationId, kind: 'help' as const, askedById: requireAccount(actor), endedAt: null }
  await database().$transaction(async tx => {
    const { count } = await tx.invitation.updateMany({ where: mine, data: { endedAt: nowDate() } })
    if (!count) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'person', subjectId: invitationId, act: 'help_withdrawn' })
  })
}
