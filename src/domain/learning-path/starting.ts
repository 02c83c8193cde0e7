import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { columnsOf, type StepDraft } from '#domain/learning-path/draft.ts'
import { followWhatIs } from '#domain/learning-path/following.ts'
import { type Goal, goalColumns } from '#domain/learning-path/goal.ts'
import { lockPath, requirePath, requirePerson, requireSide } from '#domain/learning-path/path.ts'
import type { PathSide } from '#domain/learning-path/step.ts'
import { tellProposed } from '#domain/learning-path/telling.ts'

type Start = { personId: string; goal: Goal; steps?: readonly StepDraft[] | undefined }

/**
 * Begins a path for a person: their own steps are accepted, a counsellor's are proposals.
 * Also what the route planner and a kept result call.
 */
export async function startPath(actor: Actor, { personId, goal, steps = [] }: Start): Promise<{ id: string }> {
  const side = await requireSide(actor, personId)
  return database().$transaction(async tx => {
    const path = await startIn(tx, actor, { personId, goal, steps, side, groupId: null, proposedById: null })
    if (side === 'counsellor') await tellProposed(tx, personId, path.id)
    return path
  })
}

type StartIn = Required<Omit<Start, 'steps'>> & {
  steps: readonly StepDraft[]
  side: PathSide
  groupId: string | null
  /** Whose proposals the steps are, where it is not the actor. */
  proposedById: string | null
}

export async function startIn(tx: Tx, actor: Actor, { personId, goal, steps, side, groupId, proposedById }: StartIn) {
  const columns = await goalColumns(tx, goal)
  const path = await tx.learningPath.create({
    data: { ...columns, personId, groupId, startedById: actor.account?.id ?? null, createdAt: nowDate() },
  })
  await record(tx, actor, {
    ...{ concept: 'learning_path', subjectId: path.id, personId, act: 'started' },
    after: { goal: columns.goalKind, steps: steps.length },
  })
  await addSteps(tx, actor, { pathId: path.id, personId, side, proposedById: proposedById ?? actor.account?.id ?? null }, steps)
  return { id: path.id }
}

type Onto = { pathId: string; personId: string; side: PathSide; proposedById: string | null }

/** Puts steps at the end of a path whose lock is held. What the person adds is accepted with that; everything else is proposed. */
export async function addSteps(tx: Tx, actor: Actor, { pathId, personId, side, proposedById }: Onto, drafts: readonly StepDraft[]) {
  const last = await tx.pathStep.aggregate({ where: { pathId }, _max: { position: true } })
  const own = side === 'person'
  const ids: string[] = []
  for (const [n, draft] of drafts.entries()) {
    const columns = await columnsOf(tx, draft)
    const position = (last._max.position ?? 0) + n + 1
    const decided = own ? { state: 'accepted' as const, decidedAt: nowDate() } : { state: 'proposed' as const }
    const step = await tx.pathStep.create({
      data: { ...columns, ...decided, pathId, position, proposedFrom: side, proposedById, createdAt: nowDate() },
    })
    await record(tx, actor, {
      ...{ concept: 'learning_path', subjectId: pathId, personId, act: own ? 'step_added' : 'step_proposed' },
      after: { step: step.id, kind: step.kind, state: step.state },
    })
    if (own) await followWhatIs(tx, actor, personId, step)
    ids.push(step.id)
  }
  return ids
}

/** The person's own goal, so only the person (or who manages them) changes it. */
export async function changeGoal(actor: Actor, pathId: string, goal: Goal) {
  const { path } = await requireOwn(actor, pathId)
  await database().$transaction(async tx => {
    await lockPath(tx, pathId)
    const columns = await goalColumns(tx, goal)
    await tx.learningPath.update({ where: { id: pathId }, data: columns })
    const [before, after] = [{ goal: path.goalKind }, { goal: columns.goalKind }]
    await record(tx, actor, { concept: 'learning_path', subjectId: pathId, personId: path.personId, act: 'goal_changed', before, after })
  })
  return { id: pathId }
}

/** Puts a path away: it stays readable, nothing in it moves any more. */
export async function endPath(actor: Actor, pathId: string) {
  const { path } = await requireOwn(actor, pathId)
  await database().$transaction(async tx => {
    await lockPath(tx, pathId)
    await tx.learningPath.update({ where: { id: pathId }, data: { endedAt: nowDate() } })
    await record(tx, actor, { concept: 'learning_path', subjectId: pathId, personId: path.personId, act: 'ended' })
  })
  return { id: pathId }
}

async function requireOwn(actor: Actor, pathId: string) {
  const access = await requirePath(actor, pathId)
  requirePerson(access.side)
  return access
}
