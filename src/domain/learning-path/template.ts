import { z } from 'zod'
import { database } from '#db/client.ts'
import { type Actor, happensByItself, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { columnsOf, type StepDraft, stillPossible } from '#domain/learning-path/draft.ts'
import { lockPath, requirePath } from '#domain/learning-path/path.ts'
import { addSteps } from '#domain/learning-path/starting.ts'
import { stepKinds } from '#domain/learning-path/step.ts'
import { tellProposed } from '#domain/learning-path/telling.ts'
import { Refusal } from '#domain/refusal.ts'

export type TemplateFields = { title: string; summary: string; steps: StepDraft[] }

const shape = z.array(
  z.object({
    kind: z.enum(stepKinds),
    title: z.string().optional(),
    reason: z.string().nullish(),
    onDay: z.string().nullish(),
    course: z.string().nullish(),
    run: z.number().nullish(),
  }),
)
/** Steps as they were kept in a template or a group. */
export const readDrafts = (kept: unknown): StepDraft[] => shape.parse(kept)

/** Templates belong to all counsellors together: whoever is away leaves them usable and correctable. */
export async function listTemplates(actor: Actor) {
  requireCounsellor(actor)
  const rows = await database().pathTemplate.findMany({ where: { endedAt: null }, include: { writtenBy: true }, orderBy: { title: 'asc' } })
  return rows.map(({ id, title, summary, steps, writtenBy, updatedAt }) => ({
    ...{ id, title, summary, steps: readDrafts(steps), by: writtenBy?.name ?? null, updatedAt: updatedAt.toISOString() },
  }))
}

export async function getTemplate(actor: Actor, id: string) {
  const found = (await listTemplates(actor)).find(one => one.id === id)
  if (!found) throw new Refusal('not_found')
  return found
}

/** Writes a new template, or an existing one anew; every course in it must be on offer. */
export async function writeTemplate(actor: Actor, { id, ...fields }: TemplateFields & { id?: string | undefined }) {
  requireCounsellor(actor)
  return database().$transaction(async tx => {
    for (const draft of fields.steps) await columnsOf(tx, draft)
    const data = { ...fields, steps: fields.steps, writtenById: actor.account?.id ?? null }
    const { count } = id ? await tx.pathTemplate.updateMany({ where: { id, endedAt: null }, data }) : { count: 1 }
    if (count === 0) throw new Refusal('not_found')
    const templateId = id ?? (await tx.pathTemplate.create({ data })).id
    const after = { title: fields.title, steps: fields.steps.length }
    await record(tx, actor, { concept: 'learning_path', subjectId: templateId, act: 'template_written', after })
    return { id: templateId }
  })
}

export async function endTemplate(actor: Actor, id: string) {
  requireCounsellor(actor)
  return database().$transaction(async tx => {
    const { count } = await tx.pathTemplate.updateMany({ where: { id, endedAt: null }, data: { endedAt: nowDate() } })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'learning_path', subjectId: id, act: 'template_ended' })
    return { id }
  })
}

/** Lays a template's steps onto a path as proposals. */
export async function applyTemplate(actor: Actor, pathId: string, templateId: string) {
  const template = await getTemplate(actor, templateId)
  const { path } = await requirePath(actor, pathId)
  return database().$transaction(async tx => {
    await lockPath(tx, pathId)
    const proposedById = actor.account?.id ?? null
    await addSteps(
      tx,
      actor,
      { pathId, personId: path.personId, side: 'counsellor', proposedById },
      await stillPossible(tx, template.steps),
    )
    await tellProposed(tx, path.personId, pathId)
    return { added: template.steps.length }
  })
}

export function requireCounsellor(actor: Actor) {
  if (!hasRole(actor, 'counsellor') && !happensByItself(actor)) throw new Refusal('not_allowed')
}
