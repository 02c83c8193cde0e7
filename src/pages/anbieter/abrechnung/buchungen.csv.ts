import type { APIRoute } from 'astro'
import { csvFile } from '#web/files.ts'
import { writeCsv } from '#words/csv.ts'
import { dayOf } from '#words/dates.ts'

/** Francs as spreadsheets read them, exactly: no amount is ever a broken binary number. */
const francs = (rappen: number) =>
  `${rappen < 0 ? '-' : ''}${Math.trunc(Math.abs(rappen) / 100)}.${String(Math.abs(rappen) % 100).padStart(2, '0')}`

/** The month entry by entry, for the school's own bookkeeping; without the names of those who come. */
export const GET: APIRoute = async ({ url, locals: { api, t } }) => {
  const asked = { providerId: url.searchParams.get('schule') ?? '', month: url.searchParams.get('monat') ?? '' }
  const { month, provider, rows } = await api.bookkeeping.statementEntries(asked)
  const head = (['day', 'order', 'course', 'starts', 'act', 'amount', 'canton', 'programme'] as const).map(one =>
    t(`bookkeeping.csv_${one}`),
  )
  const lines = rows.map(one => [
    ...[dayOf(one.at), one.order, one.title, dayOf(one.startsAt), t.maybe(`bookkeeping.act_${one.act}`) ?? one.act],
    ...[francs(one.rappen), francs(one.cantonRappen), one.programme],
  ])
  return csvFile(writeCsv(head, lines), `abrechnung-${provider.slug}-${month}.csv`)
}
