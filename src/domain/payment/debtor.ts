import type { Db } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { ageOn, plainDay, today } from '#domain/clock.ts'
import { holds } from '#domain/person/managing.ts'

type Place = { personId: string; enrolledById: string | null }

/**
 * Who owes for a seat: whoever takes the course, if they are of age; for a child the guardian who enrolled it, else any guardian.
 * A child whose guardians have no person of their own here is written to as its guardians are.
 */
export async function debtorOf(db: Db, actor: Actor, { personId, enrolledById }: Place): Promise<Person> {
  const person = await db.person.findUniqueOrThrow({ where: { id: personId } })
  if (isOfAge(person)) return person
  const guardians = await db.managing.findMany({
    where: { personId, kind: 'guardian', endedAt: null },
    orderBy: { since: 'asc' },
    include: { account: { include: { managing: { where: { kind: 'self', endedAt: null }, include: { person: true } } } } },
  })
  const first = [actor.account?.id, enrolledById].find(id => guardians.some(one => one.accountId === id))
  const guardian = guardians.find(one => one.accountId === first) ?? guardians[0]
  return guardian?.account.managing[0]?.person ?? person
}

const isOfAge = (person: Person) => ageOn(plainDay(person.bornOn), today()) >= canton().minors.fullAge

/** May they pay on line: does anybody sign in who acts for them? Whoever does not gets a bill. */
export async function isOnline(db: Db, debtor: Person): Promise<boolean> {
  if (debtor.channel === 'letter') return false
  const rows = await db.managing.findMany({ where: { personId: debtor.id, endedAt: null, account: { disabledAt: null } } })
  return rows.some(row => holds(row.kind, debtor))
}
