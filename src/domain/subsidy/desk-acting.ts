import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { approve, moveUp, release } from '#domain/subsidy/deciding.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { lockApplication, moveApplication } from '#domain/subsidy/moving.ts'

/** The officer begins with a case, or takes it over from somebody who is away. */
export async function takeUp(actor: Actor, applicationId: string) {
  if (!actor.account || !hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
  const officerId = actor.account.id
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    if (application.state === 'draft') throw new Refusal('not_found')
    await requireImpartial(tx, actor, application.personId)
    if (application.state === 'submitted')
      return void (await moveApplication(tx, actor, application, 'takeUp', { act: 'taken_up', data: { officerId } }))
    if (application.officerId === officerId) return
    await tx.subsidyApplication.update({ where: { id: applicationId }, data: { officerId } })
    const { personId } = application
    await record(tx, actor, { concept: 'subsidy', subjectId: applicationId, personId, act: 'taken_over' })
  })
}

/**
 * Ends a case that will not be decided or not be paid: the person took it back (`withdraw`), or there is nothing left to decide
 * (`declareMoot`). Money it held returns to its year; the job `move-up-applications` gives it to whoever waits.
 */
export async function endCase(actor: Actor, applicationId: string, move: 'withdraw' | 'declareMoot', reason: string) {
  if (!hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    const act = move === 'withdraw' ? 'withdrawn' : 'declared_moot'
    await moveApplication(tx, actor, application, move, { act, reason: reason.trim() })
    await dropOpen(tx, applicationId, reason.trim())
    await release(tx, actor, applicationId)
  })
}

/** Nobody approves a proposal in a case that has ended, or waits for a document of one. */
async function dropOpen(tx: Tx, applicationId: string, returnReason: string) {
  await tx.subsidyDecision.updateMany({ where: { applicationId, state: 'proposed' }, data: { state: 'returned', returnReason } })
  await tx.subsidyRequest.updateMany({ where: { applicationId, state: 'outstanding' }, data: { state: 'waived', settledAt: nowDate() } })
}

export type Outcome = { id: string; state: string; reason: null } | { id: string; state: null; reason: Refusal }

/** Many at once, and still each alone: every case has its own transaction and its own answer, and a no stops nothing but itself. */
export async function approveAll(actor: Actor, cases: readonly { id: string; seen: string }[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const { id, seen } of cases) {
    try {
      const { state } = await approve(actor, id, seen)
      outcomes.push({ id, state, reason: null })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      outcomes.push({ id, state: null, reason: error })
    }
  }
  return outcomes
}

/** After money came free, wherever: whoever queues moves up. Run by a job, so that no act waits for the whole queue. */
export async function moveUpAll() {
  const years = await database().$queryRaw<{ programmeId: string; year: number }[]>`
    select distinct v."programmeId", coalesce(left(a.facts->>'course_start', 4)::int, extract(year from a."submittedAt")::int) as year
    from "SubsidyApplication" a join "SubsidyVersion" v on v.id = a."versionId" where a.state = 'queued'`
  for (const { programmeId, year } of years) await moveUp(programmeId, year)
}
