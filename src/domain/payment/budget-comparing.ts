import { database } from '#db/client.ts'
import type { Difference } from '#domain/payment/difference.ts'

/** What a voucher is worth stands in three books: in the voucher, in the budget that holds it, in the ledger of the order it pays a part of. */
export async function compareBudget(): Promise<Difference[]> {
  const rows = await database().$queryRaw<{ id: string; orderId: string; worth: number; held: number; borne: number }[]>`
    with held as (
      select "voucherId" as id, sum(case when target in ('reserved', 'committed', 'paid') then rappen else 0 end
          - case when source in ('reserved', 'committed', 'paid') then rappen else 0 end)::int as rappen
        from "SubsidyEntry" where "voucherId" is not null group by 1),
    borne as (
      select e."itemId" as id, sum(case when e.source = 'canton' then e.rappen when e.target = 'canton' then -e.rappen else 0 end)::int as rappen
        from "LedgerEntry" e join "SubsidyVoucher" v on v."itemId" = e."itemId" group by 1)
    select * from (
      select v.id, i."orderId", case when v.state in ('reserved', 'committed', 'earned') then v.rappen else 0 end as worth,
          coalesce(held.rappen, 0) as held, coalesce(borne.rappen, 0) as borne
        from "SubsidyVoucher" v join "OrderItem" i on i.id = v."itemId" left join held on held.id = v.id left join borne on borne.id = v."itemId") compared
    where worth <> held or worth <> borne`
  return rows.map(({ id, orderId, worth, held, borne }) => ({
    ...{ kind: 'budget' as const, subjectId: id, orderId, ours: worth, theirs: worth === held ? borne : held },
  }))
}
