import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export const findPause = () => database().postPause.findFirst({ where: { resumedAt: null } })

/** Lets no queued mail leave until somebody resumes: time to hold what is wrong before anybody reads it. */
export async function pausePost(actor: Actor, reason: string) {
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  await database().$transaction(async tx => {
    const pausedBy = { pausedById: actor.account?.id ?? null, pausedBy: actor.account?.name ?? '' }
    const [paused] = await tx.postPause.createManyAndReturn({ data: [{ ...pausedBy, reason, since: nowDate() }], skipDuplicates: true })
    if (!paused) throw new Refusal('changed_meanwhile')
    await record(tx, actor, { concept: 'message', subjectId: paused.id, act: 'post_paused', reason })
  })
}

export async function resumePost(actor: Actor) {
  await database().$transaction(async tx => {
    const [resumed] = await tx.postPause.updateManyAndReturn({ where: { resumedAt: null }, data: { resumedAt: nowDate() } })
    if (!resumed) throw new Refusal('changed_meanwhile')
    await record(tx, actor, { concept: 'message', subjectId: resumed.id, act: 'post_resumed' })
  })
}
