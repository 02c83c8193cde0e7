import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { listInForce, requireShared } from '#domain/counselling/sharing.ts'
import { stillPossible } from '#domain/learning-path/draft.ts'
import type { Goal } from '#domain/learning-path/goal.ts'
import { startIn } from '#domain/learning-path/starting.ts'
import { tellProposed } from '#domain/learning-path/telling.ts'
import { getTemplate, requireCounsellor } from '#domain/learning-path/template.ts'

type Proposal = { personId: string; goal: Goal; templateId?: string | undefined }

/**
 * A counsellor begins a path for somebody who shares theirs: a goal in the person's name that the person may change, and the steps of
 * a template as proposals. A course of the template that was withdrawn since falls away.
 */
export async function proposePath(actor: Actor, { personId, goal, templateId }: Proposal): Promise<{ id: string }> {
  requireCounsellor(actor)
  await requireShared(actor, personId, 'path')
  const template = templateId ? await getTemplate(actor, templateId) : null
  return database().$transaction(async tx => {
    const steps = template ? await stillPossible(tx, template.steps) : []
    const path = await startIn(tx, actor, { ...{ personId, goal, steps }, side: 'counsellor', groupId: null, proposedById: null })
    await tellProposed(tx, personId, path.id)
    return path
  })
}

/** To whom the actor may propose a path today. */
export async function listSharers(actor: Actor) {
  const ids = (await listInForce(actor)).filter(one => one.path).map(one => one.personId)
  return database().person.findMany({
    where: { id: { in: ids } },
    select: { id: true, firstName: true, lastName: true },
    orderBy: [{ lastName: 'asc' }, { firstName: 'asc' }, { id: 'asc' }],
  })
}
