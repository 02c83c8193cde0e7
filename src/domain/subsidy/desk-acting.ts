import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { approve } from '#domain/subsidy/deciding.ts'
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
