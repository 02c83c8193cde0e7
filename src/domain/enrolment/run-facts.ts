import type { Db } from '#db/client.ts'
import { Refusal } from '#domain/refusal.ts'

/** What the rules and the messages of an enrolment need to know about a run. Nothing in it depends on who else takes a seat. */
export type RunFacts = Awaited<ReturnType<typeof getRunFacts>>

/** The run as its public sees it; a draft, or a run of a course that was never published, is not there. */
export async function getRunFacts(db: Db, runId: string) {
  const run = await db.courseRun.findUnique({
    where: { id: runId },
    include: { sessions: { orderBy: { startsAt: 'asc' } }, course: { include: { provider: true, published: true } } },
  })
  const version = run?.course.published
  if (!run || !version || run.state === 'draft') throw new Refusal('not_found')
  const { course, sessions, ...own } = run
  const required = version.requiredCourses.length > 0 ? await titlesOf(db, version.requiredCourses) : []
  const { title, ageMin, ageMax, prerequisites, dropIn, bring } = version
  // Who has a place in a course that was withdrawn keeps it; nobody new comes in.
  const withdrawn = version.state !== 'published'
  const about = { title, ageMin, ageMax, prerequisites, dropIn, bring, required, withdrawn }
  return { ...own, slug: course.slug, provider: course.provider, sessions, ...about }
}

async function titlesOf(db: Db, courseIds: string[]) {
  const courses = await db.course.findMany({ where: { id: { in: courseIds } }, include: { published: { select: { title: true } } } })
  return courses.map(course => ({ id: course.id, slug: course.slug, title: course.published?.title ?? course.slug }))
}
