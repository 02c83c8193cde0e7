import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { isCompetence } from '#domain/competence/framework.ts'
import { addRecords } from '#domain/competence/profile.ts'
import { requireShared } from '#domain/counselling/sharing.ts'
import { Refusal } from '#domain/refusal.ts'

/** What a counsellor has seen in talk or read in a report from elsewhere: one record more, beside the person's own (competence/current.ts). */
export async function recordAssessment(
  actor: Actor,
  personId: string,
  { code, level, note }: { code: string; level: number; note: string | null },
) {
  await requireShared(actor, personId, 'result')
  if (!isCompetence(code)) throw new Refusal('not_found')
  const seen = { code, level, note, source: 'counsellor' as const, seenAt: nowDate(), byId: actor.account?.id ?? '' }
  await database().$transaction(tx => addRecords(tx, actor, personId, [seen], 'assessed'))
}
