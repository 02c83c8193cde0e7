import { database, type Tx } from '#db/client.ts'
import type { PathStep } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { signal, visitorOf } from '#domain/insight/signalling.ts'
import { columnsOf, type StepDraft } from '#domain/learning-path/draft.ts'
import { followWhatIs } from '#domain/learning-path/following.ts'
import { followTimeThatIs, isAhead } from '#domain/learning-path/following-talks.ts'
import { moveStep, tellHistory } from '#domain/learning-path/moving.ts'
import { lockPath, requirePath, requirePerson, requireStep } from '#domain/learning-path/path.ts'
import { addSteps } from '#domain/learning-path/starting.ts'
import { type CounsellorMove, listMoves, type PersonMove } from '#domain/learning-path/step.ts'
import { tellProposed } from '#domain/learning-path/telling.ts'
import { Refusal } from '#domain/refusal.ts'

/** A button of a step. `replace` is not among them: it needs the other course (replaceCourse). */
export type Button = Exclude<PersonMove, 'replace'> | CounsellorMove

/** Accepts, declines, finishes, drops a step, or takes one's own proposal back: whatever the table has for this side. */
export async function decide(actor: Actor, stepId: string, move: Button) {
  const { path, side } = await requireStep(actor, stepId)
  return database().$transaction(async tx => {
    await lockPath(tx, path.id)
    const step = await tx.pathStep.findUniqueOrThrow({ where: { id: stepId } })
    if (!listMoves(step.state, side).includes(move)) throw new Refusal('move_impossible')
    const decided = move === 'accept' || move === 'decline' ? { decidedAt: nowDate() } : {}
    const anew = move === 'restore' || move === 'accept'
    const loose = move === 'reopen' || (move === 'finish' && (await isAhead(tx, step)))
    const fresh = { ...(anew && { enrolmentId: null }), ...((anew || loose) && { appointmentId: null }) }
    if (!(await moveStep(tx, actor, path.personId, step, move, { ...decided, ...fresh }))) throw new Refusal('changed_meanwhile')
    if (move === 'decline') await signalDeclined(tx, actor, step.courseId)
    if (anew) await followWhatIs(tx, actor, path.personId, step)
    if (move === 'reopen') await followTimeThatIs(tx, actor, path.personId, step)
    return { pathId: path.id }
  })
}

/** A course that nobody wants says something about what is missing; who declined it is not kept. */
async function signalDeclined(tx: Tx, actor: Actor, courseId: string | null) {
  const course = courseId
    ? await tx.course.findUnique({ where: { id: courseId }, include: { published: { include: { competences: true } } } })
    : null
  const [first] = course?.published?.competences ?? []
  if (!course?.published) return
  const said = { kind: 'declined' as const, text: course.published.title, code: first?.code, level: first?.toLevel }
  await signal(tx, said, visitorOf(actor, ''))
}

/** Says yes to every proposal at once. */
export async function acceptAll(actor: Actor, pathId: string) {
  const { path, side } = await requirePath(actor, pathId)
  requirePerson(side)
  return database().$transaction(async tx => {
    await lockPath(tx, pathId)
    const steps = await tx.pathStep.findMany({ where: { pathId, state: 'proposed' }, orderBy: { position: 'asc' } })
    for (const step of steps) {
      await moveStep(tx, actor, path.personId, step, 'accept', { decidedAt: nowDate() })
      await followWhatIs(tx, actor, path.personId, step)
    }
    return { accepted: steps.length }
  })
}

/** The person adds an own step; a counsellor proposes one, and the person is told. */
export async function addStep(actor: Actor, pathId: string, draft: StepDraft) {
  const { path, side } = await requirePath(actor, pathId)
  return database().$transaction(async tx => {
    await lockPath(tx, pathId)
    const onto = { pathId, personId: path.personId, side, proposedById: actor.account?.id ?? null }
    const [id = ''] = await addSteps(tx, actor, onto, [draft])
    if (side === 'counsellor') await tellProposed(tx, path.personId, pathId)
    return { id }
  })
}

/**
 * What may be changed of a step; kind and course stay: another course is another step, or an equivalent (replaceCourse).
 * `run` is the public number of a run of the course; left out, any run of it will do.
 */
export type Change = {
  title?: string | undefined
  reason?: string | null | undefined
  onDay?: string | null | undefined
  run?: number | undefined
}

/**
 * The person writes a step as it suits them; changing a proposal accepts it. A counsellor may reword only what is still a
 * proposal: what the person has accepted is theirs.
 */
export async function changeStep(actor: Actor, stepId: string, change: Change) {
  const { path, side } = await requireStep(actor, stepId)
  return database().$transaction(async tx => {
    await lockPath(tx, path.id)
    const step = await tx.pathStep.findUniqueOrThrow({ where: { id: stepId } })
    if (side === 'counsellor' && step.state !== 'proposed') throw new Refusal('move_impossible')
    const { title, reason, onDay } = await columnsOf(tx, { kind: 'own_task', ...change, title: change.title || step.title })
    await tx.pathStep.update({ where: { id: stepId }, data: { title, reason, onDay, ...(await chosenRun(tx, step, change.run)) } })
    await tellHistory(tx, actor, path.personId, step, 'step_changed', null, { state: step.state })
    if (side === 'person' && step.state === 'proposed') {
      await moveStep(tx, actor, path.personId, step, 'accept', { decidedAt: nowDate() })
      await followWhatIs(tx, actor, path.personId, step)
    }
    return { pathId: path.id }
  })
}

/** Only before there is a place: with one, the run is the place's, and another one is another enrolment. */
async function chosenRun(tx: Tx, step: PathStep, number: number | undefined) {
  if (step.kind !== 'course' || !['proposed', 'accepted'].includes(step.state)) return {}
  const course = await tx.course.findUnique({ where: { id: step.courseId ?? '' }, select: { slug: true } })
  const kept = step.runId ? await tx.courseRun.findUnique({ where: { id: step.runId }, select: { number: true } }) : null
  // The run that stands there may have closed meanwhile: whoever only rewords the step keeps it.
  if (number && kept?.number === number) return {}
  const { runId } = number ? await columnsOf(tx, { kind: 'course', course: course?.slug, run: number }) : { runId: null }
  return { runId }
}

/** Puts an equivalent course in the place of one that was called off. */
export async function replaceCourse(actor: Actor, stepId: string, instead: { course: string; run?: number | undefined }) {
  const { path, side } = await requireStep(actor, stepId)
  requirePerson(side)
  return database().$transaction(async tx => {
    await lockPath(tx, path.id)
    const step = await tx.pathStep.findUniqueOrThrow({ where: { id: stepId } })
    const { title, courseId, runId } = await columnsOf(tx, { kind: 'course', ...instead })
    if (!(await moveStep(tx, actor, path.personId, step, 'replace', { title, courseId, runId, enrolmentId: null })))
      throw new Refusal('changed_meanwhile')
    await followWhatIs(tx, actor, path.personId, { ...step, courseId })
    return { pathId: path.id }
  })
}
