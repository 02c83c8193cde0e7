import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { ageOn, dayOf, now, plainDay, stopClock } from '#domain/clock.ts'
import { markAttendance } from '#domain/enrolment/attending.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { Refusal } from '#domain/refusal.ts'
import { readCourses, type SeedCourse, type SeedRun } from '#seeds/courses.ts'
import { orderStories, seatsOfOrders } from '#seeds/orders.ts'
import { counterActor, payAtCounter, settleOldPost } from '#seeds/paying.ts'
import { readPeople } from '#seeds/people.ts'

/** What the demo's people have going on: `first` of those who wait, or among those with a seat. */
const stories = [
  { person: 'frida', course: 'smartphone-verstehen-android', run: 2 },
  { person: 'nadja', course: 'datenanalyse-mit-sql', run: 0 },
  { person: 'kim', course: 'scratch-mein-erstes-spiel', run: 0, waits: true },
  { person: 'luan', course: 'bewerben-mit-digitalem-dossier', run: 1 },
  { person: 'marija', course: 'behoerdengaenge-online', run: 1 },
  { person: 'sandra', course: 'word-und-excel-grundlagen', run: 2 },
  { person: 'sandra', course: 'datenanalyse-mit-sql', run: 2, waits: true, asked: true },
  { person: 'reto', course: 'word-und-excel-grundlagen', run: 0, waits: true },
  { person: 'nino', course: 'trickfilm-mit-dem-tablet', run: 1 },
]

type Someone = { key: string; personId: string; age: (day: Temporal.PlainDate) => number; actor: Actor }
type Place = { id: string; actor: Actor }
let turn = 0

/** Fills the runs as courses.yaml says, through the domain's own verbs and at days on which people did enrol. Needs courses and people. */
export async function seedEnrolments({ runs, persons }: { runs: Map<string, string[]>; persons: Map<string, string> }) {
  const { cast, fillers } = readPeople()
  const counter = await counterActor()
  // Whose orders tell a story of their own comes in later (orders.ts).
  const free = fillers.filter(({ key }) => !orderStories.some(story => story.person === key))
  const crowd = await Promise.all(free.map(({ key }) => someone(key, persons, counter)))
  const known = new Map(await Promise.all(cast.map(async ({ key }) => [key, await someone(key, persons, counter)] as const)))
  try {
    for (const course of readCourses()) {
      for (const [n, run] of course.runs.entries()) {
        const runId = runs.get(course.slug)?.[n]
        if (!runId || run.state === 'cancelled' || course.dropIn) continue
        await fill(
          runId,
          course,
          run,
          crowd,
          stories.filter(story => story.course === course.slug && story.run === n),
          known,
          seatsOfOrders(course.slug, n),
        )
      }
    }
  } finally {
    stopClock(null)
  }
  await settleOldPost(fillers.map(({ key }) => persons.get(key) ?? ''))
}

async function fill(
  runId: string,
  course: SeedCourse,
  run: SeedRun,
  crowd: Someone[],
  told: typeof stories,
  known: Map<string, Someone>,
  later: number,
) {
  const { startsAt } = await database().courseRun.findUniqueOrThrow({ where: { id: runId } })
  const real = now()
  // Three weeks ago, or before it began.
  const weeksBefore =
    startsAt.getTime() < real.epochMilliseconds ? startsAt.getTime() - 21 * 86_400_000 : real.epochMilliseconds - 21 * 86_400_000
  const day = dayOf(startsAt)
  const fitting = crowd.filter(one => fits(course, one.age(day)) && (run.fill.people ?? [one.key]).includes(one.key))
  const mine = (waits: boolean) => told.filter(story => Boolean(story.waits) === waits).map(story => known.get(story.person) as Someone)
  const asked = told.some(story => story.asked)
  stopClock(new Date(weeksBefore).toISOString())
  const seated = await takeAll(runId, run.fill.taken - later, mine(false), fitting)
  await takeAll(runId, run.fill.waiting + (asked ? 1 : 0), mine(true), fitting)
  stopClock(null)
  // Somebody gave a seat back this morning: it waits for an answer.
  if (asked && seated[0]) await cancel(seated[0].actor, { enrolmentId: seated[0].id })
  if (run.state === 'past') await markAll(runId, seated)
}

/** Seats or waiting places for `count` people: those with a story first, then whoever of the crowd has time. */
async function takeAll(runId: string, count: number, first: Someone[], crowd: Someone[]): Promise<Place[]> {
  const places: Place[] = []
  const queue = [...first, ...crowd.map((_, n) => crowd[(turn + n) % crowd.length] as Someone)]
  for (const one of queue) {
    if (places.length === count) break
    const id = await take(runId, one)
    if (id) places.push({ id, actor: one.actor })
    turn += 1
  }
  if (places.length < count) throw new Error(`people.yaml has too few people for run ${runId}: ${places.length} of ${count}`)
  return first.length > 0 ? [...places.slice(first.length), ...places.slice(0, first.length)] : places
}

async function take(runId: string, { personId, actor }: Someone): Promise<string | null> {
  const consent = { version: consentText('minor_enrolment', 'de').version, language: 'de' as const }
  const wish = { runId, personIds: [personId], together: false, confirmPrerequisites: true, consent }
  const taken = await enrol(actor, wish).catch(error => {
    if (error instanceof Refusal) return []
    throw error
  })
  const [first] = taken
  if (first?.orderId) await payAtCounter(first.orderId, turn % 2 === 0 ? 'terminal' : 'cash')
  return first?.id ?? null
}

/** Grown-ups' courses are for grown-ups; the courses for people from sixty on are theirs. */
function fits({ ageMin, ageMax }: SeedCourse, age: number) {
  return age >= (ageMin ?? 0) && age <= (ageMax ?? (ageMin !== null && ageMin < 50 ? 64 : 120))
}

async function markAll(runId: string, places: Place[]) {
  const { course } = await database().courseRun.findUniqueOrThrow({ where: { id: runId }, include: { course: true } })
  const grant = await database().roleGrant.findFirst({ where: { role: 'provider_member', providerId: course.providerId } })
  if (!grant) return
  const marks = places.map(({ id }, n) => ({ enrolmentId: id, mark: n % 5 === 4 ? ('absent' as const) : ('attended' as const) }))
  await markAttendance(await getActor(grant.accountId, 'seed'), runId, marks)
}

async function someone(key: string, persons: Map<string, string>, counter: Actor): Promise<Someone> {
  const personId = persons.get(key)
  if (!personId) throw new Error(`people.yaml has no ${key}`)
  const person = await database().person.findUniqueOrThrow({ where: { id: personId }, include: { managing: { where: { endedAt: null } } } })
  // Oneself or one's guardian; who has neither calls the counter.
  const manager = person.managing.find(one => one.kind === 'self') ?? person.managing[0]
  const age = (day: Temporal.PlainDate) => ageOn(plainDay(person.bornOn), day)
  return { key, personId, age, actor: manager ? await getActor(manager.accountId, 'seed') : counter }
}
