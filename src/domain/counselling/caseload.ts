import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { type InForce, listInForce } from '#domain/counselling/sharing.ts'
import { lastDayOf } from '#domain/counselling/until.ts'

export const caseViews = ['all', 'tasks', 'no_appointment', 'ending', 'deputising'] as const
export type CaseView = (typeof caseViews)[number]
export const caseOrders = ['next', 'name', 'last'] as const
export type CaseOrder = (typeof caseOrders)[number]
type Search = { view: CaseView; order: CaseOrder; q: string }

const soonDays = 30

export type CaseLine = {
  personId: string
  name: string
  until: string
  /** Whose case it is, where the actor stands in for somebody. */
  of: string | null
  /** Do they show their test result? */
  result: boolean
  nextAppointment: string | null
  openTasks: number
  overdue: boolean
  last: { at: string; kind: 'agreed' | 'note' | 'task' | 'appointment' }
}

/** Everybody who has said yes to the actor, or to whom they stand in for: next contact, open tasks, last event. Names only: no look. */
export async function listCaseload(actor: Actor, { view, order, q }: Search) {
  const lines = await readLines(actor, await listInForce(actor))
  const counts = Object.fromEntries(caseViews.map(one => [one, lines.filter(line => isIn(line, one)).length])) as Record<CaseView, number>
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const found = lines.filter(line => isIn(line, view) && words.every(word => line.name.toLowerCase().includes(word)))
  return { lines: found.sort((a, b) => compare(order, a, b)), counts }
}

function isIn(line: CaseLine, view: CaseView): boolean {
  if (view === 'tasks') return line.openTasks > 0
  if (view === 'no_appointment') return line.nextAppointment === null
  if (view === 'ending') return line.until <= today().add({ days: soonDays }).toString()
  if (view === 'deputising') return line.of !== null
  return true
}

const later = '9999'
function compare(order: CaseOrder, a: CaseLine, b: CaseLine): number {
  const byName = a.name.localeCompare(b.name, 'de')
  if (order === 'next') return (a.nextAppointment ?? later).localeCompare(b.nextAppointment ?? later) || byName
  if (order === 'last') return b.last.at.localeCompare(a.last.at) || byName
  return byName
}

async function readLines(actor: Actor, sharings: InForce[]): Promise<CaseLine[]> {
  const personIds = sharings.map(one => one.personId)
  const counsellorIds = [...new Set(sharings.map(one => one.counsellorId))]
  const [persons, counsellors, tasks, notes, appointments] = await Promise.all([
    database().person.findMany({ where: { id: { in: personIds } }, select: { id: true, firstName: true, lastName: true } }),
    database().userAccount.findMany({ where: { id: { in: counsellorIds } }, select: { id: true, name: true } }),
    database().counsellingTask.findMany({ where: { personId: { in: personIds }, counsellorId: { in: counsellorIds } } }),
    database().counsellingNote.groupBy({
      by: ['personId', 'counsellorId'],
      where: { personId: { in: personIds }, counsellorId: { in: counsellorIds } },
      _max: { createdAt: true },
    }),
    database().appointment.findMany({
      where: { personId: { in: personIds }, slot: { counsellorId: { in: counsellorIds } } },
      include: { slot: { select: { counsellorId: true, startsAt: true } } },
    }),
  ])
  const now = nowDate()
  return sharings.flatMap(sharing => {
    const person = persons.find(one => one.id === sharing.personId)
    if (!person) return []
    const own = (one: { personId: string; counsellorId: string }) =>
      one.personId === sharing.personId && one.counsellorId === sharing.counsellorId
    const [ownTasks, ownNote] = [tasks.filter(own), notes.find(own)]
    const met = appointments.filter(one => own({ personId: one.personId, counsellorId: one.slot.counsellorId }))
    const coming = met.filter(one => one.state === 'booked' && one.slot.startsAt > now).map(one => one.slot.startsAt.toISOString())
    const open = ownTasks.filter(task => task.state === 'open')
    const events = [
      { at: sharing.agreedAt, kind: 'agreed' as const },
      ...(ownNote?._max.createdAt ? [{ at: ownNote._max.createdAt, kind: 'note' as const }] : []),
      ...ownTasks.map(task => ({ at: task.endedAt ?? task.createdAt, kind: 'task' as const })),
      ...met.map(one => ({ at: one.endedAt ?? one.createdAt, kind: 'appointment' as const })),
    ]
    const last = events.reduce((a, b) => (b.at > a.at ? b : a))
    return [
      {
        personId: person.id,
        name: `${person.firstName} ${person.lastName}`,
        until: lastDayOf(sharing.until),
        of: sharing.counsellorId === actor.account?.id ? null : (counsellors.find(one => one.id === sharing.counsellorId)?.name ?? null),
        result: sharing.result,
        nextAppointment: coming.sort()[0] ?? null,
        openTasks: open.length,
        overdue: open.some(task => task.dueOn !== null && Temporal.PlainDate.compare(plainDay(task.dueOn), today()) < 0),
        last: { at: last.at.toISOString(), kind: last.kind },
      },
    ]
  })
}

/** For the desk's first page: tasks that are due, appointments of today. */
export async function countDue(actor: Actor): Promise<{ tasks: number; appointments: number }> {
  const sharings = await listInForce(actor)
  const cases = sharings.map(({ personId, counsellorId }) => ({ personId, counsellorId }))
  const counsellors = [...new Set(cases.map(one => one.counsellorId)), actor.account?.id ?? '']
  const [from, to] = [today(), today().add({ days: 1 })].map(day => new Date(day.toZonedDateTime('Europe/Zurich').epochMilliseconds))
  const [tasks, appointments] = await Promise.all([
    database().counsellingTask.count({ where: { state: 'open', dueOn: { lte: dateColumn(today()) }, OR: cases } }),
    database().appointment.count({
      where: { state: 'booked', slot: { counsellorId: { in: counsellors }, startsAt: { gte: from as Date, lt: to as Date } } },
    }),
  ])
  return { tasks: cases.length > 0 ? tasks : 0, appointments }
}
