import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { frameworkVersion } from '#domain/competence/framework.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** `level` 0: the profession does not need the competence after all. */
export type Correction = { slug: string; code: string; level: number; weight: number; reason: string; seen: string }

/**
 * A counsellor puts one need right. The old value, the new one, who and why stay and are shown on the profession's public page;
 * the mapping gets a new version, so that earlier results remain explainable.
 */
export async function correctNeed(actor: Actor, { slug, code, level, weight, reason, seen }: Correction) {
  return database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Profession" where slug = ${slug} for update`
    const row = await tx.profession.findUnique({ where: { slug }, include: { needs: { where: { code } } } })
    if (!row) throw new Refusal('not_found')
    if (row.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const [was] = row.needs
    const stays = was ? was.level === level && was.weight === weight : level === 0
    if (stays) throw new Refusal('nothing_new', {}, 'level')
    const author = actor.account?.name ?? ''
    const [version, updatedAt] = [row.mappingVersion + 1, nowDate()]
    const data = { level, weight, author, source: reason, version: frameworkVersion, onDay: dateColumn(today()) }
    const where = { professionId_code: { professionId: row.id, code } }
    if (level === 0) await tx.professionNeed.delete({ where })
    else await tx.professionNeed.upsert({ where, create: { ...data, professionId: row.id, code }, update: data })
    await tx.profession.update({ where: { slug }, data: { mappingVersion: version, updatedAt } })
    const to = { toLevel: level || null, toWeight: level ? weight : null }
    const from = { fromLevel: was?.level ?? null, fromWeight: was?.weight ?? null }
    await tx.needCorrection.create({ data: { professionId: row.id, code, ...from, ...to, author, reason, version, at: updatedAt } })
    const shown = (need: { level: number; weight: number } | undefined) => (need ? `${code}: ${need.level} (${need.weight})` : `${code}: –`)
    await record(tx, actor, {
      ...{ concept: 'profession', subjectId: row.id, act: 'corrected', reason },
      ...{ before: { needs: shown(was) }, after: { needs: shown(level ? { level, weight } : undefined), mappingVersion: version } },
    })
    return { updatedAt: updatedAt.toISOString() }
  })
}
