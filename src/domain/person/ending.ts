import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/**
 * Ends that an account acts for a person. Either side may, and the counter; nobody ends being themselves.
 * Ends at once: the next request of the other side finds no such person.
 */
export async function endManaging(actor: Actor, managingId: string): Promise<void> {
  await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Managing" where id = ${managingId}::uuid for update`
    const managing = await tx.managing.findUnique({
      where: { id: managingId, endedAt: null },
      include: { person: { include: { managing: { where: { kind: 'self', endedAt: null } } } } },
    })
    const accountId = actor.account?.id
    const mine =
      managing && accountId && (managing.accountId === accountId || managing.person.managing.some(own => own.accountId === accountId))
    if (!managing || !(mine || hasRole(actor, 'counter_clerk', 'administrator'))) throw new Refusal('not_found')
    if (managing.kind === 'self') throw new Refusal('move_impossible')
    const byPerson = managing.accountId !== accountId
    // A child must not shed its parents: that is for the parents, or for the counter.
    if (managing.kind === 'guardian' && byPerson && !hasRole(actor, 'counter_clerk', 'administrator')) throw new Refusal('not_allowed')
    if (managing.kind === 'guardian' && !byPerson && !(await isAnswered(tx, managing.personId, managingId)))
      throw new Refusal('last_guardian', { name: managing.person.firstName })
    const endedAt = nowDate()
    await tx.managing.update({ where: { id: managingId }, data: { endedAt } })
    if (managing.consentId && byPerson) await tx.consent.update({ where: { id: managing.consentId }, data: { withdrawnAt: endedAt } })
    const before = { accountId: managing.accountId, kind: managing.kind, managingId }
    await record(tx, actor, { concept: 'person', subjectId: managing.personId, personId: managing.personId, act: 'managing_ended', before })
  })
}

/** Does somebody else answer for the person, or they for themselves? A child that nobody answers for could not even cancel. */
const isAnswered = async (tx: Tx, personId: string, without: string) =>
  (await tx.managing.count({ where: { personId, id: { not: without }, kind: { in: ['self', 'guardian'] }, endedAt: null } })) > 0
