// What one paid in a year, by person and course: whole Rappen, nothing lost and nothing invented.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from './year-statement.ts'

type Whole = Parameters<typeof linesOf>[0][number]
const item = (rest: number, back = 0, fee = 0) =>
  ({
    ...{ title: 'Kurs', priceRappen: rest, contributionRappen: 0, run: { startsAt: new Date('2026-09-01T16:00:00Z') } },
    person: { id: `p${rest}`, firstName: 'Kim', lastName: 'Probe' },
    entries: [
      { act: 'cancelled', source: 'provider', target: 'person', rappen: back },
      { act: 'fee', source: 'person', target: 'fee', rappen: fee },
    ],
  }) as unknown as Whole['items'][number]
const paid = (rappen: number, at: string) => ({ rappen, state: 'paid', paidAt: new Date(at) }) as Whole['payments'][number]
const back = (rappen: number, at: string, state = 'done') => ({ rappen, state, settledAt: new Date(at) }) as Whole['refunds'][number]
const order = (ideas: Partial<Whole>): Whole => ({ number: 'B-2026-00001', items: [], payments: [], refunds: [], ...ideas })

test('what came back is not among what was paid, and a fee is', () => {
  const one = order({
    items: [item(9000), item(4500, 4500), item(6000, 6000, 1000)],
    payments: [paid(19_500, '2026-05-01T10:00:00Z')],
    refunds: [back(9500, '2026-06-01T10:00:00Z')],
  })
  expect(linesOf([one], 2026).map(line => line.rappen)).toEqual([9000, 1000])
  expect(linesOf([one], 2027)).toEqual([])
})

test('the evening of New Year’s Eve belongs to the year that ends in Zurich', () => {
  const eve = order({ items: [item(9000)], payments: [paid(9000, '2026-12-31T23:30:00Z')] })
  expect(linesOf([eve], 2026)).toEqual([])
  expect(linesOf([eve], 2027).map(line => line.rappen)).toEqual([9000])
})

test('a refund that is only on its way, or comes the year after, is counted when it arrives', () => {
  const later = order({
    items: [item(9000, 9000)],
    payments: [paid(9000, '2026-05-01T10:00:00Z')],
    refunds: [back(9000, '2027-01-05T10:00:00Z')],
  })
  expect(linesOf([later], 2026).map(line => line.rappen)).toEqual([9000])
  expect(linesOf([later], 2027).map(line => line.rappen)).toEqual([-9000])
  const waiting = { ...later, refunds: [back(9000, '2026-06-01T10:00:00Z', 'pending')] }
  expect(linesOf([waiting], 2026).map(line => line.rappen)).toEqual([9000])
})

test('whatever was paid, the lines of a year come to it', () => {
  const money = fc.integer({ min: 0, max: 200_000 })
  fc.assert(
    fc.property(fc.array(money, { minLength: 1, maxLength: 6 }), money, money, (rests, came, went) => {
      const one = order({
        items: rests.map(rest => item(rest)),
        payments: [paid(came, '2026-05-01T10:00:00Z')],
        refunds: [back(went, '2026-06-01T10:00:00Z')],
      })
      expect(linesOf([one], 2026).reduce((sum, line) => sum + line.rappen, 0)).toBe(came - went)
    }),
  )
})
