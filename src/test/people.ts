import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor, Role } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import type { PersonDetails } from '#domain/person/details.ts'
import { registerSelf } from '#domain/person/registering.ts'

let number = 0
export const agreed = { consent: true, language: 'de' as const }
export const bornYearsAgo = (years: number) => today().subtract({ years, days: 100 })

/** A grown-up of Glarus, unless told otherwise. */
export const details = (given: Partial<PersonDetails> = {}): PersonDetails => ({
  firstName: 'Rosa',
  lastName: 'Muster',
  bornOn: bornYearsAgo(40),
  email: null,
  phone: null,
  street: null,
  houseNumber: null,
  postcode: '8750',
  locality: 'Glarus',
  municipality: 1632,
  language: 'de',
  channel: 'mail',
  ...given,
})

/** Somebody who has just signed in for the first time. */
export async function account(name = 'konto'): Promise<Actor> {
  const { id } = await database().userAccount.create({ data: { email: `${name}${++number}@demo.example`, name: '', emailVerified: true } })
  return getActor(id, 'page')
}

/** Somebody with their own person. */
export async function grownUp(given: Partial<PersonDetails> = {}) {
  const actor = await account()
  const { personId } = await registerSelf(actor, details({ email: actor.account?.email ?? null, ...given }), agreed)
  return { actor: await getActor(actor.account?.id ?? null, 'page'), personId }
}

/** Somebody who holds a role in an office. */
export async function staff(role: Role, office = 'SCHALTER') {
  const actor = await account('amt')
  await database().roleGrant.create({ data: { accountId: actor.account?.id as string, role, office } })
  return getActor(actor.account?.id ?? null, 'page')
}

export const lastMail = async (address: string) =>
  (await database().practiceMail.findFirst({ where: { address }, orderBy: { at: 'desc' } }))?.text ?? ''
