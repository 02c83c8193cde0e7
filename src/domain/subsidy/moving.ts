import type { Tx } from '#db/client.ts'
import type { Prisma, SubsidyApplication } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { releaseHold } from '#domain/enrolment/hold-ends.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { after, type Move, type SubsidyState } from '#domain/subsidy/application.ts'

export type LockedApplication = SubsidyApplication

/** Everyone who moves an application locks it first. Order of locks: application, then the year of the budget. */
export async function lockApplication(tx: Tx, id: string): Promise<LockedApplication> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`select id from "SubsidyApplication" where id = ${id}::uuid for update`
  if (!row) throw new Refusal('not_found')
  return tx.subsidyApplication.findUniqueOrThrow({ where: { id } })
}

type How = {
  /** The verb in the history, in the past tense. */
  act: string
  data?: Omit<Prisma.SubsidyApplicationUncheckedUpdateInput, 'state'>
  reason?: string | undefined
  after?: Record<string, string | number | null>
}

/** One step of one locked application: state and history change together or not at all. */
export async function moveApplication(tx: Tx, actor: Actor, application: LockedApplication, move: Move, how: How) {
  const state = after(application.state, move)
  const changed = await tx.subsidyApplication.update({ where: { id: application.id }, data: { ...how.data, state } })
  await record(tx, actor, {
    ...{ concept: 'subsidy', subjectId: application.id, personId: application.personId, act: how.act, reason: how.reason },
    before: { state: application.state },
    after: { state, ...how.after },
  })
  const ending = endsHold[state]
  if (ending) await releaseHold(tx, application.id, ending)
  Object.assign(application, changed)
  return changed
}

/** Where there is nothing more to wait for, no seat is held. */
const endsHold: Partial<Record<SubsidyState, 'withdrawn' | 'decided'>> = {
  ...{ withdrawn: 'withdrawn', refused: 'decided', not_entered: 'decided', moot: 'decided' },
}
