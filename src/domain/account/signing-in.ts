import { database } from '#db/client.ts'
import { noteTry, refuseTries, takeTurn } from '#domain/account/code-limit.ts'
import { sendCodeMail } from '#domain/account/code-mail.ts'
import type { Actor } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { type CodeFault, type Entry, type Identity, type IdentitySettings, openIdentity } from '#outside/identity.ts'
import type { Language } from '#words/speak.ts'

/** A browser at the door: its headers with its cookies, and the network address it came from. */
export type Visit = { headers: Headers; network: string; language: Language }

let open: Identity | undefined
/** Opens the ways in. Once a process, like the database. */
export function openSignIn(settings: Omit<IdentitySettings, 'maySignIn'>): Identity {
  open = openIdentity({ ...settings, maySignIn })
  return open
}
export const identity = (): Identity => {
  if (!open) throw new Error('signing in is not open')
  return open
}

/** Sends a code. Does the same for every address, known or not, so that nobody learns who has an account. */
export async function askForCode(visit: Visit, address: string) {
  await takeTurn('sent', { address, network: visit.network })
  await sendCodeMail(address, await identity().makeCode(address), visit.language)
}

/** Signs in with a code. An address that nobody has yet becomes an account. */
export async function signInWithCode(visit: Visit, address: string, code: string): Promise<Entry> {
  const entered = await guarded({ address, network: visit.network }, code, digits =>
    identity().enterWithCode(visit.headers, address, digits),
  )
  if (typeof entered === 'string') throw refusalOf(entered)
  return entered
}

/** Signs in one of the demo's people without a proof; nobody else can be entered that way. */
export async function signInAs(visit: Visit, address: string): Promise<Entry> {
  const demo = { kind: 'self', endedAt: null, person: { demo: true } } as const
  const account = await database().userAccount.findFirst({
    where: { email: address, managing: { some: demo } },
    select: { id: true, disabledAt: true },
  })
  if (!account) throw new Refusal('not_found')
  if (account.disabledAt) throw new Refusal('account_disabled')
  return identity().enterAs(visit.headers, account.id)
}

/** Sends a code to the address with which the account wants to sign in from now on. */
export async function askForNewAddress(visit: Visit, actor: Actor, address: string) {
  if (!actor.account) throw new Refusal('sign_in_first')
  await takeTurn('sent', { address, network: visit.network })
  await sendCodeMail(address, await identity().makeAddressCode(actor.account.id, address), visit.language)
}

/** The proven address takes the place of the old one, for signing in and for mails to the account's own person. */
export async function changeAddress(visit: Visit, actor: Actor, address: string, code: string) {
  const account = actor.account
  if (!account) throw new Refusal('sign_in_first')
  const done = await guarded({ address, network: visit.network }, code, digits => identity().changeAddress(visit.headers, address, digits))
  if (done !== 'done') throw refusalOf(done)
  await database().$transaction(async tx => {
    const own = { managing: { some: { accountId: account.id, kind: 'self', endedAt: null } } } as const
    await tx.person.updateMany({ where: own, data: { email: address } })
    const change = { before: { email: account.email }, after: { email: address } }
    await record(tx, actor, { concept: 'account', subjectId: account.id, act: 'address_changed', ...change })
  })
}

/** Lets nobody guess on: what is no code costs nothing, a wrong one is counted against address and network. */
async function guarded<T>(asking: { address: string; network: string }, code: string, use: (digits: string) => Promise<T | CodeFault>) {
  const digits = code.replace(/[\s.-]/g, '')
  if (!/^\d{6}$/.test(digits)) throw refusalOf('wrong')
  await refuseTries('wrong', asking)
  const used = await use(digits)
  if (used === 'wrong') await noteTry('wrong', asking)
  return used
}

/** Where a login of another office begins; with `link` it will lead to the account that is signed in. */
export async function startOidc(visit: Visit, back: { to: string; failed: string }, { link }: { link: boolean }) {
  const started = await (link ? identity().startLinking(visit.headers, back) : identity().startOidc(visit.headers, back))
  if (!started) throw new Refusal('office_silent')
  return started
}

/** Ends the session the browser carries. */
export async function signOut(visit: Visit, actor: Actor): Promise<string[]> {
  const cookies = await identity().leave(visit.headers)
  const id = actor.account?.id
  if (id) await database().$transaction(tx => record(tx, actor, { concept: 'account', subjectId: id, act: 'signed_out' }))
  return cookies
}

/** Every session of the account ends, on every device. */
export async function signOutEverywhere(visit: Visit, actor: Actor): Promise<string[]> {
  const id = actor.account?.id
  if (!id) throw new Refusal('sign_in_first')
  await database().$transaction(async tx => {
    const { count } = await tx.session.deleteMany({ where: { userId: id } })
    await record(tx, actor, { concept: 'account', subjectId: id, act: 'signed_out_everywhere', before: { sessions: count } })
  })
  return identity().leave(visit.headers)
}

const refusalOf = (fault: CodeFault) => {
  if (fault === 'disabled') return new Refusal('account_disabled')
  if (fault === 'taken') return new Refusal('address_in_use', {}, 'address')
  return new Refusal(fault === 'used_up' ? 'code_used_up' : 'code_wrong', {}, 'code')
}

async function maySignIn(accountId: string) {
  const account = await database().userAccount.findUnique({ where: { id: accountId }, select: { disabledAt: true } })
  return account !== null && account.disabledAt === null
}
