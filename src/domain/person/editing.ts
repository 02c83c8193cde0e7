import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { changeOf, checkDetails, columnsOf, detailsOf, type PersonDetails } from '#domain/person/details.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

/** What people may change of a person they act for. The birthday is the counter's to correct: ages decide about courses. */
export type Editable = Omit<PersonDetails, 'bornOn' | 'email'> & {
  bornOn?: Temporal.PlainDate | undefined
  email?: string | null | undefined
}

export async function editPerson(actor: Actor, personId: string, edited: Editable): Promise<void> {
  const { person, as } = await requireManaged(actor, personId)
  const before = detailsOf(person)
  if (edited.bornOn && as !== 'counter' && !edited.bornOn.equals(before.bornOn)) throw new Refusal('not_allowed', {}, 'bornOn')
  // The own mail address is the one the account signs in with; it changes with a code (account/signing-in.ts).
  const email = as === 'self' || edited.email === undefined ? before.email : edited.email
  const after = { ...edited, bornOn: edited.bornOn ?? before.bornOn, email }
  checkDetails(after)
  const change = changeOf(before, after)
  if (!change) return
  await database().$transaction(async tx => {
    await tx.person.update({ where: { id: personId }, data: columnsOf(after) })
    await record(tx, actor, { concept: 'person', subjectId: personId, personId, act: 'edited', ...change })
    if (as !== 'self' || !actor.account) return
    const data = { name: `${after.firstName} ${after.lastName}`, language: after.language }
    await tx.userAccount.update({ where: { id: actor.account.id }, data })
  })
}
