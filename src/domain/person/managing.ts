import { type Db, database } from '#db/client.ts'
import type { ManagingKind, Person } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { ageOn, plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

/** How an actor may act for a person: as themselves, as guardian, as helper, or as staff at the counter. */
export type ActingAs = ManagingKind | 'counter'
export type Managed = { person: Person; as: ActingAs }

/** A guardian's right ends by itself on the day a child comes of age. */
export const holds = (kind: ManagingKind, person: { bornOn: Date }) =>
  kind !== 'guardian' || ageOn(plainDay(person.bornOn), today()) < canton().minors.fullAge

/** The persons an account acts for: itself first, then children, then those it helps. */
export async function listManaged(actor: Actor, db: Db = database()): Promise<Managed[]> {
  if (!actor.account) return []
  const rows = await db.managing.findMany({
    where: { accountId: actor.account.id, endedAt: null },
    include: { person: true },
    orderBy: [{ kind: 'asc' }, { since: 'asc' }],
  })
  return rows.filter(row => holds(row.kind, row.person)).map(row => ({ person: row.person, as: row.kind }))
}

/** The person, if the actor may act for them; otherwise there is no such person. */
export async function requireManaged(actor: Actor, personId: string, db: Db = database()): Promise<Managed> {
  const managed = (await listManaged(actor, db)).find(one => one.person.id === personId)
  if (managed) return managed
  const person = hasRole(actor, 'counter_clerk', 'administrator') ? await db.person.findUnique({ where: { id: personId } }) : null
  if (!person) throw new Refusal('not_found')
  return { person, as: 'counter' }
}

/** The accounts that answer for a child, the first of them first. Of somebody who has come of age there are none. */
export async function listGuardians(db: Db, personId: string): Promise<string[]> {
  const found = await db.managing.findMany({
    where: { personId, kind: 'guardian', endedAt: null, account: { disabledAt: null } },
    include: { person: { select: { bornOn: true } } },
    orderBy: { since: 'asc' },
  })
  return found.filter(one => holds(one.kind, one.person)).map(one => one.accountId)
}
