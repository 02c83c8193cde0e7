import type { Key } from '#words/speak.ts'

type Kind = 'ok' | 'no' | 'wait' | 'open'
type Course = { public: 'published' | 'withdrawn' | null; open: 'draft' | 'returned' | 'submitted' | null }

/** The one state that matters most to a school: what it has to act on, then what it waits for, then what is public. */
export function stateOfCourse(course: Course): { kind: Kind; key: Key } {
  if (course.open === 'returned') return { kind: 'no', key: 'publishing.state_returned' }
  if (course.open === 'submitted') return { kind: 'wait', key: 'publishing.state_submitted' }
  if (course.open === 'draft' && course.public === 'published') return { kind: 'open', key: 'publishing.state_changed' }
  if (course.open === 'draft') return { kind: 'open', key: 'publishing.state_draft' }
  return course.public === 'withdrawn'
    ? { kind: 'no', key: 'publishing.state_withdrawn' }
    : { kind: 'ok', key: 'publishing.state_published' }
}

export function stateOfRun(run: { state: 'draft' | 'open' | 'cancelled'; endsAt: string }, now: string): { kind: Kind; key: Key } {
  if (run.state === 'cancelled') return { kind: 'no', key: 'publishing.run_cancelled' }
  if (run.endsAt < now) return { kind: 'ok', key: 'publishing.run_over' }
  return run.state === 'draft' ? { kind: 'open', key: 'publishing.run_draft' } : { kind: 'ok', key: 'publishing.run_open' }
}
