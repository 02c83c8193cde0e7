import type { Db } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import { canton } from '#domain/canton.ts'
import { ageOn, dayOf, nowDate, plainDay } from '#domain/clock.ts'
import type { RunFacts } from '#domain/enrolment/run-facts.ts'
import type { ActingAs } from '#domain/person/managing.ts'
import { type Reason, Refusal } from '#domain/refusal.ts'

/** Rules that staff at the counter may overrule, each by name and with a reason. No rule of the law is among them: a child's consent stays needed. */
export const overrulable = [
  'enrolment_closed',
  'too_young',
  'too_old',
  'guardian_needed',
  'prerequisite_missing',
  'time_conflict',
  'no_seat',
] as const satisfies readonly Reason[]
export type Overrulable = (typeof overrulable)[number]

export type Candidate = { person: Person; as: ActingAs }
/** What else a person has going on, read under the lock of the person. */
export type Commitments = {
  enrolled: Set<string>
  conflicts: Map<string, { course: string; startsAt: Date }>
  passed: Map<string, Set<string>>
}

/** Everything that stands between a person and this run, in the order in which one would say it. Empty: the way is free. */
export function listObjections(run: RunFacts, { person, as }: Candidate, commitments: Commitments): Refusal[] {
  const closed = ofRun(run)
  if (closed.some(no => no.reason !== 'enrolment_closed')) return closed
  const name = person.firstName
  if (commitments.enrolled.has(person.id)) return [new Refusal('already_enrolled', { name }, 'personIds')]
  const found = [...closed, ...ofAge(run, { person, as })]
  const missing = run.required.filter(course => !commitments.passed.get(person.id)?.has(course.id))
  for (const course of missing) found.push(new Refusal('prerequisite_missing', { name, course: course.title }, 'personIds'))
  const conflict = commitments.conflicts.get(person.id)
  if (conflict)
    found.push(new Refusal('time_conflict', { name, course: conflict.course, when: conflict.startsAt.toISOString() }, 'personIds'))
  return found
}

/** What holds for everybody alike. */
function ofRun(run: RunFacts): Refusal[] {
  if (run.state === 'cancelled') return [new Refusal('run_cancelled')]
  if (run.dropIn) return [new Refusal('drop_in')]
  if (run.endsAt <= nowDate()) return [new Refusal('run_over')]
  return run.enrolUntil < nowDate() ? [new Refusal('enrolment_closed', { until: run.enrolUntil.toISOString() })] : []
}

/** Ages count on the day of the first session, for staff as for everybody. */
function ofAge(run: RunFacts, { person, as }: Candidate): Refusal[] {
  const name = person.firstName
  const age = ageAtStart(run, person)
  const found: Refusal[] = []
  if (run.ageMin !== null && age < run.ageMin) found.push(new Refusal('too_young', { name, age, min: run.ageMin }, 'personIds'))
  if (run.ageMax !== null && age > run.ageMax) found.push(new Refusal('too_old', { name, age, max: run.ageMax }, 'personIds'))
  if (isMinorFor(run, person) && as !== 'guardian')
    found.push(new Refusal('guardian_needed', { name, age: canton().minors.guardianUntilAge }, 'personIds'))
  return found
}

export const ageAtStart = (run: { startsAt: Date }, person: Person) => ageOn(plainDay(person.bornOn), dayOf(run.startsAt))
/** Too young to enrol without a guardian, who also gives the consent. */
export const isMinorFor = (run: { startsAt: Date }, person: Person) => ageAtStart(run, person) < canton().minors.guardianUntilAge

/**
 * What else these persons have: a place in this run, a seat elsewhere at the same hour, courses they have been to.
 * A place on a waiting list or an open offer is no seat: it stops nobody, but accepting it is checked again.
 */
export async function readCommitments(db: Db, run: RunFacts, personIds: string[]): Promise<Commitments> {
  const here = await db.$queryRaw<{ personId: string; course: string | null; startsAt: Date | null }[]>`
    select "personId", null as course, null as "startsAt" from "Enrolment"
      where "runId" = ${run.id}::uuid and "personId" = any(${personIds}::uuid[]) and state <> 'cancelled'
    union all (select e."personId", v.title, s."startsAt" from "Enrolment" e
      join "RunSession" s on s."runId" = e."runId"
      join "RunSession" mine on mine."runId" = ${run.id}::uuid and mine."startsAt" < s."endsAt" and s."startsAt" < mine."endsAt"
      join "CourseRun" r on r.id = e."runId" join "Course" c on c.id = r."courseId" join "CourseVersion" v on v.id = c."publishedId"
      where e."personId" = any(${personIds}::uuid[]) and e."runId" <> ${run.id}::uuid
        and e.state in ('payment_due', 'confirmed', 'attended', 'absent') order by s."startsAt" desc)`
  const enrolled = new Set(here.filter(row => row.course === null).map(row => row.personId))
  const conflicts = new Map(
    here.flatMap(row => (row.course && row.startsAt ? [[row.personId, { course: row.course, startsAt: row.startsAt }]] : [])),
  )
  return { enrolled, conflicts, passed: await readPassed(db, run, personIds) }
}

/** Courses a person has been to, or will have been to before this run begins. */
async function readPassed(db: Db, run: RunFacts, personIds: string[]) {
  const passed = new Map<string, Set<string>>()
  if (run.required.length === 0) return passed
  const rows = await db.$queryRaw<{ personId: string; courseId: string }[]>`
    select distinct e."personId", r."courseId" from "Enrolment" e join "CourseRun" r on r.id = e."runId"
    where e."personId" = any(${personIds}::uuid[]) and r."courseId" = any(${run.required.map(course => course.id)}::uuid[])
      and (e.state = 'attended' or (e.state in ('payment_due', 'confirmed') and r."endsAt" <= ${run.startsAt}))`
  for (const { personId, courseId } of rows) passed.set(personId, (passed.get(personId) ?? new Set()).add(courseId))
  return passed
}
