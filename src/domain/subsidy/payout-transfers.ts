import type { Tx } from '#db/client.ts'
import type { Transfer } from '#domain/bank/pain.ts'
import { openField } from '#domain/sealed-field.ts'

/** What a run pays altogether. */
export async function totalsOf(tx: Tx, runId: string): Promise<{ count: number; rappen: number }> {
  const { _count, _sum } = await tx.subsidyPayment.aggregate({ where: { runId }, _count: true, _sum: { rappen: true } })
  return { count: _count, rappen: _sum.rappen ?? 0 }
}

// As many as are in memory at once: all ten thousand with what hangs on them would be a third of what the process may use.
const atOnce = 250

type Paying = Omit<Transfer, 'text'> & {
  id: string
  releasedAt: Date
  applicationId: string
  number: string
  programme: string
  /** Whose case it is, where the money goes to a provider. */
  person: string | null
}

/** What a run pays one by one, in the order in which it was released. */
export async function* transfersOf(tx: Tx, runId: string): AsyncGenerator<Transfer> {
  for (let last: Pick<Paying, 'id' | 'releasedAt'> = { id: runId, releasedAt: new Date(0) }; ; ) {
    const rows = await paymentsAfter(tx, runId, last)
    for (const { id, releasedAt, applicationId, number, programme, person, iban, ...transfer } of rows) {
      const text = `${programme} ${number}${person ? `, ${person}` : ''}`
      yield { ...transfer, iban: openField(iban, applicationId), text }
      last = { id, releasedAt }
    }
    if (rows.length < atOnce) return
  }
}

// One flat row each: what Prisma makes of five tables for ten thousand payments is ten times the file.
const paymentsAfter = (tx: Tx, runId: string, last: Pick<Paying, 'id' | 'releasedAt'>) => tx.$queryRaw<Paying[]>`
  select p.id, p."releasedAt", p."endToEndId", p.rappen, e."applicationId", e.iban, e.name, e.street, e."houseNumber", e.postcode,
    e.locality, e.country, a.number, v.terms #>> '{name,de}' as programme,
    case when e.kind = 'provider' then h."firstName" || ' ' || h."lastName" end as person
  from (select * from "SubsidyPayment" where "runId" = ${runId}::uuid and ("releasedAt", id) > (${last.releasedAt}, ${last.id}::uuid)
      order by "releasedAt", id limit ${atOnce}) p
    join "SubsidyPayee" e on e.id = p."payeeId" join "SubsidyApplication" a on a.id = p."applicationId"
    join "SubsidyVersion" v on v.id = a."versionId" join "Person" h on h.id = a."personId"
  order by p."releasedAt", p.id`
