import { randomBytes } from 'node:crypto'
import { database } from '#db/client.ts'
import { type Actor, happensByItself, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { columnsOf, type StepDraft, stillPossible } from '#domain/learning-path/draft.ts'
import { requireSide } from '#domain/learning-path/path.ts'
import { startIn } from '#domain/learning-path/starting.ts'
import { readDrafts } from '#domain/learning-path/template.ts'
import { Refusal } from '#domain/refusal.ts'

export type GroupFields = { title: string; goalText: string; note: string | null; steps: StepDraft[] }

/** A teacher or counsellor writes one path for a class or group; whoever gets the link decides alone. */
export async function assignGroup(actor: Actor, fields: GroupFields) {
  if (!hasRole(actor, 'counsellor', 'provider_member') && !happensByItself(actor)) throw new Refusal('not_allowed')
  return database().$transaction(async tx => {
    for (const draft of fields.steps) await columnsOf(tx, draft)
    const key = randomBytes(24).toString('base64url')
    const data = { ...fields, key, assignedById: actor.account?.id ?? null, createdAt: nowDate() }
    const { id } = await tx.pathGroup.create({ data })
    const after = { title: fields.title, steps: fields.steps.length }
    await record(tx, actor, { concept: 'learning_path', subjectId: id, act: 'group_assigned', after })
    return { id, key }
  })
}

/** What one has assigned. How many took it is said from five on: below that, a number says who. */
export async function listGroups(actor: Actor) {
  const mine = { assignedById: actor.account?.id ?? '' }
  const rows = await database().pathGroup.findMany({
    where: mine,
    orderBy: { createdAt: 'desc' },
    include: { _count: { select: { paths: true } } },
  })
  return rows.map(({ id, key, title, goalText, note, steps, createdAt, endedAt, _count }) => ({
    ...{ id, key, title, goalText, note, steps: readDrafts(steps) },
    createdAt: createdAt.toISOString(),
    ended: endedAt !== null,
    taken: _count.paths >= fewest ? _count.paths : null,
  }))
}
const fewest = 5

/** The link leads nowhere any more; the paths that were taken stay their people's. */
export async function endGroup(actor: Actor, id: string) {
  return database().$transaction(async tx => {
    const { count } = await tx.pathGroup.updateMany({
      where: { id, assignedById: actor.account?.id ?? '', endedAt: null },
      data: { endedAt: nowDate() },
    })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'learning_path', subjectId: id, act: 'group_ended' })
    return { id }
  })
}

/** What is behind the link, for whoever holds it. Nothing in it tells of the others. */
export async function getGroup(key: string) {
  const row = await database().pathGroup.findUnique({ where: { key }, include: { assignedBy: { select: { name: true } } } })
  if (!row || row.endedAt) throw new Refusal('not_found')
  const { title, goalText, note, assignedBy } = row
  const steps = await Promise.all(
    (await stillPossible(database(), readDrafts(row.steps))).map(async draft => {
      const { kind, title, reason } = await columnsOf(database(), draft)
      return { kind, title, reason, onDay: draft.onDay ?? null, course: draft.course ?? null }
    }),
  )
  return { title, goalText, note, by: assignedBy?.name ?? null, steps }
}

/** Takes the group's path for a person one manages: all its steps come as proposals. Who has it already gets the one there is. */
export async function joinGroup(actor: Actor, key: string, personId: string) {
  const group = await database().pathGroup.findUnique({ where: { key } })
  if (!group || group.endedAt) throw new Refusal('not_found')
  if ((await requireSide(actor, personId)) !== 'person') throw new Refusal('not_found')
  return database().$transaction(async tx => {
    // Two clicks at once: the second waits here and then finds the path of the first.
    await tx.$queryRaw`select 1 from "Person" where id = ${personId}::uuid for no key update`
    const there = await tx.learningPath.findFirst({ where: { groupId: group.id, personId, endedAt: null } })
    if (there) return { id: there.id }
    return startIn(tx, actor, {
      ...{ personId, goal: { kind: 'free', text: group.goalText }, steps: await stillPossible(tx, readDrafts(group.steps)) },
      ...{ side: 'counsellor', groupId: group.id, proposedById: group.assignedById },
    })
  })
}
