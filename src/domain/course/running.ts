import { database, type Tx } from '#db/client.ts'
import type { CourseRun, RunSession } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { now, nowDate } from '#domain/clock.ts'
import { catalogue } from '#domain/course/cataloguing.ts'
import { type LateRefundFields, lateColumns, lateFieldsOf, requireSoundLate } from '#domain/course/late-refund.ts'
import { requireOwnCourse, requireOwnRun } from '#domain/course/owning.ts'
import { runMoves } from '#domain/course/run.ts'
import { daysBetween, inOrder, laterBy, type Session } from '#domain/course/timetable.ts'
import { cancelRunEnrolments } from '#domain/enrolment/cancelling.ts'
import { tellRunChanged } from '#domain/enrolment/telling.ts'
import { afterSeatsChanged } from '#domain/enrolment/waiting-list.ts'
import { record } from '#domain/history.ts'
import { followCancelledRun } from '#domain/learning-path/following.ts'
import { Refusal } from '#domain/refusal.ts'

/** When and where, as the provider writes it. Moments are ISO instants; money is Rappen, null while not fixed. */
export type RunFields = LateRefundFields & {
  sessions: Session[]
  placeName: string | null
  street: string | null
  postcode: string | null
  locality: string | null
  municipality: number | null
  stop: string | null
  online: boolean
  onlineNote: string | null
  wheelchair: boolean
  seats: number
  minimum: number
  priceRappen: number | null
  enrolUntil: string
  cancelUntil: string
}

/** A new run as a draft; the public sees it once it is opened. */
export async function createRun(actor: Actor, courseId: string, fields: RunFields) {
  const course = await requireOwnCourse(actor, courseId)
  requireSound(fields)
  return database().$transaction(async tx => {
    const sessions = { createMany: { data: inOrder(fields.sessions) } }
    const run = await tx.courseRun.create({ data: { courseId, ...columns(fields), sessions } })
    await record(tx, actor, { concept: 'run', subjectId: run.id, act: 'created', after: fields, providerId: course.providerId })
    return { runId: run.id, number: run.number }
  })
}

/** Opens a draft for enrolment. */
export async function openRun(actor: Actor, runId: string) {
  const { course } = await requireOwnRun(actor, runId)
  return database().$transaction(async tx => {
    const run = await lockRun(tx, runId)
    if (!('open' in runMoves[run.state])) throw new Refusal('move_impossible')
    // The demo canton also tells of courses that are over.
    if (run.startsAt <= nowDate() && actor.door !== 'seed') throw new Refusal('run_over')
    await tx.courseRun.update({ where: { id: runId }, data: { state: 'open' } })
    const moved = { before: { state: run.state }, after: { state: 'open' } }
    await record(tx, actor, { concept: 'run', subjectId: runId, act: 'opened', ...moved, providerId: course.providerId })
    await catalogue(tx, run.courseId)
  })
}

// Who has a place is told when one of these changes.
const whereAndWhen = [
  'sessions',
  'placeName',
  'street',
  'postcode',
  'locality',
  'online',
  'onlineNote',
] as const satisfies (keyof RunFields)[]

/** Changes a run. Seats can't fall below what is taken; prices already asked stay on their enrolments. `seen` as in saveDraft. */
export async function changeRun(actor: Actor, runId: string, fields: RunFields, seen?: string) {
  const { course } = await requireOwnRun(actor, runId)
  requireSound(fields)
  return database().$transaction(async tx => {
    const before = await lockRun(tx, runId)
    if (before.state === 'cancelled') throw new Refusal('run_cancelled')
    if (before.endsAt <= nowDate()) throw new Refusal('run_over')
    if (seen && before.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    if (fields.seats + before.overruled < before.taken) throw new Refusal('seats_below_taken', { taken: before.taken }, 'seats')
    const changes = changedFields(runFieldsOf(before), fields)
    if (Object.keys(changes.after).length === 0) return { updatedAt: before.updatedAt.toISOString() }
    const run = await tx.courseRun.update({ where: { id: runId }, data: columns(fields) })
    await keepSessions(tx, before, inOrder(fields.sessions))
    await record(tx, actor, { concept: 'run', subjectId: runId, act: 'changed', ...changes, providerId: course.providerId })
    if (run.state === 'open' && whereAndWhen.some(field => field in changes.after)) await tellRunChanged(tx, runId)
    await afterSeatsChanged(tx, runId)
    await catalogue(tx, run.courseId)
    return { updatedAt: run.updatedAt.toISOString() }
  })
}

/** The same again from another first day, as a draft: sessions and deadlines move along, by the clock on the wall. */
export async function copyRun(actor: Actor, runId: string, firstDay: Temporal.PlainDate) {
  const run = await requireOwnRun(actor, runId)
  const fields = runFieldsOf(run)
  const days = daysBetween(run.startsAt.toISOString(), firstDay)
  const sessions = fields.sessions.map(one => ({ startsAt: laterBy(days, one.startsAt), endsAt: laterBy(days, one.endsAt) }))
  const deadlines = {
    enrolUntil: laterBy(days, fields.enrolUntil),
    cancelUntil: laterBy(days, fields.cancelUntil),
    lateUntil: fields.lateUntil && laterBy(days, fields.lateUntil),
  }
  return createRun(actor, run.courseId, { ...fields, sessions, ...deadlines })
}

/** Cancels a run; the people in it are told by the enrolment part, in the same transaction. */
export async function cancelRun(actor: Actor, runId: string, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  const { course } = await requireOwnRun(actor, runId)
  return database().$transaction(async tx => {
    const run = await lockRun(tx, runId)
    if (!('cancel' in runMoves[run.state])) throw new Refusal('move_impossible')
    // What has taken place can't be called off any more.
    if (run.endsAt <= nowDate() && actor.door !== 'seed') throw new Refusal('run_over')
    await tx.courseRun.update({ where: { id: runId }, data: { state: 'cancelled', cancelledAt: nowDate(), cancelReason: reason } })
    const moved = { before: { state: run.state }, after: { state: 'cancelled' } }
    await record(tx, actor, { concept: 'run', subjectId: runId, act: 'cancelled', ...moved, reason, providerId: course.providerId })
    const told = await cancelRunEnrolments(tx, actor, runId, reason)
    await followCancelledRun(tx, actor, runId)
    await catalogue(tx, run.courseId)
    return { told }
  })
}

/** Removes a draft that nobody outside has seen. */
export async function discardRun(actor: Actor, runId: string) {
  const { course } = await requireOwnRun(actor, runId)
  return database().$transaction(async tx => {
    const run = await lockRun(tx, runId)
    if (run.state !== 'draft') throw new Refusal('move_impossible')
    await tx.courseRun.delete({ where: { id: runId } })
    await record(tx, actor, { concept: 'run', subjectId: runId, act: 'discarded', before: runFieldsOf(run), providerId: course.providerId })
    return { courseId: run.courseId }
  })
}

async function lockRun(tx: Tx, runId: string) {
  await tx.$queryRaw`select 1 from "CourseRun" where id = ${runId}::uuid for update`
  const run = await tx.courseRun.findUnique({ where: { id: runId }, include: { sessions: { orderBy: { startsAt: 'asc' } } } })
  if (!run) throw new Refusal('not_found')
  return run
}

/** The n-th session stays the n-th: calendars that subscribed to it move the entry instead of doubling it. */
async function keepSessions(
  tx: Tx,
  { id: runId, sessions }: { id: string; sessions: RunSession[] },
  wanted: { startsAt: Date; endsAt: Date }[],
) {
  for (const [n, moments] of wanted.entries()) {
    const kept = sessions[n]
    if (kept) await tx.runSession.update({ where: { id: kept.id }, data: moments })
    else await tx.runSession.create({ data: { runId, ...moments } })
  }
  await tx.runSession.deleteMany({ where: { id: { in: sessions.slice(wanted.length).map(one => one.id) } } })
}

function requireSound(fields: RunFields) {
  const [first] = inOrder(fields.sessions)
  const startsAt = first?.startsAt.toISOString() ?? now().toString()
  if (!fields.online && !fields.locality) throw new Refusal('place_missing', {}, 'locality')
  if (fields.minimum > fields.seats) throw new Refusal('minimum_over_seats', { seats: fields.seats }, 'minimum')
  for (const field of ['enrolUntil', 'cancelUntil'] as const) {
    if (new Date(fields[field]) > new Date(startsAt)) throw new Refusal('deadline_after_start', { start: startsAt }, field)
  }
  requireSoundLate(fields, startsAt)
}

function columns({ sessions, enrolUntil, cancelUntil, ...same }: RunFields) {
  const sorted = inOrder(sessions)
  const startsAt = sorted[0]?.startsAt as Date
  const endsAt = sorted.at(-1)?.endsAt as Date
  return { ...same, ...lateColumns(same), enrolUntil: new Date(enrolUntil), cancelUntil: new Date(cancelUntil), startsAt, endsAt }
}

/** The fields of a run, without its life. */
export function runFieldsOf(run: CourseRun & { sessions: RunSession[] }): RunFields {
  const { placeName, street, postcode, locality, municipality, stop, online, onlineNote, wheelchair, seats, minimum, priceRappen } = run
  return {
    sessions: run.sessions.map(one => ({ startsAt: one.startsAt.toISOString(), endsAt: one.endsAt.toISOString() })),
    ...{ placeName, street, postcode, locality, municipality, stop, online, onlineNote, wheelchair, seats, minimum, priceRappen },
    enrolUntil: run.enrolUntil.toISOString(),
    cancelUntil: run.cancelUntil.toISOString(),
    ...lateFieldsOf(run),
  }
}

/** Only what differs. Moments come in several spellings of ISO, so they are written one way first. */
function changedFields(before: RunFields, given: RunFields) {
  const iso = (moment: string) => new Date(moment).toISOString()
  const sessions = inOrder(given.sessions).map(one => ({ startsAt: one.startsAt.toISOString(), endsAt: one.endsAt.toISOString() }))
  const lateUntil = given.lateUntil && iso(given.lateUntil)
  const after = { ...given, sessions, enrolUntil: iso(given.enrolUntil), cancelUntil: iso(given.cancelUntil), lateUntil }
  const names = (Object.keys(after) as (keyof RunFields)[]).filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  const pick = (fields: RunFields) => Object.fromEntries(names.map(name => [name, fields[name]]))
  return { before: pick(before), after: pick(after) }
}
