import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { ownAnswers } from '#domain/subsidy/checking.ts'
import type { Facts } from '#domain/subsidy/facts.ts'

const findSelf = async (actor: Actor) => (await listManaged(actor)).find(one => one.as === 'self')?.person ?? null

/** Keeps somebody's own answers on their word, so that courses show what they would pay. */
export async function keepAnswers(actor: Actor, answers: Facts): Promise<void> {
  const person = await findSelf(actor)
  if (!person) throw new Refusal('not_complete')
  const { id: personId } = person
  await database().$transaction(async tx => {
    const said = { facts: ownAnswers(answers) as object, keptAt: nowDate() }
    await tx.subsidyAnswers.upsert({ where: { personId }, create: { personId, ...said }, update: said })
    await record(tx, actor, { concept: 'subsidy', subjectId: personId, personId, act: 'answers_kept' })
  })
}

/** Throws them away; nothing of what was said stays. */
export async function forgetAnswers(actor: Actor): Promise<void> {
  const person = await findSelf(actor)
  if (!person) return
  const { id: personId } = person
  await database().$transaction(async tx => {
    const { count } = await tx.subsidyAnswers.deleteMany({ where: { personId } })
    if (count > 0) await record(tx, actor, { concept: 'subsidy', subjectId: personId, personId, act: 'answers_forgotten' })
  })
}

/** One's own kept answers, or null. */
export async function findKeptAnswers(actor: Actor): Promise<{ facts: Facts; keptAt: string } | null> {
  const person = await findSelf(actor)
  const kept = person && (await database().subsidyAnswers.findUnique({ where: { personId: person.id } }))
  return kept && { facts: kept.facts as Facts, keptAt: kept.keptAt.toISOString() }
}
