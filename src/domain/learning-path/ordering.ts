import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { lockPath, requirePerson, requireStep } from '#domain/learning-path/path.ts'
import { offThePath } from '#domain/learning-path/step.ts'
import { Refusal } from '#domain/refusal.ts'

/** The steps in their new order: `id` stands at place `to` (from 1 on) among those on the way; beyond the end is the end. */
export function moveTo<T extends { id: string }>(steps: readonly T[], id: string, to: number): T[] {
  const moved = steps.find(step => step.id === id)
  if (!moved) return [...steps]
  const others = steps.filter(step => step.id !== id)
  const at = Math.min(Math.max(1, to), steps.length) - 1
  return [...others.slice(0, at), moved, ...others.slice(at)]
}

/** The one door behind dragging, keys and the plain buttons: the person puts a step at another place of their path. */
export async function reorder(actor: Actor, stepId: string, to: number) {
  const { path, side } = await requireStep(actor, stepId)
  requirePerson(side)
  return database().$transaction(async tx => {
    await lockPath(tx, path.id)
    const all = await tx.pathStep.findMany({ where: { pathId: path.id }, orderBy: [{ position: 'asc' }, { id: 'asc' }] })
    const onTheWay = all.filter(step => !offThePath.includes(step.state))
    if (!onTheWay.some(step => step.id === stepId)) throw new Refusal('move_impossible')
    const ordered = moveTo(onTheWay, stepId, to)
    const was = onTheWay.findIndex(step => step.id === stepId) + 1
    const is = ordered.findIndex(step => step.id === stepId) + 1
    if (is === was) return { pathId: path.id, position: is, of: ordered.length }
    // What is off the path stands at the end, in its old order.
    const rest = all.filter(step => !onTheWay.includes(step))
    for (const [n, step] of [...ordered, ...rest].entries())
      if (step.position !== n + 1) await tx.pathStep.update({ where: { id: step.id }, data: { position: n + 1 } })
    await record(tx, actor, {
      ...{ concept: 'learning_path', subjectId: path.id, personId: path.personId, act: 'step_moved' },
      before: { step: stepId, position: was },
      after: { step: stepId, position: is },
    })
    return { pathId: path.id, position: is, of: ordered.length }
  })
}
