import type { Api } from '#api/router.ts'
import { rowsOf, withoutRows, withRows } from '#ui/form/rows.ts'
import { dayOf, formatClock, parseDay } from '#words/dates.ts'
import { formatAmount } from '#words/money.ts'

type Values = Record<string, string | string[]>
type Fields = Partial<Awaited<ReturnType<Api['publishing']['run']>>['run']['fields']>
type Row = { day: string; from: string; to: string }
const name = 'sessions'
const parts = ['day', 'from', 'to'] as const

/** A run as the values of its form: days as browsers' date fields have them, amounts as people write them. */
export function valuesOfRun(fields: Fields): Values {
  const { placeName, street, postcode, locality, stop, onlineNote, seats, minimum, priceRappen } = fields
  const values = {
    ...{ placeName: placeName ?? '', street: street ?? '', postcode: postcode ?? '', locality: locality ?? '', stop: stop ?? '' },
    ...{ onlineNote: onlineNote ?? '', seats: seats?.toString() ?? '', minimum: minimum ? `${minimum}` : '' },
    price: priceRappen === undefined || priceRappen === null ? '' : formatAmount(priceRappen).replace(/\.00$/, ''),
    enrolUntil: fields.enrolUntil ? dayOf(fields.enrolUntil) : '',
    cancelUntil: fields.cancelUntil ? dayOf(fields.cancelUntil) : '',
    lateRefund: fields.lateRefund ?? '',
    lateShare: fields.lateShare ? formatAmount(fields.lateShare).replace(/\.00$/, '') : '',
    lateFee: fields.lateFeeRappen ? formatAmount(fields.lateFeeRappen).replace(/\.00$/, '') : '',
    lateUntil: fields.lateUntil ? dayOf(fields.lateUntil) : '',
    ...(fields.online && { online: 'on' }),
    ...(fields.wheelchair && { wheelchair: 'on' }),
  }
  const rows = (fields.sessions ?? []).map(({ startsAt, endsAt }) => ({
    day: dayOf(startsAt),
    from: formatClock(startsAt),
    to: formatClock(endsAt),
  }))
  return withRows(values, name, rows)
}

const pattern = ['first', 'count', 'every', 'from', 'to'] as const

/** What the form sent, as the door takes it; the helper that fills in days is not part of a run. */
export const readRun = (values: Values) => ({ ...withoutRows(withoutRows(values, name), 'pattern'), [name]: rowsOf(values, name, parts) })

/** The rows of days to show: those that are filled in, and an empty one if there is none or one was asked for. */
export function sessionRows(values: Values, more: boolean): Row[] {
  const rows = rowsOf(values, name, parts)
  // The next day is most likely a week later at the same time, but a guess would be taken for an answer: only the times come along.
  const last = rows.at(-1)
  return rows.length === 0 || more ? [...rows, { day: '', from: last?.from ?? '', to: last?.to ?? '' }] : rows
}

export const withoutSession = (values: Values, n: number) =>
  withRows(
    values,
    name,
    rowsOf(values, name, parts).filter((_, at) => at !== n),
  )

/** Days at equal distances added to those that stand there, sorted; null when the pattern makes no sense. */
export function withPattern(values: Values): { values: Values; count: number } | null {
  const [wish] = rowsOf(Object.fromEntries(pattern.map(part => [`p.0.${part}`, values[`pattern.${part}`] ?? ''])), 'p', pattern)
  const first = parseDay(wish?.first ?? '')
  const count = Number(wish?.count)
  const every = Number(wish?.every)
  const whole = Number.isInteger(count) && count >= 1 && count <= 60 && [1, 7, 14, 28].includes(every)
  if (!wish || !first || !whole || !wish.from || !wish.to) return null
  const start = Date.parse(`${first}T12:00:00Z`)
  const made = Array.from({ length: count }, (_, n) => {
    const day = new Date(start + n * every * 86_400_000).toISOString().slice(0, 10)
    return { day, from: wish.from, to: wish.to }
  })
  const rows = [...rowsOf(values, name, parts), ...made].sort((a, b) => ((parseDay(a.day) ?? '') < (parseDay(b.day) ?? '') ? -1 : 1))
  return { values: withRows(values, name, rows), count }
}
