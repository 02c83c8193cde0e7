import type { Api } from '#api/router.ts'
import { stateOfCourse } from './state-words.ts'

export type Course = Awaited<ReturnType<Api['publishing']['list']>>['providers'][number]['courses'][number]
export const orders = ['titel', 'datum'] as const
export const states = ['draft', 'submitted', 'returned', 'changed', 'published', 'withdrawn'] as const
type Choice = { q: string; state: (typeof states)[number] | ''; order: (typeof orders)[number] }

/** The choice as the address says it; what it does not know is no choice. */
export function readChoice(params: URLSearchParams): Choice {
  const state = states.find(one => one === params.get('stand')) ?? ''
  const order = orders.find(one => one === params.get('ordnung')) ?? orders[0]
  return { q: (params.get('q') ?? '').trim().slice(0, 100), state, order }
}

/** The coming runs of a course, the next one first. */
export const comingRuns = (course: Course, now: string) => course.runs.filter(run => run.state !== 'cancelled' && run.startsAt > now)

export function selectCourses(courses: readonly Course[], choice: Choice, now: string): Course[] {
  const wanted = courses.filter(
    course =>
      course.title.toLowerCase().includes(choice.q.toLowerCase()) &&
      (choice.state === '' || stateOfCourse(course).key === `publishing.state_${choice.state}`),
  )
  const next = (course: Course) => comingRuns(course, now)[0]?.startsAt ?? '9'
  return choice.order === 'datum' ? wanted.sort((a, b) => (next(a) < next(b) ? -1 : 1)) : wanted
}
