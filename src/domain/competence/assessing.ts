import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { frameworkVersion } from '#domain/competence/framework.ts'
import { requireShared } from '#domain/counselling/sharing.ts'
import { record } from '#domain/history.ts'

export type Assessment = { personId: string; code: string; level: number; note: string | null }

/** What a counsellor sees, beside the self-test and never over it. Only for somebody who shares their result with them. */
export async function assess(actor: Actor, { personId, code, level, note }: Assessment): Promise<void> {
  await requireShared(actor, personId, 'result')
  await database().$transaction(async tx => {
    await tx.competenceRecord.create({
      data: { personId, frameworkVersion, code, level, note, source: 'counsellor', seenAt: nowDate(), byId: actor.account?.id ?? null },
    })
    await record(tx, actor, { concept: 'competence', subjectId: personId, personId, act: 'assessed' })
  })
}
