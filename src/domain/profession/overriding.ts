import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** A committee sets the demand (0–100) by hand. The reason is public; the computed score stays beside it. */
export async function overrideDemand(
  actor: Actor,
  { slug, score, committee, reason }: { slug: string; score: number; committee: string; reason: string },
) {
  await database().$transaction(async tx => {
    const row = await lock(tx, slug)
    if (row.overrides.length > 0) throw new Refusal('override_in_force')
    await tx.demandOverride.create({
      data: { professionId: row.id, score, committee, reason, author: actor.account?.name ?? '', at: nowDate() },
    })
    await record(tx, actor, { concept: 'profession', subjectId: row.id, act: 'demand_overridden', reason, after: { score, committee } })
  })
}

/** From now on the computed score counts again. The decision stays in the history. */
export async function endOverride(actor: Actor, { slug, reason }: { slug: string; reason: string }) {
  await database().$transaction(async tx => {
    const row = await lock(tx, slug)
    const [override] = row.overrides
    if (!override) throw new Refusal('nothing_new')
    await tx.demandOverride.update({ where: { id: override.id }, data: { endedAt: nowDate(), endReason: reason } })
    const before = { score: override.score, committee: override.committee }
    await record(tx, actor, { concept: 'profession', subjectId: row.id, act: 'demand_override_ended', reason, before })
  })
}

async function lock(tx: Tx, slug: string) {
  await tx.$queryRaw`select 1 from "Profession" where slug = ${slug} for update`
  const row = await tx.profession.findUnique({ where: { slug }, include: { overrides: { where: { endedAt: null } } } })
  if (!row) throw new Refusal('not_found')
  return row
}
