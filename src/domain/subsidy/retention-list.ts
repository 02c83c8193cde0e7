import { database } from '#db/client.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import { isFrozen } from '#domain/subsidy/retention.ts'
import type { Language } from '#words/speak.ts'

export const retentionViews = ['due', 'offered', 'archived'] as const
export type RetentionView = (typeof retentionViews)[number]
// More than a screen of the oldest is no list to work through.
const most = 100

const whereOf = (view: RetentionView) =>
  view === 'due' ? { state: 'kept' as const, keepUntil: { lt: dateColumn(today()) } } : { state: view }

/** Ended cases whose time is over, those that lie with the archive, and those that it took; the longest overdue first. */
export async function listRetention(view: RetentionView, language: Language) {
  const counts = await Promise.all(retentionViews.map(one => database().subsidyRetention.count({ where: whereOf(one) })))
  const rows = await database().subsidyRetention.findMany({
    where: whereOf(view),
    include: { application: { include: { person: true, version: { include: { programme: true } } } } },
    orderBy: { keepUntil: 'asc' },
    take: most,
  })
  const cases = []
  for (const { applicationId: id, application, outcome, endedOn, keepUntil, offeredAt, answer } of rows)
    cases.push({
      ...{ id, number: application.number ?? '', name: `${application.person.firstName} ${application.person.lastName}` },
      ...{ programme: readVersion(application.version).terms.name[language], outcome, answer },
      ...{ endedOn: plainDay(endedOn).toString(), keepUntil: plainDay(keepUntil).toString(), offeredAt: offeredAt?.toISOString() ?? null },
      isFrozen: await isFrozen(database(), id),
    })
  return { view, cases, counts: retentionViews.map((key, n) => ({ view: key, count: counts[n] ?? 0 })) }
}
