import type { Db } from '#db/client.ts'
import type { SubsidyApplication } from '#db/generated/client.ts'
import { findClaims } from '#domain/account/claims.ts'
import { today } from '#domain/clock.ts'
import { factsOfBooks } from '#domain/subsidy/books.ts'
import { ownAnswers } from '#domain/subsidy/checking.ts'
import { type ChosenCourse, findCourse } from '#domain/subsidy/course-facts.ts'
import type { Version } from '#domain/subsidy/current.ts'
import type { Fact, Facts } from '#domain/subsidy/facts.ts'

/** Where a fact comes from. What the profile, the login of another office, the catalogue and the books know is never asked. */
export type Source = 'answer' | 'profile' | 'identity' | 'catalogue' | 'books'
export type Gathered = { facts: Facts; sources: Partial<Record<Fact, Source>>; course: ChosenCourse | null }

type Asked = Pick<SubsidyApplication, 'personId' | 'runId' | 'facts'> & { id: string | null }
/** Everything that is known for an application (or, without one, for a voucher) at this moment, each fact with its source. Of two sources the surer one counts. */
export async function gatherFacts(db: Db, application: Asked, version: Version): Promise<Gathered> {
  const person = await db.person.findUniqueOrThrow({ where: { id: application.personId } })
  const course = await courseOf(db, application.runId)
  const begins = course?.facts.course_start as string | undefined
  const books = await factsOfBooks(db, {
    ...{ id: application.id, personId: application.personId, runId: application.runId, programme: version.key },
    year: begins ? Number(begins.slice(0, 4)) : today().year,
  })
  const profile: Facts = {
    born_on: person.bornOn.toISOString().slice(0, 10),
    ...(person.municipality === null ? {} : { municipality: person.municipality }),
  }
  const gathered: Gathered = { facts: {}, sources: {}, course }
  const add = (facts: Facts, source: Source) => {
    for (const [fact, value] of Object.entries(facts) as [Fact, Facts[Fact]][]) {
      if (value === undefined) continue
      gathered.facts[fact] = value
      gathered.sources[fact] = source
    }
  }
  add(ownAnswers(application.facts as Facts), 'answer')
  add(profile, 'profile')
  // What another office has proven is surer than what was typed once.
  add(await findClaims(db, application.personId), 'identity')
  add(course?.facts ?? {}, 'catalogue')
  add(books, 'books')
  return gathered
}

async function courseOf(db: Db, runId: string | null): Promise<ChosenCourse | null> {
  if (!runId) return null
  const run = await db.courseRun.findUnique({ where: { id: runId }, select: { number: true, course: { select: { slug: true } } } })
  return run && findCourse(run.course.slug, run.number, db)
}
