import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { tellHistory } from '#domain/learning-path/moving.ts'
import { lockPath, requirePath, requireStep } from '#domain/learning-path/path.ts'
import { listCounsellors, tellCounsellorOfNote, tellPersonOfNote } from '#domain/learning-path/telling.ts'

/** Writes a note on a step; the other side is told that there is one, unless something unread waits there already. */
export async function comment(actor: Actor, stepId: string, text: string) {
  const { path, side, step } = await requireStep(actor, stepId)
  return database().$transaction(async tx => {
    await lockPath(tx, path.id)
    const accountId = actor.account?.id ?? null
    const waiting = side === 'counsellor' && (await waitsForPerson(tx, path))
    const counsellors = side === 'person' ? await listCounsellors(tx, path) : []
    const behind = new Set<string>()
    for (const id of counsellors) if ((await countUnread(tx, path.id, id)) > 0) behind.add(id)
    const { id } = await tx.stepComment.create({ data: { stepId, from: side, accountId, text, at: nowDate() } })
    await tellHistory(tx, actor, path.personId, step, 'commented', null, { from: side })
    // Who answers has read what stood there.
    if (accountId) await look(tx, path.id, accountId)
    if (side === 'counsellor' && !waiting) await tellPersonOfNote(tx, path.personId, path.id)
    for (const one of counsellors) if (!behind.has(one)) await tellCounsellorOfNote(tx, one, path.id)
    return { id, pathId: path.id }
  })
}

/** Notes of others since the account last looked. */
export const countUnread = async (tx: Tx, pathId: string, accountId: string) => {
  const seen = await tx.pathLook.findUnique({ where: { pathId_accountId: { pathId, accountId } } })
  return tx.stepComment.count({
    where: { step: { pathId }, NOT: { accountId }, ...(seen ? { at: { gt: seen.at } } : {}) },
  })
}

/** Nobody who manages the person has read the counsellor's last note yet. */
async function waitsForPerson(tx: Tx, path: { id: string; personId: string }) {
  const last = await tx.stepComment.findFirst({ where: { step: { pathId: path.id }, from: 'counsellor' }, orderBy: { at: 'desc' } })
  if (!last) return false
  const managers = await tx.managing.findMany({ where: { personId: path.personId, endedAt: null }, select: { accountId: true } })
  const looks = await tx.pathLook.count({
    where: { pathId: path.id, accountId: { in: managers.map(one => one.accountId) }, at: { gte: last.at } },
  })
  return looks === 0
}

/** "Read": nothing on the path is new for this account any more. */
export async function markRead(actor: Actor, pathId: string) {
  const { path } = await requirePath(actor, pathId)
  const accountId = actor.account?.id
  if (accountId) await database().$transaction(tx => look(tx, path.id, accountId))
  return { id: pathId }
}

const look = (tx: Tx, pathId: string, accountId: string) =>
  tx.pathLook.upsert({
    where: { pathId_accountId: { pathId, accountId } },
    create: { pathId, accountId, at: nowDate() },
    update: { at: nowDate() },
  })
