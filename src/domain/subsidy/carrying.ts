import { database, type Tx } from '#db/client.ts'
import type { SubsidyPayer, SubsidyPot } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { lockYear, post } from '#domain/subsidy/ledger.ts'

/** The word of the ledger for both halves of the move. */
const carried = 'carried' as const

type Held = { applicationId: string; payer: SubsidyPayer; pot: SubsidyPot; rappen: number }

/**
 * The year is over: what is reserved and committed in it goes on in the next one, case by case, with the money behind it. What was
 * free stays behind and ends with its year; what was paid stays where it was paid. Once more changes nothing: then nothing is left to move.
 */
export async function carryOver(actor: Actor, programmeId: string, year: number): Promise<{ cases: number; rappen: number }> {
  if (!hasRole(actor, 'head_of_office')) throw new Refusal('not_allowed')
  if (year >= today().year) throw new Refusal('year_not_over', { year }, 'year')
  return database().$transaction(async tx => {
    // Order of locks: the applications, then their year, then the next one. Whoever pays or releases meanwhile waits, or was before.
    const holders = [...new Set((await heldIn(tx, programmeId, year)).map(one => one.applicationId))].sort()
    for (const id of holders) await tx.$queryRaw`select id from "SubsidyApplication" where id = ${id}::uuid for update`
    const from = await lockYear(tx, programmeId, year)
    const to = await lockYear(tx, programmeId, year + 1)
    const held = (await heldIn(tx, programmeId, year)).filter(one => holders.includes(one.applicationId))
    for (const { applicationId, payer, pot, rappen } of held) {
      const amounts = { canton: 0, federal: 0, [payer]: rappen }
      await post(tx, actor, from.id, amounts, { act: carried, source: pot, target: 'outside', applicationId })
      await post(tx, actor, to.id, amounts, { act: carried, source: 'outside', target: pot, applicationId })
    }
    const moved = { cases: new Set(held.map(one => one.applicationId)).size, rappen: held.reduce((sum, one) => sum + one.rappen, 0) }
    if (moved.cases > 0)
      await record(tx, actor, { concept: 'subsidy', subjectId: programmeId, act: 'carried_over', after: { year, ...moved } })
    return moved
  })
}

/** What each case has reserved or committed in one year of a programme. */
export const heldIn = (db: Pick<Tx, '$queryRaw'>, programmeId: string, year: number) => db.$queryRaw<Held[]>`
  select "applicationId", payer, pot, sum(rappen)::int as rappen from (
    select e."applicationId", e.payer, e.target as pot, e.rappen from "SubsidyEntry" e join "SubsidyYear" y on y.id = e."yearId"
      where y."programmeId" = ${programmeId}::uuid and y.year = ${year}
    union all select e."applicationId", e.payer, e.source, -e.rappen from "SubsidyEntry" e join "SubsidyYear" y on y.id = e."yearId"
      where y."programmeId" = ${programmeId}::uuid and y.year = ${year}) moved
  where pot in ('reserved', 'committed') and "applicationId" is not null
  group by "applicationId", payer, pot having sum(rappen) > 0 order by "applicationId", payer, pot`
