import type { Db } from '#db/client.ts'
import { dateColumn } from '#domain/clock.ts'
import type { StepKind } from '#domain/learning-path/step.ts'
import { Refusal } from '#domain/refusal.ts'

/** A step as people, templates and the route planner write it down. A course is named by its address, a run by its public number. */
export type StepDraft = {
  kind: StepKind
  /** May be left out for a course: its own title stands then. */
  title?: string | undefined
  reason?: string | null | undefined
  /** yyyy-mm-dd */
  onDay?: string | null | undefined
  course?: string | null | undefined
  run?: number | null | undefined
}

/** The columns of a step that its draft decides. Refuses a course that is not published and a run that is not of this course. */
export async function columnsOf(db: Db, draft: StepDraft) {
  const reason = draft.reason?.trim() || null
  const onDay = draft.onDay ? dateColumn(Temporal.PlainDate.from(draft.onDay)) : null
  if (draft.kind !== 'course') {
    const title = draft.title?.trim()
    if (!title) throw new Refusal('not_complete', { fields: 'title' })
    return { kind: draft.kind, title, reason, onDay, courseId: null, runId: null }
  }
  const course = draft.course ? await db.course.findUnique({ where: { slug: draft.course }, include: { published: true } }) : null
  if (course?.published?.state !== 'published') throw new Refusal('course_unknown', { course: draft.course ?? '' }, 'course')
  const runId = draft.run ? await runOf(db, course.id, draft.run) : null
  return { kind: draft.kind, title: draft.title?.trim() || course.published.title, reason, onDay, courseId: course.id, runId }
}

async function runOf(db: Db, courseId: string, number: number) {
  const run = await db.courseRun.findUnique({ where: { number } })
  if (run?.courseId !== courseId || run.state !== 'open') throw new Refusal('course_unknown', { course: `${number}` }, 'run')
  return run.id
}

/** The drafts that can still become steps: a course that was withdrawn since falls away, and the rest is as good as before. */
export async function stillPossible(db: Db, drafts: readonly StepDraft[]): Promise<StepDraft[]> {
  const possible = await Promise.all(
    drafts.map(draft =>
      columnsOf(db, draft).then(
        () => true,
        () => false,
      ),
    ),
  )
  return drafts.filter((_, n) => possible[n])
}
