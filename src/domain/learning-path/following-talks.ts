import type { Tx } from '#db/client.ts'
import type { Appointment, PathStep } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { moveStep, tellHistory } from '#domain/learning-path/moving.ts'
import { type Move, moves } from '#domain/learning-path/step.ts'

/**
 * A talk on a path follows the time that is booked for it, as a course follows its place: whoever moves an appointment calls this in
 * the same transaction. Only what the person has accepted follows; a talk that they ticked off by hand stays theirs.
 */
export async function followAppointment(tx: Tx, actor: Actor, appointmentId: string): Promise<void> {
  const time = await tx.appointment.findUnique({ where: { id: appointmentId }, include: { slot: { select: { counsellorId: true } } } })
  if (!time) return
  const steps = await tx.pathStep.findMany({
    where: {
      path: { personId: time.personId, endedAt: null },
      OR: [{ appointmentId }, { kind: 'appointment', state: 'accepted' }],
    },
    orderBy: [{ pathId: 'asc' }, { position: 'asc' }],
  })
  // Two talks on a path are two appointments: one time moves one of them.
  for (const onPath of Map.groupBy(steps, step => step.pathId).values()) {
    const own = onPath.find(step => step.appointmentId === appointmentId)
    const step = own ?? meant(onPath, time.slot.counsellorId)
    if (step) await follow(tx, actor, time, step)
  }
}

/** The first talk that this counsellor proposed; where there is none, the first of the path. */
const meant = (steps: PathStep[], counsellorId: string) => steps.find(step => step.proposedById === counsellorId) ?? steps[0]

async function follow(tx: Tx, actor: Actor, time: Appointment, step: PathStep) {
  const move = moveFor(time)
  if (!move || !(move in moves[step.state])) return
  if (move === 'leave' && step.appointmentId !== time.id) return
  if (step.state === 'done' && time.state !== 'missed') return
  await moveStep(tx, actor, time.personId, step, move, { appointmentId: move === 'leave' ? null : time.id })
}

// A time that was moved says nothing itself: the new one does (followMoved).
function moveFor({ state }: Appointment): Move | null {
  if (state === 'moved') return null
  if (state === 'booked') return 'book'
  return state === 'held' ? 'attend' : 'leave'
}

/** Is the talk's time still to come? Who ticks it off before has had another one, and the time is free for the next talk. */
export const isAhead = async (tx: Tx, { appointmentId }: Pick<PathStep, 'appointmentId'>): Promise<boolean> =>
  appointmentId !== null && (await tx.appointment.count({ where: { id: appointmentId, slot: { startsAt: { gt: nowDate() } } } })) > 0

/** The talk goes along to the other time. */
export async function followMoved(tx: Tx, actor: Actor, old: { id: string; personId: string }, appointmentId: string): Promise<void> {
  const steps = await tx.pathStep.findMany({ where: { appointmentId: old.id, path: { endedAt: null } }, orderBy: { id: 'asc' } })
  for (const step of steps) {
    const { count } = await tx.pathStep.updateMany({ where: { id: step.id, state: step.state }, data: { appointmentId } })
    if (count) await tellHistory(tx, actor, old.personId, step, 'step_rebooked', { state: step.state }, { state: step.state })
  }
}

/** What already is: a talk just accepted takes up a time that is booked and that no other talk of its path has. */
export async function followTimeThatIs(tx: Tx, actor: Actor, personId: string, step: Pick<PathStep, 'kind' | 'pathId'>): Promise<void> {
  if (step.kind !== 'appointment') return
  const time = await tx.appointment.findFirst({
    where: { personId, state: 'booked', slot: { endsAt: { gt: nowDate() } }, steps: { none: { pathId: step.pathId } } },
    orderBy: { slot: { startsAt: 'asc' } },
    select: { id: true },
  })
  if (time) await followAppointment(tx, actor, time.id)
}
