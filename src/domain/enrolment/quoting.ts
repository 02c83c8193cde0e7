import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { ageAtStart, isMinorFor, listObjections, overrulable, readCommitments } from '#domain/enrolment/checking.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { runLine } from '#domain/enrolment/run-line.ts'
import { countSeats, freeSeats } from '#domain/enrolment/seats.ts'
import { listManaged, requireManaged } from '#domain/person/managing.ts'
import { mayAnswerForChildren } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

type Asked = { course: string; run: number; personId?: string | undefined; language: Language }

/**
 * What enrolling would come to, before anybody decides: the run, its free seats, and for each person one acts for whatever stands in
 * the way. With `personId` the counter asks for that person alone. Nothing is held by asking.
 */
export async function quote(actor: Actor, { course, run: number, personId, language }: Asked) {
  const managed = personId ? [await requireManaged(actor, personId)] : await listManaged(actor)
  const found = await database().courseRun.findUnique({ where: { number }, select: { id: true, course: { select: { slug: true } } } })
  if (found?.course.slug !== course) throw new Refusal('not_found')
  const run = await getRunFacts(database(), found.id)
  if (run.withdrawn) throw new Refusal('not_found')
  const counted = await countSeats(database(), run.id, nowDate())
  const ids = managed.map(one => one.person.id)
  const commitments = await readCommitments(database(), run, ids)
  const holders = await database().seatHold.findMany({
    where: { runId: run.id, personId: { in: ids }, endedAt: null, until: { gt: nowDate() } },
    select: { personId: true, until: true },
  })
  const candidates = managed.map(one => {
    const { id, firstName, lastName } = one.person
    const objections = listObjections(run, one, commitments).map(({ reason, about }) => ({
      ...{ reason, about },
      overrulable: one.as === 'counter' && overrulable.some(rule => rule === reason),
    }))
    return {
      personId: id,
      firstName,
      lastName,
      as: one.as,
      age: ageAtStart(run, one.person),
      minor: isMinorFor(run, one.person),
      objections,
    }
  })
  return {
    run: runLine(run),
    prerequisites: run.prerequisites,
    required: run.required.map(({ slug, title }) => ({ slug, title })),
    // What is held for one of them is free to them.
    free: freeSeats({ seats: run.seats, taken: counted.taken }) + holders.length,
    heldUntil: holders[0]?.until.toISOString() ?? null,
    waiting: counted.waiting,
    candidates,
    consent: consentText('minor_enrolment', language),
    mayAddChild: actor.account !== null && (await mayAnswerForChildren(database(), actor.account.id)),
    atCounter: managed.some(one => one.as === 'counter'),
  }
}
