import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { listDuePlaces } from '#domain/apprenticeship/due-places.ts'
import { headedDepartments, ownUnits } from '#domain/apprenticeship/units.ts'
import { now, today, zone } from '#domain/clock.ts'
import { countDue } from '#domain/counselling/caseload.ts'
import { listTodos } from '#domain/course/todo.ts'
import { listWorkshop } from '#domain/course/workshop.ts'
import { countWork } from '#domain/payment/office.ts'
import { countAtDesk } from '#domain/subsidy/desk-queue.ts'

/** What waits for somebody of these roles: how much, and since when the oldest. */
export type Waiting = {
  kind:
    | 'submitted'
    | 'to_print'
    | 'failed'
    | 'own_courses'
    | 'done_today'
    | 'due_tasks'
    | 'appointments_today'
    | 'subsidy_review'
    | 'subsidy_approve'
    | 'places_due'
    | 'places_balance'
    | 'places_approve'
    | 'candidacies_answer'
    | 'cash_overdue'
    | 'cash_unmatched'
    | 'cash_refunds'
    | 'cash_tasks'
    | 'cash_days'
  count: number
  since: string | null
}

/** Every number is a link to the rows behind it; a role without a number here has nothing that waits. */
export async function listWaiting(actor: Actor): Promise<Waiting[]> {
  const found: (Promise<Waiting> | false)[] = [
    hasRole(actor, 'editor') && submitted(),
    hasRole(actor, 'counter_clerk') && messages('to_print'),
    hasRole(actor, 'counter_clerk', 'editor', 'administrator') && messages('failed'),
    hasRole(actor, 'provider_member') && ownCourses(actor),
    hasRole(actor, 'counsellor') && dueTasks(actor),
    hasRole(actor, 'counsellor') && appointmentsToday(actor),
    hasRole(actor, 'administrator') && changesToday(),
    hasRole(actor, 'case_officer') && atDesk(actor, 'review'),
    hasRole(actor, 'approver', 'head_of_office') && atDesk(actor, 'approve'),
    hasRole(actor, 'apprenticeship_officer', 'training_coordinator') && placesDue(actor),
    hasRole(actor, 'apprenticeship_officer') && planned('places_balance', { balancedAt: null }),
    hasRole(actor, 'department_head') &&
      planned('places_approve', { balancedAt: { not: null }, department: { in: headedDepartments(actor) } }),
    hasRole(actor, 'training_coordinator') && toAnswer(actor),
  ]
  const inBooks = hasRole(actor, 'bookkeeper') ? await cash(actor) : []
  return [...(await Promise.all(found.filter(one => one !== false))), ...inBooks]
}

async function cash(actor: Actor): Promise<Waiting[]> {
  const { overdue, unmatched, ready, failed, tasks, daysOpen } = await countWork(actor)
  const counts = { cash_overdue: overdue, cash_unmatched: unmatched, cash_refunds: ready + failed, cash_tasks: tasks, cash_days: daysOpen }
  return (Object.keys(counts) as (keyof typeof counts)[]).map(kind => ({ kind, count: counts[kind], since: null }))
}

const dueTasks = async (actor: Actor): Promise<Waiting> => ({ kind: 'due_tasks', count: (await countDue(actor)).tasks, since: null })
const appointmentsToday = async (actor: Actor): Promise<Waiting> => ({
  kind: 'appointments_today',
  count: (await countDue(actor)).appointments,
  since: null,
})

const atDesk = async (actor: Actor, what: 'review' | 'approve'): Promise<Waiting> => ({
  kind: `subsidy_${what}`,
  count: (await countAtDesk(actor))[what],
  since: null,
})

async function placesDue(actor: Actor): Promise<Waiting> {
  const soon = today().add({ days: 7 }).toString()
  return { kind: 'places_due', count: (await listDuePlaces(actor)).filter(one => one.due <= soon).length, since: null }
}

async function planned(kind: 'places_balance' | 'places_approve', where: Prisma.ApprenticeshipPlaceWhereInput): Promise<Waiting> {
  return { kind, count: await database().apprenticeshipPlace.count({ where: { ...where, state: 'planned' } }), since: null }
}

async function toAnswer(actor: Actor): Promise<Waiting> {
  const { _count, _min } = await database().candidacy.aggregate({
    where: { state: 'submitted', answeredAt: null, advert: { unit: { in: ownUnits(actor) } } },
    _count: true,
    _min: { receivedAt: true },
  })
  return { kind: 'candidacies_answer', count: _count, since: _min.receivedAt?.toISOString() ?? null }
}

async function submitted(): Promise<Waiting> {
  const { _count, _min } = await database().courseVersion.aggregate({
    where: { state: 'submitted' },
    _count: true,
    _min: { submittedAt: true },
  })
  return { kind: 'submitted', count: _count, since: _min.submittedAt?.toISOString() ?? null }
}

async function messages(state: 'to_print' | 'failed'): Promise<Waiting> {
  const { _count, _min } = await database().message.aggregate({ where: { state }, _count: true, _min: { createdAt: true } })
  return { kind: state, count: _count, since: _min.createdAt?.toISOString() ?? null }
}

async function ownCourses(actor: Actor): Promise<Waiting> {
  const providers = await listWorkshop(actor)
  const count = listTodos(
    providers.flatMap(provider => provider.courses),
    now(),
  ).length
  return { kind: 'own_courses', count, since: null }
}

async function changesToday(): Promise<Waiting> {
  const midnight = new Date(today().toZonedDateTime(zone).epochMilliseconds)
  return { kind: 'done_today', count: await database().history.count({ where: { at: { gte: midnight } } }), since: null }
}
