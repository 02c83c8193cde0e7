import type { Tx } from '#db/client.ts'
import type { PathStep, Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { after, type Move } from '#domain/learning-path/step.ts'

type Data = Omit<Prisma.PathStepUncheckedUpdateInput, 'state' | 'doneAt'>

/** What the history calls a move. */
export const acts = {
  accept: 'step_accepted',
  decline: 'step_declined',
  withdraw: 'step_withdrawn',
  finish: 'step_finished',
  reopen: 'step_reopened',
  drop: 'step_dropped',
  restore: 'step_restored',
  replace: 'step_replaced',
  enrol: 'step_enrolled',
  book: 'step_booked',
  attend: 'step_attended',
  leave: 'step_left',
  callOff: 'step_called_off',
} as const satisfies Record<Move, string>

/**
 * One move of one step with its row in the history. The history keeps states and numbers, not words: what stands in a path is
 * nobody's who reads the history. False: somebody moved the step meanwhile.
 */
export async function moveStep(tx: Tx, actor: Actor, personId: string, step: PathStep, move: Move, data: Data = {}): Promise<boolean> {
  const state = after(step.state, move)
  const doneAt = state === 'done' ? nowDate() : null
  const { count } = await tx.pathStep.updateMany({ where: { id: step.id, state: step.state }, data: { ...data, state, doneAt } })
  if (count === 0) return false
  await tellHistory(tx, actor, personId, step, acts[move], { state: step.state }, { state })
  return true
}

type Words = Record<string, string | number | null>

export const tellHistory = (
  tx: Tx,
  actor: Actor,
  personId: string,
  step: Pick<PathStep, 'id' | 'pathId'>,
  act: string,
  before: Words | null,
  after: Words,
) => record(tx, actor, { concept: 'learning_path', subjectId: step.pathId, personId, act, before, after: { ...after, step: step.id } })
