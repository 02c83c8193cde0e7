import { database, type Tx } from '#db/client.ts'
import type { CourseRun } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { catalogue } from '#domain/course/cataloguing.ts'
import { requireOwnCourse, requireOwnRun } from '#domain/course/owning.ts'
import { cancelRunEnrolments } from '#domain/enrolment/cancelling.ts'
import { tellRunChanged } from '#domain/enrolment/telling.ts'
import { afterSeatsChanged } from '#domain/enrolment/waiting-list.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** When and where, as the provider writes it. Moments are ISO instants; money is Rappen, null while not fixed. */
export type RunFields = {
  sessions: { startsAt: string; endsAt: string }[]
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
  return database().$transaction(async tx => {
    const run = await tx.courseRun.create({ data: { courseId, ...columns(fields), sessions: { createMany: { data: moments(fields) } } } })
    await record(tx, actor, { concept: 'run', subjectId: run.id, act: 'created', after: told(fields), providerId: course.providerId })
    return { runId: run.id, number: run.number }
  })
}

/** Opens a draft for enrolment. */
export async function openRun(actor: Actor, runId: string) {
  const { course } = await requireOwnRun(actor, runId)
  return database().$transaction(async tx => {
    const run = await lockRun(tx, runId)
    if (run.state !== 'draft') throw new Refusal('move_impossible')
    await tx.courseRun.update({ where: { id: runId }, data: { state: 'open' } })
    await record(tx, actor, {
      concept: 'run',
      subjectId: runId,
      act: 'opened',
      before: { state: 'draft' },
      after: { state: 'open' },
      providerId: course.providerId,
    })
    await catalogue(tx, run.courseId)
  })
}

/** Changes a run. Seats can't fall below what is taken; prices already asked stay on their enrolments. `seen` as in saveDraft. */
export async function changeRun(actor: Actor, runId: string, fields: RunFields, seen?: string) {
  const { course } = await requireOwnRun(actor, runId)
  return database().$transaction(async tx => {
    const before = await lockRun(tx, runId)
    if (before.state === 'cancelled') throw new Refusal('run_cancelled')
    if (seen && before.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    if (fields.seats + before.overruled < before.taken) throw new Refusal('seats_below_taken', { taken: before.taken }, 'seats')
    const whereBefore = await whereAndWhen(tx, runId)
    const sessions = { deleteMany: {}, createMany: { data: moments(fields) } }
    const run = await tx.courseRun.update({ where: { id: runId }, data: { ...columns(fields), sessions } })
    const was = { seats: before.seats, priceRappen: before.priceRappen, startsAt: before.startsAt.toISOString(), locality: before.locality }
    await record(tx, actor, {
      concept: 'run',
      subjectId: runId,
      act: 'changed',
      before: was,
      after: told(fields),
      providerId: course.providerId,
    })
    if (run.state === 'open' && (await whereAndWhen(tx, runId)) !== whereBefore) await tellRunChanged(tx, runId)
    await afterSeatsChanged(tx, runId)
    await catalogue(tx, run.courseId)
    return { updatedAt: run.updatedAt.toISOString() }
  })
}

/** The same again on other days, as a draft. */
export async function copyRun(
  actor: Actor,
  runId: string,
  sessions: RunFields['sessions'],
  deadlines: Pick<RunFields, 'enrolUntil' | 'cancelUntil'>,
) {
  const run = await requireOwnRun(actor, runId)
  const { placeName, street, postcode, locality, municipality, stop, online, onlineNote, wheelchair, seats, minimum, priceRappen } = run
  const place = { placeName, street, postcode, locality, municipality, stop, online, onlineNote, wheelchair }
  return createRun(actor, run.courseId, { ...place, seats, minimum, priceRappen, sessions, ...deadlines })
}

/** Cancels a run; the people in it are told by the enrolment part, in the same transaction. */
export async function cancelRun(actor: Actor, runId: string, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  const { course } = await requireOwnRun(actor, runId)
  return database().$transaction(async tx => {
    const run = await lockRun(tx, runId)
    if (run.state === 'cancelled') throw new Refusal('move_impossible')
    await tx.courseRun.update({ where: { id: runId }, data: { state: 'cancelled', cancelledAt: nowDate(), cancelReason: reason } })
    await record(tx, actor, {
      concept: 'run',
      subjectId: runId,
      act: 'cancelled',
      before: { state: run.state },
      after: { state: 'cancelled' },
      reason,
      providerId: course.providerId,
    })
    const told = await cancelRunEnrolments(tx, actor, runId, reason)
    await catalogue(tx, run.courseId)
    return { told }
  })
}

/** What people with a place must be told about when it changes. */
async function whereAndWhen(tx: Tx, runId: string): Promise<string> {
  const { sessions, placeName, street, postcode, locality, online, onlineNote } = await tx.courseRun.findUniqueOrThrow({
    where: { id: runId },
    include: { sessions: { orderBy: { startsAt: 'asc' }, select: { startsAt: true, endsAt: true } } },
  })
  return JSON.stringify({ sessions, placeName, street, postcode, locality, online, onlineNote })
}

async function lockRun(tx: Tx, runId: string): Promise<CourseRun> {
  await tx.$queryRaw`select 1 from "CourseRun" where id = ${runId}::uuid for update`
  return tx.courseRun.findUniqueOrThrow({ where: { id: runId } })
}

/** First to last, without overlap; refuses none and crossed ones. */
function moments({ sessions }: RunFields) {
  const sorted = sessions
    .map(one => ({ startsAt: new Date(one.startsAt), endsAt: new Date(one.endsAt) }))
    .sort((a, b) => +a.startsAt - +b.startsAt)
  const crossed = sorted.some((one, i) => one.endsAt <= one.startsAt || (sorted[i + 1] && one.endsAt > (sorted[i + 1]?.startsAt ?? 0)))
  if (sorted.length === 0 || crossed) throw new Refusal('sessions_crossed', {}, 'sessions')
  return sorted
}

function columns(fields: RunFields) {
  const sorted = moments(fields)
  const { sessions: _, enrolUntil, cancelUntil, ...same } = fields
  const startsAt = sorted[0]?.startsAt as Date
  const endsAt = sorted.at(-1)?.endsAt as Date
  return { ...same, enrolUntil: new Date(enrolUntil), cancelUntil: new Date(cancelUntil), startsAt, endsAt }
}

const told = ({ sessions, seats, priceRappen, locality, online }: RunFields) => ({ sessions, seats, priceRappen, locality, online })
