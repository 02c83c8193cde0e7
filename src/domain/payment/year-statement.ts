import { database } from '#db/client.ts'
import type { LedgerEntry, OrderItem, OrderPayment, OrderRefund, Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dayOf, nowDate } from '#domain/clock.ts'
import { postalLines } from '#domain/person/address.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { drawLetters, type Letter, type Part } from '#outside/paper.ts'
import { formatDay, formatShortDay } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import { speak } from '#words/speak.ts'

type Whole = {
  number: string
  items: (OrderItem & { person: Person; run: { startsAt: Date }; entries: LedgerEntry[] })[]
  payments: OrderPayment[]
  refunds: OrderRefund[]
}
export type YearLine = { personId: string; person: string; title: string; startsAt: Date; order: string; rappen: number }

/**
 * What one paid for courses in a year, less what came back in it, by person and course: for the tax return. Money is paid for an order and not
 * for a course, so it is shared by what each course costs in the end; where all of it was paid in one year that is its price.
 */
export function linesOf(orders: readonly Whole[], year: number): YearLine[] {
  return orders.flatMap(({ number, items, payments, refunds }) => {
    const net =
      sumIn(year, payments, one => (one.state === 'paid' ? one.paidAt : null)) -
      sumIn(year, refunds, one => (one.state === 'done' ? one.settledAt : null))
    const kept = items.map(keptOf)
    const shares = share(net, kept.some(one => one > 0) ? kept : items.map(one => one.priceRappen - one.contributionRappen))
    return items.flatMap((item, n) => {
      const rappen = shares[n] ?? 0
      const { person, title, run } = item
      return rappen === 0
        ? []
        : [{ personId: person.id, person: `${person.firstName} ${person.lastName}`, title, startsAt: run.startsAt, order: number, rappen }]
    })
  })
}

const sumIn = <T extends { rappen: number }>(year: number, rows: readonly T[], at: (row: T) => Date | null) =>
  rows.reduce((sum, row) => {
    const moment = at(row)
    return moment && dayOf(moment).year === year ? sum + row.rappen : sum
  }, 0)

/** What a course costs its person in the end: its rest, less what was given back, with fee and what they owe instead of the canton. */
function keptOf({ priceRappen, contributionRappen, entries }: Whole['items'][number]): number {
  const moved = (act: string, side: 'source' | 'target') =>
    entries.filter(one => one.act === act && one[side] === 'person').reduce((sum, one) => sum + one.rappen, 0)
  return Math.max(0, priceRappen - contributionRappen - moved('cancelled', 'target') + moved('fee', 'source') + moved('turned', 'source'))
}

/** By weight, whole Rappen, nothing lost: the last of those with a weight takes what is left. */
export function share(rappen: number, weights: number[]): number[] {
  const all = weights.reduce((sum, one) => sum + one, 0)
  if (all === 0) return weights.map((_, n) => (n === 0 ? rappen : 0))
  const last = weights.findLastIndex(one => one > 0)
  const parts = weights.map((one, n) => (n === last ? 0 : Math.trunc((rappen * one) / all)))
  parts[last] = rappen - parts.reduce((sum, one) => sum + one, 0)
  return parts
}

/** The statement of one person and year on paper; a year without a payment says so. */
export async function drawYear(actor: Actor, personId: string, year: number): Promise<Buffer> {
  const person = (await listManaged(actor)).find(one => one.person.id === personId)?.person
  if (!person) throw new Refusal('not_found')
  const orders = await database().order.findMany({
    where: { debtorId: personId },
    include: {
      ...{ payments: true, refunds: true },
      items: { include: { person: true, entries: true, run: { select: { startsAt: true } } }, orderBy: { createdAt: 'asc' } },
    },
    orderBy: { createdAt: 'asc' },
  })
  const written = letterOf(person, year, linesOf(orders, year))
  const { brand, letter } = canton()
  return drawLetters([written], { title: written.subject, author: brand.owner[person.language], window: letter.window })
}

function letterOf(debtor: Person, year: number, lines: YearLine[]): Letter {
  const { language } = debtor
  const t = speak(language)
  const { brand, contact } = canton()
  const { counter } = contact
  const exactly = (rappen: number) => formatRappen(rappen, { exact: true })
  const people = [...new Set(lines.map(one => one.personId))].flatMap((id): Part[] => {
    const theirs = lines.filter(one => one.personId === id)
    const items = theirs.map(one =>
      t('payment.year_line', {
        course: one.title,
        day: formatShortDay(one.startsAt, language),
        number: one.order,
        amount: exactly(one.rappen),
      }),
    )
    const sum = theirs.reduce((all, one) => all + one.rappen, 0)
    return [
      { kind: 'heading', text: theirs[0]?.person ?? '' },
      { kind: 'list', items },
      { kind: 'text', text: t('payment.year_sum', { amount: exactly(sum) }) },
    ]
  })
  const total = lines.reduce((sum, one) => sum + one.rappen, 0)
  return {
    language,
    subject: t('payment.year_subject', { name: `${debtor.firstName} ${debtor.lastName}`, year }),
    sender: [brand.owner[language], counter.name[language], counter.street, `${counter.postcode} ${counter.locality}`],
    recipient: postalLines(debtor, t('message.letter_parents')),
    placeAndDay: `${counter.locality}, ${formatDay(nowDate(), language)}`,
    body: [
      { kind: 'text', text: t(lines.length > 0 ? 'payment.year_text' : 'payment.year_none', { year }) },
      ...people,
      { kind: 'heading', text: t('payment.year_total', { amount: exactly(total) }) },
      { kind: 'text', text: t('payment.year_note') },
    ],
  }
}
