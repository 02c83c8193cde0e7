import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { listCandidaciesShown } from '#domain/candidacy/showing.ts'
import { plainDay } from '#domain/clock.ts'
import { listCompetences } from '#domain/competence/framework.ts'
import { getLevels } from '#domain/competence/profile.ts'
import { listNotes } from '#domain/counselling/notes.ts'
import { type InForce, requireShared, type Shared, sharedParts } from '#domain/counselling/sharing.ts'
import { listTasks } from '#domain/counselling/tasks.ts'
import { lastDayOf } from '#domain/counselling/until.ts'
import { listPlacesShown } from '#domain/enrolment/mine.ts'
import { ageToday } from '#domain/person/details.ts'
import type { Language } from '#words/speak.ts'

/** One case on one page: what the person shows, and the counsellor's own work. Every part that is shown is a look that the person reads. */
export async function getCase(actor: Actor, personId: string, language: Language = 'de') {
  const sharing = await requireShared(actor, personId, 'case')
  const person = await database().person.findUniqueOrThrow({ where: { id: personId } })
  const { name } = await database().userAccount.findUniqueOrThrow({ where: { id: sharing.counsellorId }, select: { name: true } })
  const shows = async <T>(part: Shared, read: () => Promise<T>) => {
    if (!sharing[part]) return null
    await requireShared(actor, personId, part)
    return read()
  }
  const [levels, papers, places, candidacies, notes, tasks, appointments] = await Promise.all([
    shows('result', () => getLevels(personId)),
    sharing.result ? listPapers(sharing, actor) : [],
    shows('enrolments', () => listPlacesShown(person)),
    shows('candidacies', () => listCandidaciesShown(personId, language)),
    listNotes(sharing),
    listTasks(sharing),
    listMeetings(sharing),
  ])
  return {
    person: {
      ...{ id: person.id, firstName: person.firstName, lastName: person.lastName, phone: person.phone, email: person.email },
      ...{ locality: person.locality, channel: person.channel, age: ageToday(plainDay(person.bornOn)) },
    },
    /** Whose case it is, where the actor stands in. */
    of: sharing.counsellorId === actor.account?.id ? null : name,
    shown: sharedParts.filter(part => sharing[part]),
    since: sharing.agreedAt.toISOString(),
    lastDay: lastDayOf(sharing.until),
    levels,
    /** Results that were entered here from paper. */
    papers,
    competences: listCompetences(language),
    places: places?.map(({ id, state, run }) => ({ id, state, title: run.title, startsAt: run.startsAt, locality: run.locality })) ?? null,
    /** Applications for apprenticeship places and taster days, never the file. */
    candidacies,
    notes,
    tasks,
    appointments,
  }
}

async function listPapers({ personId, counsellorId }: InForce, { account }: Actor) {
  const keptById = { in: [counsellorId, ...(account ? [account.id] : [])] }
  const found = await database().selfTestResult.findMany({ where: { personId, keptById }, orderBy: { takenAt: 'desc' } })
  return found.map(({ id, takenAt }) => ({ id, takenAt: takenAt.toISOString() }))
}

async function listMeetings({ personId, counsellorId }: InForce) {
  const found = await database().appointment.findMany({
    where: { personId, slot: { counsellorId }, state: { in: ['booked', 'held', 'missed'] } },
    include: { slot: true },
    orderBy: { slot: { startsAt: 'desc' } },
    take: 20,
  })
  return found.map(({ id, state, slot }) => ({ id, state, startsAt: slot.startsAt.toISOString(), kind: slot.kind, place: slot.place }))
}
