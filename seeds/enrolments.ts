import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { ageOn, dayOf, plainDay, stopClock } from '#domain/clock.ts'
import { markAttendance } from '#domain/enrolment/attending.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { readCourses, type SeedRun } from '#seeds/courses.ts'
import { readPeople } from '#seeds/people.ts'

type Guest = {
  key: string
  personId: string
  bornOn: Temporal.PlainDate
  actor: Actor
  courses: Set<string>
  busy: { startsAt: Date; endsAt: Date }[]
}
type Given = { runs: Map<string, string[]>; persons: Map<string, string> }

/**
 * Fills the runs as seeds/data/courses.yaml says, with the people of people.yaml: each through their own account, their guardian's or
 * the counter. One past run was attended, and one of the cast has a seat on offer.
 */
export async function seedEnrolments({ runs, persons }: Given) {
  const guests = await readGuests(persons)
  for (const course of readCourses()) {
    const ids = runs.get(course.slug) ?? []
    for (const [i, run] of course.runs.entries()) {
      const runId = ids[i]
      if (runId && run.state !== 'cancelled' && run.fill.taken > 0) await fill(runId, run, course, guests)
    }
  }
  await seedOffer(runs, guests)
}

async function readGuests(persons: Map<string, string>): Promise<Guest[]> {
  const { cast, fillers, staff } = readPeople()
  const clerk = await actorOf(persons.get(staff.find(one => one.roles?.some(role => role.role === 'counter_clerk'))?.key ?? ''))
  const guests: Guest[] = []
  for (const { key, guardians } of [...fillers, ...cast]) {
    const personId = persons.get(key)
    if (!personId) continue
    const { bornOn } = await database().person.findUniqueOrThrow({ where: { id: personId } })
    const own = (await actorOf(guardians.length > 0 ? persons.get(guardians[0] ?? '') : personId)) ?? clerk
    if (own) guests.push({ key, personId, bornOn: plainDay(bornOn), actor: own, courses: new Set(), busy: [] })
  }
  return guests
}

async function actorOf(personId: string | undefined): Promise<Actor | null> {
  const own = personId ? await database().managing.findFirst({ where: { personId, kind: 'self', endedAt: null } }) : null
  return own ? getActor(own.accountId, 'seed') : null
}

async function fill(
  runId: string,
  seed: SeedRun,
  { slug, ageMin, ageMax }: { slug: string; ageMin: number | null; ageMax: number | null },
  guests: Guest[],
) {
  const run = await database().courseRun.findUniqueOrThrow({ where: { id: runId }, include: { sessions: true, course: true } })
  const may = (guest: Guest) => {
    const age = ageOn(guest.bornOn, dayOf(run.startsAt))
    const crossed = guest.busy.some(one => run.sessions.some(session => session.startsAt < one.endsAt && one.startsAt < session.endsAt))
    return age >= (ageMin ?? 0) && age <= (ageMax ?? 200) && !guest.courses.has(slug) && !crossed
  }
  const named = seed.fill.people ?? []
  const fillers = guests
    .filter(guest => may(guest) && !isCast(guest))
    .sort((a, b) => Number(named.includes(b.key)) - Number(named.includes(a.key)) || a.courses.size - b.courses.size)
  const coming = fillers.slice(0, seed.fill.taken + seed.fill.waiting)
  const past = run.endsAt.getTime() < Date.now()
  // What lies behind us was booked in time: the clock stands at two weeks before.
  if (past) stopClock(new Date(run.startsAt.getTime() - 14 * 86_400_000).toISOString())
  for (const guest of coming) await take(runId, guest)
  stopClock(null)
  for (const guest of coming) {
    guest.courses.add(slug)
    guest.busy.push(...run.sessions)
  }
  if (past) await markPast(runId, run.course.providerId)
}

const castKeys = new Set(readPeople().cast.map(one => one.key))
const isCast = (guest: Guest) => castKeys.has(guest.key)

function take(runId: string, { personId, actor }: Guest) {
  const { version } = consentText('minor_enrolment', 'de')
  return enrol(actor, { runId, personIds: [personId], together: false, confirmPrerequisites: true, consent: { version, language: 'de' } })
}

/** Nearly all came. */
async function markPast(runId: string, providerId: string) {
  const member = await database().roleGrant.findFirst({ where: { role: 'provider_member', providerId, endedAt: null } })
  if (!member) return
  const places = await database().enrolment.findMany({
    where: { runId, state: { in: ['payment_due', 'confirmed'] } },
    orderBy: { arrival: 'asc' },
  })
  const marks = places.map(({ id }, i) => ({ enrolmentId: id, mark: i % 7 === 6 ? ('absent' as const) : ('attended' as const) }))
  await markAttendance(await getActor(member.accountId, 'seed'), runId, marks)
}

/** Sandra waits for the course that leads to her goal; somebody gives a seat back, and it is hers to take. */
async function seedOffer(runs: Map<string, string[]>, guests: Guest[]) {
  const sandra = guests.find(guest => guest.key === 'sandra')
  const full = await database().courseRun.findFirst({ where: { id: { in: runs.get('datenanalyse-mit-sql') ?? [] }, waiting: { gt: 0 } } })
  if (!sandra || !full) return
  await take(full.id, sandra)
  for (;;) {
    const hers = await database().enrolment.findFirstOrThrow({ where: { runId: full.id, personId: sandra.personId } })
    if (hers.state !== 'waiting') return
    const leaving = await database().enrolment.findFirst({
      where: { runId: full.id, state: { in: ['waiting', 'payment_due', 'confirmed'] }, personId: { not: sandra.personId } },
      orderBy: [{ state: 'asc' }, { arrival: 'asc' }],
    })
    const guest = guests.find(one => one.personId === leaving?.personId)
    if (!leaving || !guest) return
    await cancel(guest.actor, { enrolmentId: leaving.id })
  }
}
