import { type Db, database, type Tx } from '#db/client.ts'
import type { SubsidyPayer, SubsidyPot } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export const payers = ['canton', 'federal'] as const satisfies SubsidyPayer[]
export type Shares = { canton: number; federal: number }
export type Pots = Record<Exclude<SubsidyPot, 'outside'>, number>
type Split = Record<SubsidyPayer, number>

/** A grant by payer, by basis points; what does not divide is the canton's. */
export function split(rappen: number, shares: Shares): Split {
  const federal = Math.floor((rappen * shares.federal) / 10_000)
  return { canton: rappen - federal, federal }
}

/** Locks one programme's year. Everyone who moves its money does so first, so two people can't both see the last francs. */
export async function lockYear(tx: Tx, programmeId: string, year: number): Promise<{ id: string }> {
  await tx.$executeRaw`insert into "SubsidyYear" (id, "programmeId", year) values (gen_random_uuid(), ${programmeId}::uuid, ${year}) on conflict do nothing`
  const [row] = race
    ? await tx.$queryRaw<{ id: string }[]>`select id from "SubsidyYear" where "programmeId" = ${programmeId}::uuid and year = ${year}`
    : await tx.$queryRaw<
        { id: string }[]
      >`select id from "SubsidyYear" where "programmeId" = ${programmeId}::uuid and year = ${year} for update`
  if (!row) throw new Refusal('not_found')
  return row
}

let race: (() => Promise<unknown>) | null = null
/** For tests only: takes the lock away and holds everyone between counting and reserving, so that a race test can be seen to fail. */
export const withoutBudgetLock = (pause: typeof race) => {
  race = pause
}

/** What stands in each pot of a year, by payer: sums of entries, nothing is kept beside them. */
export async function potsOf(db: Db, yearId: string): Promise<Record<SubsidyPayer, Pots>> {
  const rows = await db.$queryRaw<{ payer: SubsidyPayer; pot: SubsidyPot; rappen: number }[]>`
    select payer, pot, sum(rappen)::int as rappen from (
      select payer, target as pot, rappen from "SubsidyEntry" where "yearId" = ${yearId}::uuid
      union all select payer, source, -rappen from "SubsidyEntry" where "yearId" = ${yearId}::uuid) moved
    where pot <> 'outside' group by payer, pot`
  const none = (): Pots => ({ free: 0, reserved: 0, committed: 0, paid: 0 })
  const pots = { canton: none(), federal: none() }
  for (const { payer, pot, rappen } of rows) pots[payer][pot as keyof Pots] = rappen
  await race?.()
  return pots
}

type Act = 'budgeted' | 'reserved' | 'committed' | 'paid' | 'returned' | 'released' | 'reclaimed' | 'carried'
type Way = { act: Act; source: SubsidyPot; target: SubsidyPot; applicationId?: string; voucherId?: string; note?: string }

/** Adds the entries of one movement, one a payer; nothing for a payer without a share. The database refuses a pot below nothing. */
export async function post(tx: Tx, actor: Actor, yearId: string, amounts: Split, way: Way) {
  const data = payers
    .filter(payer => amounts[payer] > 0)
    .map(payer => ({ yearId, payer, rappen: amounts[payer], ...way, accountId: actor.account?.id ?? null, at: nowDate() }))
  if (data.length > 0) await tx.subsidyEntry.createMany({ data })
}

export const hasRoomFor = (pots: Record<SubsidyPayer, Pots>, amounts: Split) => payers.every(payer => pots[payer].free >= amounts[payer])

/** Puts money into a year, by parliament's decision. */
export async function budget(actor: Actor, programmeId: string, year: number, amounts: Split, note: string) {
  if (actor.door !== 'seed' && !hasRole(actor, 'head_of_office')) throw new Refusal('not_allowed')
  if (!note.trim()) throw new Refusal('reason_needed', {}, 'note')
  return database().$transaction(async tx => {
    const { id } = await lockYear(tx, programmeId, year)
    await post(tx, actor, id, amounts, { act: 'budgeted', source: 'outside', target: 'free', note: note.trim() })
    await record(tx, actor, {
      concept: 'subsidy',
      subjectId: programmeId,
      act: 'budgeted',
      after: { year, ...amounts },
      reason: note.trim(),
    })
  })
}

type Holder = { applicationId: string } | { voucherId: string }
/** Where the money of an application or a voucher stands now, by year and payer. */
export async function heldBy(tx: Db, holder: string | Holder) {
  const one = typeof holder === 'string' ? { applicationId: holder } : holder
  const applicationId = 'applicationId' in one ? one.applicationId : null
  const voucherId = 'voucherId' in one ? one.voucherId : null
  return tx.$queryRaw<{ yearId: string; payer: SubsidyPayer; pot: SubsidyPot; rappen: number }[]>`
    with mine as (select * from "SubsidyEntry" where "applicationId" = ${applicationId}::uuid or "voucherId" = ${voucherId}::uuid)
    select "yearId", payer, pot, sum(rappen)::int as rappen from (
      select "yearId", payer, target as pot, rappen from mine union all select "yearId", payer, source, -rappen from mine) moved
    where pot not in ('outside', 'free') group by "yearId", payer, pot having sum(rappen) > 0`
}
