import type { Tx } from '#db/client.ts'
import type { Enrolment, PathStep, Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { followTimeThatIs } from '#domain/learning-path/following-talks.ts'
import { moveStep } from '#domain/learning-path/moving.ts'
import { type Move, moves } from '#domain/learning-path/step.ts'

/**
 * Progress follows by itself: whoever moves an enrolment calls this in the same transaction. Only what the person has accepted
 * follows; a step that the person ticked off by hand stays theirs.
 */
export async function followEnrolment(tx: Tx, actor: Actor, enrolmentId: string): Promise<void> {
  const place = await tx.enrolment.findUnique({ where: { id: enrolmentId }, include: { run: { select: { courseId: true } } } })
  if (!place) return
  const steps = await tx.pathStep.findMany({
    where: {
      path: { personId: place.personId, endedAt: null },
      OR: [{ enrolmentId }, { courseId: place.run.courseId, state: { in: ['accepted', 'called_off'] } }],
    },
    orderBy: [{ pathId: 'asc' }, { position: 'asc' }],
  })
  // A course that stands twice on a path is taken twice: one place moves one of them.
  const own = steps.filter(step => step.enrolmentId === enrolmentId)
  const free = firstOfEachPath(steps.filter(step => !own.some(one => one.pathId === step.pathId)))
  for (const step of [...own, ...free]) await follow(tx, actor, place, step)
}

async function follow(tx: Tx, actor: Actor, place: Enrolment, step: PathStep) {
  const mine = step.enrolmentId === place.id
  const move = moveFor(place)
  if (!(move in moves[step.state])) return
  if (!mine && (move === 'leave' || move === 'callOff')) return
  const seat = move === 'leave' ? { enrolmentId: null, runId: null } : { enrolmentId: place.id, runId: place.runId }
  await moveStep(tx, actor, place.personId, step, move, seat)
}

function moveFor({ state, endReason }: Enrolment): Move {
  if (state === 'attended') return 'attend'
  if (state === 'absent') return 'leave'
  if (state !== 'cancelled') return 'enrol'
  return endReason === 'run_cancelled' ? 'callOff' : 'leave'
}

const firstOfEachPath = (steps: PathStep[]) => [...new Map(steps.toReversed().map(step => [step.pathId, step])).values()]

type Accepted = Pick<PathStep, 'kind' | 'pathId' | 'courseId'>

/** What already is: a step just accepted takes up the place, the attendance or the booked time that there is, or learns that its course is off. */
export async function followWhatIs(tx: Tx, actor: Actor, personId: string, step: Accepted): Promise<void> {
  await followTimeThatIs(tx, actor, personId, step)
  const { courseId } = step
  if (!courseId) return
  const place = await tx.enrolment.findFirst({
    where: { personId, run: { courseId }, state: { notIn: ['cancelled', 'absent'] } },
    orderBy: { arrival: 'desc' },
    select: { id: true },
  })
  if (place) await followEnrolment(tx, actor, place.id)
  await callOffGone(tx, actor, { courseId, path: { personId, endedAt: null } })
}

/** A run is called off: steps that had chosen it without a place yet offer equivalents too. */
export async function followCancelledRun(tx: Tx, actor: Actor, runId: string): Promise<void> {
  await callOffGone(tx, actor, { runId, path: { endedAt: null } })
}

/** A course is taken out of the catalogue: steps without a place in it offer equivalents; who has a place keeps it. */
export async function followWithdrawnCourse(tx: Tx, actor: Actor, courseId: string): Promise<void> {
  await callOffGone(tx, actor, { courseId, path: { endedAt: null } })
}

/** Of these steps, those that wait for something that will not take place: their run was called off or their course withdrawn. */
async function callOffGone(tx: Tx, actor: Actor, where: Prisma.PathStepWhereInput) {
  const gone = { OR: [{ run: { state: 'cancelled' as const } }, { course: { published: { state: { not: 'published' as const } } } }] }
  const steps = await tx.pathStep.findMany({
    where: { ...where, ...gone, state: 'accepted' },
    include: { path: { select: { personId: true } } },
    orderBy: { id: 'asc' },
  })
  for (const { path, ...step } of steps) await moveStep(tx, actor, path.personId, step, 'callOff')
}

/** A kept result of the self-test finishes the next test that the person accepted on each path. */
export async function followTest(tx: Tx, actor: Actor, personId: string): Promise<void> {
  const steps = await tx.pathStep.findMany({
    where: { kind: 'test', state: 'accepted', path: { personId, endedAt: null } },
    orderBy: [{ pathId: 'asc' }, { position: 'asc' }],
  })
  for (const step of firstOfEachPath(steps)) await moveStep(tx, actor, personId, step, 'attend')
}
