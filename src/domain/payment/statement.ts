import { database } from '#db/client.ts'
import type { LedgerEntry, OrderItem } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { today, zone } from '#domain/clock.ts'
import { statementProvider } from '#domain/payment/statement-reader.ts'
import { share } from '#domain/payment/year-statement.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

type Moved = Pick<LedgerEntry, 'source' | 'target' | 'rappen' | 'act'>
/** What one entry changes for the school, and how much of it the canton bears. Prices and fees together are what the school gets. */
export function sharesOf({ source, target, rappen }: Moved) {
  const into = (account: string) => (target === account ? rappen : 0) - (source === account ? rappen : 0)
  return { school: into('provider'), fee: into('fee'), canton: -into('canton') }
}

const entryWith = {
  include: { item: { include: { run: { include: { course: true } }, order: { select: { number: true } } } }, programme: versions() },
  orderBy: { id: 'asc' },
} as const
function versions() {
  return { include: { versions: { orderBy: { number: 'desc' }, take: 1 } } } as const
}

/** The entries of a month that concern what a school is paid for, as they stand in the books. */
export const listMoved = ({ providerId, from, to }: { providerId: string; from: Date; to: Date }) =>
  database().ledgerEntry.findMany({
    where: {
      item: { providerId },
      at: { gte: from, lt: to },
      OR: (['provider', 'fee', 'canton'] as const).flatMap(account => [{ source: account }, { target: account }]),
    },
    ...entryWith,
  })
export type MovedEntry = Awaited<ReturnType<typeof listMoved>>[number]

const boundsOf = (month: Temporal.PlainYearMonth) => {
  const first = (one: Temporal.PlainYearMonth) => new Date(one.toPlainDate({ day: 1 }).toZonedDateTime(zone).epochMilliseconds)
  return { from: first(month), to: first(month.add({ months: 1 })) }
}

type Asked = { providerId?: string | undefined; month?: string | undefined }
/**
 * What comes to a school from whom in one month, by run: prices charged and taken back, what people and each programme bear of it, fees for
 * cancelling, and what of all its courses people still owed when the month ended. Every amount is a sum of ledger entries.
 */
export async function getStatement(actor: Actor, asked: Asked, language: Language) {
  const { provider, providers } = await statementProvider(actor, asked.providerId)
  const month = asked.month ? Temporal.PlainYearMonth.from(asked.month) : today().toPlainYearMonth()
  const { from, to } = boundsOf(month)
  const entries = await listMoved({ providerId: provider.id, from, to })
  const open = await openByRun(provider.id, to)
  const runs = new Map<string, Line>()
  for (const entry of entries) {
    if (!entry.item) continue
    const line = runs.get(entry.item.runId) ?? emptyLine(entry.item, open.get(entry.item.runId) ?? 0)
    runs.set(entry.item.runId, add(line, entry, language))
  }
  const lines = [...runs.values()].sort((a, b) => a.startsAt.localeCompare(b.startsAt) || a.title.localeCompare(b.title, 'de-CH'))
  const programmes = [...new Set(lines.flatMap(one => Object.keys(one.byProgramme)))].sort((a, b) => a.localeCompare(b, 'de-CH'))
  return {
    ...{ provider, providers, month: month.toString(), lines, programmes, sums: sumOf(lines) },
    /** Of all its courses, also those that nothing moved in this month. */
    openRappen: [...open.values()].reduce((sum, one) => sum + one, 0),
    months: await monthsOf(provider.id),
  }
}

type Amounts = {
  chargedRappen: number
  cancelledRappen: number
  peopleRappen: number
  byProgramme: Record<string, number>
  feeRappen: number
  openRappen: number
  netRappen: number
}
export type Line = Amounts & { runId: string; courseId: string; title: string; startsAt: string }

const emptyLine = ({ runId, title, run }: OrderItem & { run: { courseId: string; startsAt: Date } }, openRappen: number): Line => ({
  ...{ runId, courseId: run.courseId, title, startsAt: run.startsAt.toISOString(), openRappen },
  ...{ chargedRappen: 0, cancelledRappen: 0, peopleRappen: 0, byProgramme: {}, feeRappen: 0, netRappen: 0 },
})

function add(line: Line, entry: MovedEntry, language: Language): Line {
  const { school, fee, canton } = sharesOf(entry)
  const name = programmeName(entry, language)
  return {
    ...line,
    chargedRappen: line.chargedRappen + Math.max(0, school),
    cancelledRappen: line.cancelledRappen + Math.min(0, school),
    peopleRappen: line.peopleRappen + school - canton,
    byProgramme: canton === 0 ? line.byProgramme : { ...line.byProgramme, [name]: (line.byProgramme[name] ?? 0) + canton },
    feeRappen: line.feeRappen + fee,
    netRappen: line.netRappen + school + fee,
  }
}

export const programmeName = ({ programme }: MovedEntry, language: Language) =>
  (programme?.versions[0]?.terms as unknown as Terms | undefined)?.name[language] ?? programme?.key ?? ''

function sumOf(lines: readonly Line[]): Amounts {
  const sum = (pick: (one: Line) => number) => lines.reduce((total, one) => total + pick(one), 0)
  const names = new Set(lines.flatMap(one => Object.keys(one.byProgramme)))
  return {
    ...{ chargedRappen: sum(one => one.chargedRappen), cancelledRappen: sum(one => one.cancelledRappen) },
    ...{ peopleRappen: sum(one => one.peopleRappen), feeRappen: sum(one => one.feeRappen) },
    ...{ openRappen: sum(one => one.openRappen), netRappen: sum(one => one.netRappen) },
    byProgramme: Object.fromEntries([...names].map(name => [name, sum(one => one.byProgramme[name] ?? 0)])),
  }
}

/**
 * What people still owed at a moment, by run of this school. An order is owed as a whole, also for courses of other schools: it is shared by
 * what each course costs its person, in whole Rappen, nothing lost.
 */
async function openByRun(providerId: string, at: Date): Promise<Map<string, number>> {
  const rows = await database().$queryRaw<{ orderId: string; runId: string; providerId: string; owes: number; own: number }[]>`
    with books as (
      select "orderId", sum(case when source = 'person' then rappen when target = 'person' then -rappen else 0 end)::int as owes
      from "LedgerEntry" where at < ${at} and "orderId" in (select "orderId" from "OrderItem" where "providerId" = ${providerId}::uuid) group by 1)
    select i."orderId", i."runId", i."providerId", b.owes, greatest(0, coalesce((
        select sum(case when e.source = 'person' then e.rappen when e.target = 'person' then -e.rappen else 0 end)
        from "LedgerEntry" e where e."itemId" = i.id and e.at < ${at}), 0))::int as own
    from "OrderItem" i join books b on b."orderId" = i."orderId" where b.owes > 0 order by i."orderId", i.id`
  const open = new Map<string, number>()
  for (const items of Map.groupBy(rows, one => one.orderId).values()) {
    const parts = share(
      items[0]?.owes ?? 0,
      items.map(one => one.own),
    )
    for (const [n, item] of items.entries())
      if (item.providerId === providerId) open.set(item.runId, (open.get(item.runId) ?? 0) + (parts[n] ?? 0))
  }
  return open
}

/** The months in which anything moved, the latest first: what the page offers to choose. */
async function monthsOf(providerId: string): Promise<string[]> {
  const rows = await database().$queryRaw<{ month: string }[]>`
    select distinct to_char(e.at at time zone ${zone}, 'YYYY-MM') as month from "LedgerEntry" e
    join "OrderItem" i on i.id = e."itemId" where i."providerId" = ${providerId}::uuid order by 1 desc limit 36`
  return rows.map(one => one.month)
}

/** Entry by entry for the school's own bookkeeping, without the names of those who come. */
export async function listStatementEntries(actor: Actor, asked: Asked, language: Language) {
  const { provider } = await statementProvider(actor, asked.providerId)
  const month = asked.month ? Temporal.PlainYearMonth.from(asked.month) : today().toPlainYearMonth()
  const entries = await listMoved({ providerId: provider.id, ...boundsOf(month) })
  const rows = entries.flatMap(entry => {
    if (!entry.item) return []
    const { school, fee, canton } = sharesOf(entry)
    const { title, run, order } = entry.item
    const about = { at: entry.at.toISOString(), order: order.number, title, startsAt: run.startsAt.toISOString(), act: entry.act }
    return [{ ...about, rappen: school + fee, cantonRappen: canton, programme: canton === 0 ? '' : programmeName(entry, language) }]
  })
  return { month: month.toString(), provider, rows }
}
