import { database } from '#db/client.ts'
import type { PathStep } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { columnsOf } from '#domain/learning-path/draft.ts'
import { followWhatIs } from '#domain/learning-path/following.ts'
import { goalOf } from '#domain/learning-path/goal.ts'
import { moveStep, tellHistory } from '#domain/learning-path/moving.ts'
import { lockPath, requirePath, requirePerson } from '#domain/learning-path/path.ts'
import { addSteps } from '#domain/learning-path/starting.ts'
import { type Move, offThePath, type StepState } from '#domain/learning-path/step.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** The open paths of everybody one acts for, each with the step on which this course stands there already. */
export async function listPathsForCourse(actor: Actor, slug: string, language: Language) {
  const course = await database().course.findUnique({ where: { slug }, select: { id: true } })
  if (!course) throw new Refusal('not_found')
  const managed = await listManaged(actor)
  const rows = await database().learningPath.findMany({
    where: { personId: { in: managed.map(one => one.person.id) }, endedAt: null },
    include: { goalProfession: { include: { needs: true } }, steps: { where: { courseId: course.id }, orderBy: { position: 'asc' } } },
    orderBy: { createdAt: 'desc' },
  })
  return managed.map(({ person, as }) => ({
    ...{ id: person.id, firstName: person.firstName, lastName: person.lastName, as },
    paths: rows
      .filter(row => row.personId === person.id)
      .map(row => ({ id: row.id, goal: goalOf(row, language), there: shown(row.steps) })),
  }))
}

const shown = (steps: PathStep[]) => {
  const there = standing(steps)
  return there && { id: there.id, state: there.state }
}

/** Where a course stands on a path: what is on the way before what was left aside, of several the last. */
const standing = (steps: readonly PathStep[]): PathStep | undefined =>
  steps.findLast(step => !offThePath.includes(step.state)) ?? steps.at(-1)

/** Who wants the course says yes to what waits for it; what is accepted already stays as it is. */
const yes: Partial<Record<StepState, Move>> = { proposed: 'accept', declined: 'accept', dropped: 'restore', called_off: 'replace' }

/**
 * Puts a course on a path from its own page, once: where it stands there already, that step is taken up, with the run if one is named.
 * Somebody who wants to take a course twice adds the second step on the path itself.
 */
export async function addCourse(actor: Actor, pathId: string, wish: { course: string; run?: number | undefined }) {
  const { path, side } = await requirePath(actor, pathId)
  requirePerson(side)
  return database().$transaction(async tx => {
    await lockPath(tx, pathId)
    const { courseId, runId, title } = await columnsOf(tx, { kind: 'course', ...wish })
    const there = standing(await tx.pathStep.findMany({ where: { pathId, courseId }, orderBy: { position: 'asc' } }))
    if (!there) {
      const onto = { pathId, personId: path.personId, side, proposedById: actor.account?.id ?? null }
      const [id = ''] = await addSteps(tx, actor, onto, [{ kind: 'course', ...wish }])
      return { id, pathId, isNew: true }
    }
    const move = yes[there.state]
    if (move) {
      // The run of a course that was called off is gone; every other choice stays unless a new one is made.
      const chosen = { runId: runId ?? (move === 'replace' ? null : there.runId), enrolmentId: null }
      const named = move === 'replace' ? { title } : {}
      await moveStep(tx, actor, path.personId, there, move, { ...chosen, ...named, ...(move === 'accept' ? { decidedAt: nowDate() } : {}) })
      await followWhatIs(tx, actor, path.personId, there)
    } else if (there.state === 'accepted' && runId && runId !== there.runId) {
      await tx.pathStep.update({ where: { id: there.id }, data: { runId } })
      await tellHistory(tx, actor, path.personId, there, 'step_changed', null, { state: there.state })
    }
    return { id: there.id, pathId, isNew: false }
  })
}
