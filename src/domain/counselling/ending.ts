import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { listInForce } from '#domain/counselling/sharing.ts'
import { tellClosed, tellCounsellor } from '#domain/counselling/telling.ts'
import { record } from '#domain/history.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

/** The person, or who manages them, ends what a counsellor may see. It is over with the next request. */
export async function withdraw(actor: Actor, sharingId: string): Promise<{ personId: string }> {
  const found = await database().sharing.findUnique({ where: { id: sharingId } })
  // A question that waits belongs to nobody yet.
  if (!found?.personId || !found.agreedAt) throw new Refusal('not_found')
  await requireManaged(actor, found.personId)
  await end(actor, { id: found.id, personId: found.personId, counsellorId: found.counsellorId, consentId: found.consentId }, 'withdrawn')
  return { personId: found.personId }
}

/** The counsellor has nothing more to do here: the case leaves their list. */
export async function closeCase(actor: Actor, personId: string): Promise<void> {
  const own = (await listInForce(actor)).find(one => one.personId === personId && one.counsellorId === actor.account?.id)
  if (!own) throw new Refusal('not_found')
  const { consentId } = await database().sharing.findUniqueOrThrow({ where: { id: own.id } })
  await end(actor, { id: own.id, personId, counsellorId: own.counsellorId, consentId }, 'closed')
}

const end = (
  actor: Actor,
  { id, personId, counsellorId, consentId }: { id: string; personId: string; counsellorId: string | null; consentId: string | null },
  state: 'withdrawn' | 'closed',
) =>
  database().$transaction(async tx => {
    const { count } = await tx.sharing.updateMany({ where: { id, state: 'in_force' }, data: { state, endedAt: nowDate() } })
    if (!count) throw new Refusal('move_impossible')
    if (consentId) await tx.consent.update({ where: { id: consentId }, data: { withdrawnAt: nowDate() } })
    const change = { before: { state: 'in_force' }, after: { state } }
    await record(tx, actor, { concept: 'counselling', subjectId: id, personId, act: state, ...change })
    if (state === 'closed') await tellClosed(tx, personId, actor.account?.name ?? '')
    else if (counsellorId) await tellCounsellor(tx, 'counselling/case_ended', counsellorId)
  })
