import { database } from '#db/client.ts'
import type { SubsidyPayer } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { heldIn } from '#domain/subsidy/carrying.ts'
import { listInForce } from '#domain/subsidy/current.ts'
import { type Pots, payers, potsOf } from '#domain/subsidy/ledger.ts'
import { findProgramme, listProgrammes, requireOffice } from '#domain/subsidy/programme-reading.ts'
import type { Language } from '#words/speak.ts'

export const potKeys = ['free', 'reserved', 'committed', 'paid'] as const satisfies (keyof Pots)[]
export type PotKey = (typeof potKeys)[number]
const none = (): Pots => ({ free: 0, reserved: 0, committed: 0, paid: 0 })

/** Where the money of a year stands, by programme and payer; sums of entries, nothing else. */
export async function listBudgets(actor: Actor, year: number, language: Language) {
  requireOffice(actor)
  const programmes = await listProgrammes(actor, language)
  const years = await database().subsidyYear.findMany({ select: { id: true, year: true, programmeId: true } })
  const known = [...new Set([...years.map(one => one.year), today().year, today().year + 1])].sort((a, b) => a - b)
  const lines = await Promise.all(
    programmes.map(async ({ id, key, name }) => {
      const row = years.find(one => one.programmeId === id && one.year === year)
      const pots = row ? await potsOf(database(), row.id) : { canton: none(), federal: none() }
      return { key, name, payers: payers.map(payer => ({ payer, pots: pots[payer] })), queued: await countQueued(id) }
    }),
  )
  return { year, years: known, lines }
}

const countQueued = (programmeId: string) => database().subsidyApplication.count({ where: { state: 'queued', version: { programmeId } } })

type Asked = { key: string; year: number; payer: SubsidyPayer; pot: PotKey }

/**
 * The rows behind one number. Money of cases: what each case has in the pot, and they sum to the number. Free money: every entry that
 * came in or went out, and they sum to it too.
 */
export async function getBudget(actor: Actor, { key, year, payer, pot }: Asked, language: Language) {
  requireOffice(actor)
  const programme = await findProgramme(key)
  const name = (await listProgrammes(actor, language)).find(one => one.key === key)?.name ?? key
  const row = await database().subsidyYear.findUnique({ where: { programmeId_year: { programmeId: programme.id, year } } })
  const pots = row ? await potsOf(database(), row.id) : { canton: none(), federal: none() }
  const entries = row
    ? await database().subsidyEntry.findMany({
        where: { yearId: row.id, payer, OR: [{ source: pot }, { target: pot }] },
        orderBy: { id: 'asc' },
        include: { application: { select: { number: true } } },
      })
    : []
  const rows = entries.map(entry => ({
    ...{ id: String(entry.id), at: entry.at.toISOString(), act: entry.act, note: entry.note },
    rappen: entry.target === pot ? entry.rappen : -entry.rappen,
    case: entry.applicationId ? { id: entry.applicationId, number: entry.application?.number ?? null } : null,
  }))
  const held = await heldIn(database(), programme.id, year)
  return {
    ...{ key, name, year, payer, pot, pots, rows, rappen: pots[payer][pot], cases: pot === 'free' ? [] : casesOf(rows) },
    /** What the change of the year would take along; only once it is over. */
    carry: {
      isOver: year < today().year,
      cases: new Set(held.map(one => one.applicationId)).size,
      rappen: held.reduce((sum, one) => sum + one.rappen, 0),
    },
  }
}

type Row = { rappen: number; case: { id: string; number: string | null } | null }
function casesOf(rows: Row[]) {
  const byCase = Map.groupBy(
    rows.filter(row => row.case !== null),
    row => row.case?.id ?? '',
  )
  return [...byCase]
    .map(([id, own]) => ({ id, number: own[0]?.case?.number ?? null, rappen: own.reduce((sum, one) => sum + one.rappen, 0) }))
    .filter(one => one.rappen !== 0)
}

export type Available = { key: string; name: string; rappen: number; queued: boolean; day: string }
const coarse = 100_00

/**
 * What the public may know: how much a programme can still grant this year, to whole CHF 100 below, with the day. A grant needs its
 * share of every payer, so the scarcer one decides; and as long as somebody queues, nothing is left for others.
 */
export async function listAvailable(language: Language): Promise<Available[]> {
  const day = today()
  const versions = await listInForce(day)
  const years = await database().subsidyYear.findMany({ where: { year: day.year }, include: { programme: { select: { key: true } } } })
  return Promise.all(
    versions.map(async ({ key, terms }) => {
      const row = years.find(one => one.programme.key === key)
      const pots = row ? await potsOf(database(), row.id) : { canton: none(), federal: none() }
      const most = Math.min(
        ...payers.flatMap(payer => (terms.shares[payer] > 0 ? [Math.floor((pots[payer].free * 10_000) / terms.shares[payer])] : [])),
      )
      const queued = row ? (await countQueued(row.programmeId)) > 0 : false
      return { key, name: terms.name[language], rappen: queued ? 0 : most - (most % coarse), queued, day: day.toString() }
    }),
  )
}
