import { database } from '#db/client.ts'
import { scheduled, scheduleOf } from '#domain/course/schedule.ts'
import { calendarOf } from '#domain/message/calendar.ts'
import { Refusal } from '#domain/refusal.ts'
import { webAddress } from '#outside/post.ts'

/** A run's sessions for the calendar of somebody who has not enrolled (yet). */
export async function getRunCalendar(slug: string, number: number): Promise<string> {
  const run = await database().courseRun.findFirst({
    where: { number, state: { not: 'draft' }, course: { slug, publishedId: { not: null } } },
    include: scheduled,
  })
  if (!run) throw new Refusal('not_found')
  return calendarOf('PUBLISH', [
    { run: scheduleOf(run), personId: null, participant: null, url: webAddress(`/kurse/${slug}`), tentative: true },
  ])
}
