import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { scheduled, scheduleOf } from '#domain/course/schedule.ts'
import { type CalendarEntry, feedOf } from '#domain/message/calendar.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { webAddress } from '#outside/post.ts'
import { speak } from '#words/speak.ts'

/** The calendar of an account: every seat of the people it acts for. Whoever has the address may read it; a new key ends the old one. */
export async function getFeed(key: string): Promise<string> {
  const account = await database().userAccount.findUnique({
    where: { calendarKey: key, disabledAt: null },
    select: { id: true, language: true },
  })
  if (!account) throw new Refusal('not_found')
  const people = await listManaged(await getActor(account.id, 'link'))
  const seats = await database().enrolment.findMany({
    where: { personId: { in: people.map(one => one.person.id) }, state: { in: ['offered', 'payment_due', 'confirmed', 'attended'] } },
    orderBy: { id: 'asc' },
    include: { run: { include: scheduled } },
  })
  const entries = seats.map(({ id, state, personId, run }): CalendarEntry => {
    const managed = people.find(one => one.person.id === personId)
    const participant = managed && managed.as !== 'self' ? `${managed.person.firstName} ${managed.person.lastName}` : null
    const url = webAddress(speak(account.language).href(`/mein/kurse/${id}`))
    return { run: scheduleOf(run), personId, participant, url, tentative: state === 'offered' }
  })
  return feedOf(speak(account.language)('message.feed_name'), entries)
}
