import { expect, test } from 'vitest'
import { listTodos } from '#domain/course/todo.ts'
import type { WorkshopCourse, WorkshopRun } from '#domain/course/workshop.ts'

const now = Temporal.Instant.from('2027-03-01T08:00:00Z')
const run: WorkshopRun = {
  ...{ id: 'run', number: 1, state: 'open', startsAt: '2027-03-10T17:00:00Z', endsAt: '2027-03-10T19:00:00Z' },
  ...{ enrolUntil: '2027-03-07T22:59:00Z', locality: 'Glarus', online: false, seats: 8, taken: 5, waiting: 0, minimum: 4, priceRappen: 0 },
}
const course: WorkshopCourse = {
  id: 'course',
  slug: 'kurs',
  title: 'Kurs',
  public: 'published',
  open: null,
  openSince: null,
  dropIn: false,
  runs: [run],
}
const kinds = (...courses: WorkshopCourse[]) => listTodos(courses, now).map(todo => todo.kind)

test('a published course with a run that is filling asks for nothing', () => {
  expect(kinds(course)).toEqual([])
})

test.each([
  ['a text that came back', { open: 'returned' as const }, ['returned']],
  ['a draft', { open: 'draft' as const }, ['draft']],
  ['a text under review asks for nothing', { open: 'submitted' as const }, []],
  ['no coming run', { runs: [{ ...run, startsAt: '2027-02-01T17:00:00Z' }] }, ['no_run']],
  ['only a cancelled run', { runs: [{ ...run, state: 'cancelled' as const }] }, ['no_run']],
  ['too few a week before the deadline', { runs: [{ ...run, taken: 3 }] }, ['too_few']],
  [
    'too few with a month left is no worry yet',
    { runs: [{ ...run, taken: 3, startsAt: '2027-04-30T17:00:00Z', enrolUntil: '2027-04-27T17:00:00Z' }] },
    [],
  ],
  ['a run without a price', { runs: [{ ...run, priceRappen: null }] }, ['no_price']],
  ['a run that is not open yet', { runs: [{ ...run, state: 'draft' as const }] }, ['draft_run']],
  ['an open run of a course nobody can see', { public: null, open: 'submitted' as const }, ['hidden_run']],
])('%s', (_, part, expected) => {
  expect(kinds({ ...course, ...part })).toEqual(expected)
})

test('what came back stands before what has time', () => {
  expect(kinds({ ...course, open: 'draft' }, { ...course, open: 'returned' }, { ...course, runs: [] })).toEqual([
    'returned',
    'draft',
    'no_run',
  ])
})
