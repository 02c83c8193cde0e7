import type { WorkshopCourse, WorkshopRun } from '#domain/course/workshop.ts'

/** What a school should see to, most urgent first. `until` is a moment by which, `count` how many are still missing. */
export type Todo = {
  kind: 'returned' | 'too_few' | 'no_price' | 'draft_run' | 'hidden_run' | 'draft' | 'no_run'
  courseId: string
  title: string
  runId: string | null
  until: string | null
  count: number
}
const rank: Todo['kind'][] = ['returned', 'too_few', 'no_price', 'draft_run', 'hidden_run', 'draft', 'no_run']
const soon = { hours: 24 * 10 }

/** Pure: what stands in the workshop, at a moment. */
export function listTodos(courses: WorkshopCourse[], now: Temporal.Instant): Todo[] {
  const found = courses.flatMap(course => {
    const todo = (kind: Todo['kind'], run: WorkshopRun | null = null, until: string | null = null, count = 0): Todo => {
      return { kind, courseId: course.id, title: course.title, runId: run?.id ?? null, until, count }
    }
    const coming = course.runs.filter(run => run.state !== 'cancelled' && !isPast(run.startsAt, now))
    const ofRuns = coming.flatMap(run => {
      if (run.state === 'draft') return [todo('draft_run', run, run.startsAt)]
      if (course.public !== 'published') return [todo('hidden_run', run, run.startsAt)]
      const few = run.minimum - run.taken
      return [
        ...(few > 0 && !isPast(run.enrolUntil, now) && isPast(run.enrolUntil, now.add(soon))
          ? [todo('too_few', run, run.enrolUntil, few)]
          : []),
        ...(run.priceRappen === null && !course.dropIn ? [todo('no_price', run, run.startsAt)] : []),
      ]
    })
    const ofText = course.open === 'returned' || course.open === 'draft' ? [todo(course.open)] : []
    return [...ofText, ...ofRuns, ...(course.public === 'published' && coming.length === 0 ? [todo('no_run')] : [])]
  })
  return found.sort((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind) || ((a.until ?? '') < (b.until ?? '') ? -1 : 1))
}

const isPast = (moment: string, now: Temporal.Instant) => Temporal.Instant.compare(moment, now) <= 0
