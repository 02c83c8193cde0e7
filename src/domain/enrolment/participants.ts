import { database } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import { type Actor, isMemberOf } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { ageAtStart } from '#domain/enrolment/checking.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { runLine } from '#domain/enrolment/run-line.ts'
import { Refusal } from '#domain/refusal.ts'

/** Who comes, for the people who lead the course: names, ages and a telephone number, as the privacy notice promises; nothing else. */
export async function listParticipants(actor: Actor, runId: string) {
  const owner = await database().courseRun.findUnique({ where: { id: runId }, select: { course: { select: { providerId: true } } } })
  if (!owner || !isMemberOf(actor, owner.course.providerId)) throw new Refusal('not_found')
  const run = await getRunFacts(database(), runId)
  const enrolments = await database().enrolment.findMany({
    where: { runId, state: { not: 'cancelled' } },
    include: { person: true },
    orderBy: { arrival: 'asc' },
  })
  const guardians = await readGuardians(enrolments.filter(one => !one.person.phone).map(one => one.personId))
  const lines = enrolments.map(({ id, state, person, offerUntil }) => ({
    ...{ id, state, offerUntil: offerUntil?.toISOString() ?? null },
    firstName: person.firstName,
    lastName: person.lastName,
    age: ageAtStart(run, person),
    phone: person.phone,
    contact: guardians.get(person.id) ?? null,
  }))
  return {
    run: runLine(run),
    seated: lines.filter(line => line.state !== 'waiting' && line.state !== 'offered').sort(byName),
    waiting: lines.filter(line => line.state === 'waiting' || line.state === 'offered'),
    /** Seats that are held while an office decides about money: how many, not for whom. */
    held: await database().seatHold.count({ where: { runId, endedAt: null, until: { gt: nowDate() } } }),
    mayMark: run.startsAt <= nowDate(),
  }
}

const byName = (a: { lastName: string; firstName: string }, b: { lastName: string; firstName: string }) =>
  a.lastName.localeCompare(b.lastName, 'de-CH') || a.firstName.localeCompare(b.firstName, 'de-CH')

/** Whom to call about a child. */
async function readGuardians(personIds: string[]) {
  const rows = await database().managing.findMany({
    where: { personId: { in: personIds }, kind: 'guardian', endedAt: null },
    include: { account: { include: { managing: { where: { kind: 'self', endedAt: null }, include: { person: true } } } } },
    orderBy: { since: 'asc' },
  })
  const found = new Map<string, { name: string; phone: string | null }>()
  for (const { personId, account } of rows) {
    const own: Person | undefined = account.managing[0]?.person
    if (!found.has(personId)) found.set(personId, { name: account.name, phone: own?.phone ?? null })
  }
  return found
}
